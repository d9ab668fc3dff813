package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Posting;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads usage rows. */
final class UsageSql {
    /** What {@link #read} needs in front of it. */
    static final String SELECT = "SELECT u.*, k.* FROM usage_rows u JOIN usage_kinds k ON k.id = u.kind ";

    /** Columns of {@code usage_rows} before the units, which lie in the order of {@link PriceClass}. */
    private static final int UNITS_AT = 5;

    private static final int CLASSES = PriceClass.COUNT;

    /**
     * In batches, each of which tells how many rows it changed: that is what {@code RETURNING} would tell, in half the
     * time.
     */
    private static final String INSERT = """
            INSERT INTO usage_rows
                (id_high, id_low, customer, api_key, kind, input, cached_input, cache_write_5m, cache_write_1h,
                 audio_input, output, reasoning, audio_output, image, request, price_version, charge_nanos,
                 overrun_nanos, cost_nanos, started_ms, settled_ms, lease, usd_nanos)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""";

    private static final String DRAW = "INSERT INTO usage_draws (id_high, id_low, lease, nanos) VALUES (?, ?, ?, ?)";

    private static final String FAILURE = """
            INSERT INTO usage_failures (id_high, id_low, number, channel, kind, status, served)
            VALUES (?, ?, ?, ?, ?, ?, ?)""";

    private UsageSql() {}

    /** Inserts what is not there yet. Answers what was new. */
    static List<Posting> insert(Session session, List<Posting> postings, UsageKinds.Pending kinds) throws SQLException {
        PreparedStatement insert = session.statement(INSERT);
        for (int i = 0; i < postings.size(); i++) {
            Posting posting = postings.get(i);
            bind(insert, posting, kinds.id(session, posting.row()));
            insert.addBatch();
        }
        int[] changed = insert.executeBatch();
        List<Posting> fresh = postings;
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] != 1) {
                fresh = only(postings, changed);
                break;
            }
        }
        insertDraws(session, fresh);
        insertFailures(session, fresh);
        return fresh;
    }

    private static List<Posting> only(List<Posting> postings, int[] changed) {
        List<Posting> fresh = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                fresh.add(postings.get(i));
            }
        }
        return fresh;
    }

    private static void bind(PreparedStatement insert, Posting posting, long kind) throws SQLException {
        UsageRow row = posting.row();
        int at = 1;
        insert.setLong(at++, row.id().high());
        insert.setLong(at++, row.id().low());
        insert.setLong(at++, row.payer().customer().value());
        insert.setLong(at++, row.payer().key().value());
        insert.setLong(at++, kind);
        for (int i = 0; i < CLASSES; i++) {
            insert.setLong(at++, row.units().of(PriceClass.at(i)));
        }
        insert.setLong(at++, row.charge().priceVersion());
        insert.setLong(at++, row.charge().nanos());
        insert.setLong(at++, row.charge().overrunNanos());
        insert.setLong(at++, row.charge().costNanos());
        insert.setLong(at++, row.startedMs());
        insert.setLong(at++, row.settledMs());
        insert.setLong(
                at++,
                posting.draws().isEmpty()
                        ? 0
                        : posting.draws().getFirst().lease().value());
        insert.setLong(at, row.charge().asset() == Asset.USD ? 0 : row.charge().usdNanos());
    }

    private static void insertDraws(Session session, List<Posting> postings) throws SQLException {
        boolean any = false;
        for (Posting posting : postings) {
            for (int i = 1; i < posting.draws().size(); i++) {
                Draw draw = posting.draws().get(i);
                RequestId id = posting.row().id();
                session.add(DRAW, id.high(), id.low(), draw.lease().value(), draw.nanos());
                any = true;
            }
        }
        if (any) {
            session.run(DRAW);
        }
    }

    private static void insertFailures(Session session, List<Posting> postings) throws SQLException {
        boolean any = false;
        for (Posting posting : postings) {
            List<UsageRow.Failure> failures = posting.row().failures();
            RequestId id = posting.row().id();
            for (int i = 0; i < failures.size(); i++) {
                UsageRow.Failure failure = failures.get(i);
                session.add(
                        FAILURE,
                        id.high(),
                        id.low(),
                        i + 1,
                        failure.channel().text(),
                        failure.kind(),
                        failure.status(),
                        failure.served());
                any = true;
            }
        }
        if (any) {
            session.run(FAILURE);
        }
    }

    /** The current row of a {@link #SELECT}. */
    static UsageRow read(ResultSet row) throws SQLException {
        return read(row, 1, UsageKinds.Kind.read(row));
    }

    /** The current row, whose columns of {@code usage_rows} begin at {@code first}. By place: rows come by millions. */
    static UsageRow read(ResultSet row, int first, UsageKinds.Kind kind) throws SQLException {
        long[] counts = new long[CLASSES];
        for (int i = 0; i < CLASSES; i++) {
            counts[i] = row.getLong(first + UNITS_AT + i);
        }
        int rest = first + UNITS_AT + CLASSES;
        return new UsageRow(
                new RequestId(row.getLong(first), row.getLong(first + 1)),
                new UsageRow.Payer(
                        new CustomerId(row.getLong(first + 2)),
                        new ApiKeyId(row.getLong(first + 3)),
                        kind.storefront()),
                kind.call(),
                Units.of(counts),
                new UsageRow.Charge(
                        row.getLong(rest),
                        kind.asset(),
                        row.getLong(rest + 1),
                        row.getLong(rest + 2),
                        row.getLong(rest + 3),
                        // Dollars count for themselves; behind the times and the lease stands what tokens count for.
                        row.getLong(kind.asset() == Asset.USD ? rest + 1 : rest + 7)),
                kind.ending(),
                row.getLong(rest + 4),
                row.getLong(rest + 5));
    }
}
