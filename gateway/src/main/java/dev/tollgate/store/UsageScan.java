package dev.tollgate.store;

import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.store.UsageKinds.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads every usage row once and adds up what the books must agree with. */
final class UsageScan {
    private static final String KINDS = "SELECT * FROM usage_kinds";

    private static final String ROWS = "SELECT u.lease, u.kind, u.* FROM usage_rows u";

    private static final String DRAWS = """
            SELECT d.lease, d.nanos, u.lease AS first_lease, u.customer
            FROM usage_draws d LEFT JOIN usage_rows u ON u.id_high = d.id_high AND u.id_low = d.id_low""";

    /** What rows drew from one lease. */
    static final class Drawn {
        long nanos;
        /** Whose rows drew. */
        long customer;
        /** Draws of rows of other customers, or of rows that are not there. */
        long foreign;

        private void add(long amount, long customer) {
            if (this.customer == 0) {
                this.customer = customer;
            } else if (this.customer != customer) {
                foreign++;
            }
            nanos += amount;
        }
    }

    final Map<Long, Drawn> drawn = new HashMap<>();
    final Map<HourSums.Key, HourSums> hours = new HashMap<>();
    final Map<Asset, Long> overrunNanos = new EnumMap<>(Asset.class);
    long costNanos;
    long rows;

    private final Map<Long, Kind> kinds = new HashMap<>();
    private @Nullable HourSums lastSums;

    /** Reads all rows, showing each to {@code seen}. Answers how many have a kind that is not there. */
    static UsageScan of(Session session, Consumer<UsageRow> seen, Consumer<String> orphan) throws SQLException {
        UsageScan scan = new UsageScan();
        session.each(KINDS, row -> scan.kinds.put(row.getLong("id"), Kind.read(row)));
        scan.rows = session.each(ROWS, row -> scan.row(row, seen, orphan));
        session.each(DRAWS, scan::draw);
        return scan;
    }

    private void row(ResultSet row, Consumer<UsageRow> seen, Consumer<String> orphan) throws SQLException {
        long lease = row.getLong(1);
        Kind kind = kinds.get(row.getLong(2));
        if (kind == null) {
            orphan.accept(row.getLong("id_high") + "/" + row.getLong("id_low"));
            return;
        }
        UsageRow usage = UsageSql.read(row, 3, kind);
        UsageRow.Charge charge = usage.charge();
        long paid = charge.nanos() - charge.overrunNanos();
        if (paid != 0) {
            drawnFrom(lease).add(paid, usage.payer().customer().value());
        }
        if (charge.overrunNanos() != 0) {
            overrunNanos.merge(charge.asset(), charge.overrunNanos(), Math::addExact);
        }
        costNanos = Math.addExact(costNanos, charge.costNanos());
        HourSums sums = lastSums;
        if (sums == null || !sums.isOf(usage)) {
            sums = hours.computeIfAbsent(HourSums.Key.of(usage), HourSums::new);
            lastSums = sums;
        }
        sums.add(usage);
        seen.accept(usage);
    }

    /** Moves what a further lease paid away from the first one, which is named in the row. */
    private void draw(ResultSet row) throws SQLException {
        long nanos = row.getLong("nanos");
        Drawn further = drawnFrom(row.getLong("lease"));
        long first = row.getLong("first_lease");
        if (row.wasNull()) {
            further.nanos += nanos;
            further.foreign++;
            return;
        }
        further.add(nanos, row.getLong("customer"));
        drawnFrom(first).nanos -= nanos;
    }

    private Drawn drawnFrom(long lease) {
        return drawn.computeIfAbsent(lease, _ -> new Drawn());
    }
}
