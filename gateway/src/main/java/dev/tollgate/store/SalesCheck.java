package dev.tollgate.store;

import dev.tollgate.base.GrantId;
import dev.tollgate.billing.OrderId;
import dev.tollgate.ledger.Invariant;
import dev.tollgate.ledger.Violation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;

/** Proves that what was sold is what was granted: a grant that was bought has its order's number. */
final class SalesCheck {
    private static final int GRANTED = 1;

    private static final String ORDERS = """
            SELECT o.id, o.state, o.customer, o.asset, o.amount_nanos, o.price_minor, o.currency,
                COALESCE(g.id, 0) AS g_id, COALESCE(g.customer, 0) AS g_customer, COALESCE(g.asset, 0) AS g_asset,
                COALESCE(g.amount_nanos, 0) AS g_amount_nanos, COALESCE(g.paid_minor, 0) AS g_paid_minor,
                COALESCE(g.paid_currency, '') AS g_paid_currency
            FROM orders o LEFT JOIN grants g ON g.id = o.id
            ORDER BY o.id""";

    private static final String VOUCHERS = """
            SELECT v.grant_id, v.customer, b.asset, b.amount_nanos,
                COALESCE(g.id, 0) AS g_id, COALESCE(g.customer, 0) AS g_customer, COALESCE(g.asset, 0) AS g_asset,
                COALESCE(g.amount_nanos, 0) AS g_amount_nanos
            FROM vouchers v JOIN voucher_batches b ON b.id = v.batch LEFT JOIN grants g ON g.id = v.grant_id
            WHERE v.grant_id <> 0
            ORDER BY v.grant_id""";

    private SalesCheck() {}

    static void run(Session session, Consumer<Violation> found) throws SQLException {
        session.each(ORDERS, row -> order(row, found));
        session.each(VOUCHERS, row -> voucher(row, found));
    }

    private static void order(ResultSet row, Consumer<Violation> found) throws SQLException {
        boolean granted = row.getInt("state") == GRANTED;
        boolean right = granted
                ? asPromised(row)
                        && row.getLong("price_minor") == row.getLong("g_paid_minor")
                        && Session.text(row, "currency").equals(Session.text(row, "g_paid_currency"))
                : row.getLong("g_id") == 0;
        if (!right) {
            String name = new OrderId(row.getLong("id")).toString();
            found.accept(violation(name, (granted ? "paid" : "not paid") + grant(row)));
        }
    }

    private static void voucher(ResultSet row, Consumer<Violation> found) throws SQLException {
        if (!asPromised(row)) {
            String name = "voucher of " + new GrantId(row.getLong("grant_id"));
            found.accept(violation(name, "redeemed" + grant(row)));
        }
    }

    private static boolean asPromised(ResultSet row) throws SQLException {
        return row.getLong("g_id") != 0
                && row.getLong("customer") == row.getLong("g_customer")
                && row.getInt("asset") == row.getInt("g_asset")
                && row.getLong("amount_nanos") == row.getLong("g_amount_nanos");
    }

    private static String grant(ResultSet row) throws SQLException {
        return row.getLong("g_id") == 0
                ? ", no grant"
                : ", grant of " + row.getLong("g_amount_nanos") + " of " + row.getLong("amount_nanos");
    }

    private static Violation violation(String row, String found) {
        return new Violation(Invariant.SALE_IS_GRANTED, row, found);
    }
}
