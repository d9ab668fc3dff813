package dev.tollgate.store;

import dev.tollgate.billing.Month;
import java.sql.SQLException;
import java.util.Collection;

/**
 * Notes what was posted in another month than it was settled in: the roll-ups go by settlement, statements by posting.
 * Only around the turn of a month, and after a crash before it, is there anything to note.
 */
final class CarriedSql {
    private CarriedSql() {}

    /** Adds those sums of one batch that belong to another month than that of their posting. */
    static void add(Session session, Collection<HourSums> batch, long postedMs) throws SQLException {
        Month month = Month.at(postedMs);
        long monthMs = month.fromMs();
        long untilMs = month.untilMs();
        for (HourSums sums : batch) {
            long hourMs = sums.key().hourMs();
            if (hourMs < monthMs || hourMs >= untilMs) {
                sums.carryTo(session, monthMs);
            }
        }
    }
}
