package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.billing.BatchId;
import dev.tollgate.billing.VoucherBatch;
import dev.tollgate.billing.VoucherStore;
import dev.tollgate.ledger.Grant;
import dev.tollgate.store.Runner.Lane;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Vouchers in SQL. */
final class SqlVoucherStore implements VoucherStore {
    private static final String ADD_BATCH = """
            INSERT INTO voucher_batches
                (id, storefront, name, asset, amount_nanos, validity_days, priority, count, expires_ms, revoked_ms,
                created_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String ADD =
            "INSERT INTO vouchers (digest, batch, customer, grant_id, redeemed_ms) VALUES (?, ?, 0, 0, 0)";

    private static final String BATCH = """
            SELECT b.*, (SELECT COUNT(*) FROM vouchers v WHERE v.batch = b.id AND v.grant_id <> 0) AS redeemed
            FROM voucher_batches b WHERE b.id = ?""";

    private static final String PAGE = "SELECT id FROM voucher_batches WHERE id < ? ORDER BY id DESC LIMIT ?";

    private static final String REVOKE = "UPDATE voucher_batches SET revoked_ms = ? WHERE id = ? AND revoked_ms = 0";

    /** Waits until nobody else decides over the voucher. */
    private static final String TURN = "UPDATE vouchers SET customer = customer WHERE digest = ?";

    private static final String ONE = "SELECT batch, customer FROM vouchers WHERE digest = ?";

    private static final String REDEEM = """
            UPDATE vouchers SET customer = ?, grant_id = ?, redeemed_ms = ?
            WHERE digest = ? AND grant_id = 0 AND customer = 0""";

    private final Runner runner;

    SqlVoucherStore(Runner runner) {
        this.runner = runner;
    }

    @Override
    public void add(VoucherBatch batch, List<byte[]> digests) {
        runner.write(Lane.FIRST, session -> {
            session.update(
                    ADD_BATCH,
                    batch.id().value(),
                    batch.storefront().text(),
                    batch.name(),
                    Codes.of(batch.terms().asset()),
                    batch.terms().amountNanos(),
                    batch.terms().validityDays(),
                    batch.terms().priority(),
                    batch.count(),
                    batch.expiresMs(),
                    batch.revokedMs(),
                    batch.createdMs());
            TermsSql.put(session, TermsSql.BATCH, batch.id().toString(), batch.terms());
            for (byte[] digest : digests) {
                session.add(ADD, digest, batch.id().value());
            }
            return session.run(ADD).length;
        });
    }

    @Override
    public @Nullable Standing batch(BatchId id) {
        return runner.read(session -> find(session, id.value()));
    }

    @Override
    public List<Standing> batches(@Nullable BatchId before, int limit) {
        long below = before == null ? Long.MAX_VALUE : before.value();
        return runner.read(session -> {
            List<Standing> found = new ArrayList<>();
            for (long id : session.list(PAGE, row -> row.getLong("id"), below, limit)) {
                Standing standing = find(session, id);
                if (standing != null) {
                    found.add(standing);
                }
            }
            return found;
        });
    }

    @Override
    public void revoke(BatchId id, long nowMs) {
        runner.write(Lane.FIRST, session -> session.update(REVOKE, nowMs, id.value()));
    }

    @Override
    public <T> T decide(byte[] digest, CustomerId customer, Function<View, Redeeming<T>> rule) {
        return FreshIds.write(runner, Lane.FIRST, session -> {
            session.update(TURN, digest);
            Redeeming<T> decision = rule.apply(view(session, digest));
            Grant grant = decision.grant();
            if (grant != null) {
                redeem(session, digest, grant);
            }
            SqlLedgerStore.apply(session, decision.changes());
            return decision.answer();
        });
    }

    private static View view(Session session, byte[] digest) throws SQLException {
        Long batch = session.first(ONE, row -> row.getLong("batch"), digest);
        Long customer = session.first(ONE, row -> row.getLong("customer"), digest);
        Standing standing = find(session, batch == null ? 0 : batch);
        return new View(
                standing == null ? null : standing.batch(),
                customer == null || customer == 0 ? null : new CustomerId(customer));
    }

    private static void redeem(Session session, byte[] digest, Grant grant) throws SQLException {
        int changed =
                session.update(REDEEM, grant.customer().value(), grant.id().value(), grant.createdMs(), digest);
        if (changed != 1) {
            throw new IllegalStateException("voucher: was redeemed before (expected: by nobody)");
        }
    }

    private static @Nullable Standing find(Session session, long id) throws SQLException {
        Set<ModelName> models = TermsSql.models(session, TermsSql.BATCH, new BatchId(id).toString());
        return session.first(
                BATCH,
                row -> new Standing(
                        new VoucherBatch(
                                new BatchId(row.getLong("id")),
                                new StorefrontId(Session.text(row, "storefront")),
                                Session.text(row, "name"),
                                TermsSql.read(row, models),
                                row.getInt("count"),
                                row.getLong("expires_ms"),
                                row.getLong("revoked_ms"),
                                row.getLong("created_ms")),
                        row.getInt("redeemed")),
                id);
    }
}
