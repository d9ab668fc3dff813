package dev.tollgate.store;

import dev.tollgate.billing.EventNote;
import dev.tollgate.billing.EventNote.Fate;
import dev.tollgate.billing.OrderId;
import dev.tollgate.money.Price;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Events of payments in SQL: each id once. */
final class EventSql {
    private static final String ONE = "SELECT * FROM payment_events WHERE id = ?";

    private static final String PARKED =
            "SELECT * FROM payment_events WHERE intent = ? AND outcome = 'parked' ORDER BY at_ms, id";

    private static final String REFUSED =
            "SELECT * FROM payment_events WHERE outcome = 'refused' ORDER BY at_ms DESC, id LIMIT ?";

    /** A parked event may be noted again; any other is over. */
    private static final String PUT = """
            INSERT INTO payment_events (id, kind, outcome, order_id, intent, reference, minor, currency, note, at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, order_id = excluded.order_id,
                note = excluded.note, at_ms = excluded.at_ms
            WHERE payment_events.outcome = 'parked'""";

    private EventSql() {}

    static @Nullable EventNote find(Session session, String id) throws SQLException {
        return id.isEmpty() ? null : session.first(ONE, EventSql::read, id);
    }

    static List<EventNote> parked(Session session, String intent) throws SQLException {
        return session.list(PARKED, EventSql::read, intent);
    }

    static List<EventNote> refused(Session session, int limit) throws SQLException {
        return session.list(REFUSED, EventSql::read, limit);
    }

    static void put(Session session, EventNote note) throws SQLException {
        OrderId order = note.order();
        Price amount = note.amount();
        int changed = session.update(
                PUT,
                note.id(),
                note.kind(),
                note.fate().name().toLowerCase(Locale.ROOT),
                order == null ? 0 : order.value(),
                note.intent(),
                note.reference(),
                amount == null ? 0 : amount.minor(),
                amount == null ? "" : amount.currency(),
                note.note(),
                note.atMs());
        if (changed != 1) {
            throw new IllegalStateException("event " + note.id() + ": was noted before (expected: new, or parked)");
        }
    }

    private static EventNote read(ResultSet row) throws SQLException {
        long order = row.getLong("order_id");
        String currency = Session.text(row, "currency");
        return new EventNote(
                Session.text(row, "id"),
                Session.text(row, "kind"),
                Fate.valueOf(Session.text(row, "outcome").toUpperCase(Locale.ROOT)),
                order == 0 ? null : new OrderId(order),
                Session.text(row, "intent"),
                Session.text(row, "reference"),
                currency.isEmpty() ? null : new Price(row.getLong("minor"), currency),
                Session.text(row, "note"),
                row.getLong("at_ms"));
    }
}
