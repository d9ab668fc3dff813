package dev.tollgate.pages;

import dev.tollgate.catalog.CatalogSnapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Printed pages, kept for a second: printing one takes a millisecond of an event loop. A change of the catalog counts
 * at once, a price whose day has come within the second. Safe from any thread.
 */
final class PageCache {
    static final long MS_MAX = 1_000;
    /** Clients can name us as they like, and each name makes pages of its own. */
    static final int PAGES_MAX = 64;

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(PrintedPage page, CatalogSnapshot catalog, long atMs) {}

    PrintedPage page(String key, CatalogSnapshot catalog, long nowMs, Supplier<String> html) {
        Entry known = entries.get(key);
        if (known != null && known.catalog() == catalog && nowMs >= known.atMs() && nowMs - known.atMs() < MS_MAX) {
            return known.page();
        }
        PrintedPage printed = PrintedPage.of(html.get());
        if (entries.size() >= PAGES_MAX) {
            entries.clear();
        }
        entries.put(key, new Entry(printed, catalog, nowMs));
        return printed;
    }
}
