package dev.tollgate.e2e;

import java.util.ArrayList;
import java.util.List;

/** A customer's usage rows, read through the admin API. */
final class Usage {
    private static final long WAIT_NANOS = 30_000_000_000L;

    private Usage() {}

    /** All rows, once there are at least {@code count}: rows are posted within a second. */
    static List<Json> rows(Shop shop, String customer, long count) {
        long deadline = System.nanoTime() + WAIT_NANOS;
        List<Json> rows = all(shop, customer);
        while (rows.size() < count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            rows = all(shop, customer);
        }
        return rows;
    }

    private static List<Json> all(Shop shop, String customer) {
        List<Json> rows = new ArrayList<>();
        String after = "";
        while (true) {
            Json page = shop.read("/admin/v1/usage?customer=" + customer + "&limit=200" + after);
            int size = page.size("data");
            for (int i = 0; i < size; i++) {
                rows.add(page.below("data[" + i + "]"));
            }
            if (!page.has("next") || page.text("next").equals("null")) {
                return rows;
            }
            after = "&after=" + page.text("next");
        }
    }
}
