package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.EventId;
import dev.tollgate.base.Secret;
import dev.tollgate.base.WebhookId;
import dev.tollgate.store.Runner.Lane;
import dev.tollgate.webhook.Delivery;
import dev.tollgate.webhook.Event;
import dev.tollgate.webhook.Webhook;
import dev.tollgate.webhook.WebhookStore;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Webhooks in SQL. Secrets lie encrypted. */
final class SqlWebhookStore implements WebhookStore {
    private static final String ADD =
            "INSERT INTO webhooks (id, customer, url, secret, enabled, created_ms) VALUES (?, ?, ?, ?, ?, ?)";

    private static final String ENABLE = "UPDATE webhooks SET enabled = ? WHERE id = ?";
    private static final String REMOVE = "DELETE FROM webhooks WHERE id = ?";
    private static final String REMOVE_DELIVERIES = "DELETE FROM webhook_deliveries WHERE webhook = ?";
    private static final String ONE = "SELECT * FROM webhooks WHERE id = ?";
    private static final String OF_CUSTOMER = "SELECT * FROM webhooks WHERE customer = ? ORDER BY id";

    private static final String LISTENERS =
            "SELECT id FROM webhooks WHERE (customer = ? OR customer = 0) AND enabled = 1 ORDER BY id";

    private static final String EVENT = """
            INSERT INTO webhook_events (id, customer, kind, body, at_ms) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""";

    private static final String DELIVER = """
            INSERT INTO webhook_deliveries (event, webhook, state, attempts, next_ms, status, detail)
            VALUES (?, ?, 0, 0, ?, 0, '') ON CONFLICT DO NOTHING""";

    private static final String DUE = """
            SELECT d.event, d.webhook, d.attempts, d.next_ms, e.customer AS event_customer, e.kind, e.body, e.at_ms
            FROM webhook_deliveries d
            JOIN webhook_events e ON e.id = d.event
            JOIN webhooks w ON w.id = d.webhook AND w.enabled = 1
            WHERE d.state = 0 AND d.next_ms <= ? ORDER BY d.next_ms, d.event, d.webhook LIMIT ?""";

    /** Two that look at once: the second one's time is no longer the one that it saw. */
    private static final String TAKE = """
            UPDATE webhook_deliveries SET next_ms = ?, attempts = attempts + 1
            WHERE event = ? AND webhook = ? AND state = 0 AND next_ms = ?""";

    private static final String ENDED = """
            UPDATE webhook_deliveries SET state = ?, next_ms = ?, status = ?, detail = ?
            WHERE event = ? AND webhook = ? AND state = 0 AND next_ms = ?""";

    private static final String LISTED = """
            SELECT d.*, e.kind FROM webhook_deliveries d JOIN webhook_events e ON e.id = d.event
            WHERE d.webhook = ? AND (e.at_ms < ? OR (e.at_ms = ? AND e.id < ?))
            ORDER BY e.at_ms DESC, e.id DESC LIMIT ?""";

    private static final String EVENT_TIME = "SELECT at_ms FROM webhook_events WHERE id = ?";
    private static final String FORGET = "DELETE FROM webhook_deliveries WHERE state <> 0 AND next_ms < ?";
    private static final int DETAIL_CHARS_MAX = 500;

    private record Found(Event event, WebhookId webhook, int attempts, long nextMs) {}

    private final Runner runner;
    private final CredentialCipher cipher;

    SqlWebhookStore(Runner runner, CredentialCipher cipher) {
        this.runner = runner;
        this.cipher = cipher;
    }

    @Override
    public void add(Webhook webhook) {
        CustomerId customer = webhook.customer();
        runner.write(
                Lane.FIRST,
                session -> session.update(
                        ADD,
                        webhook.id().value(),
                        customer == null ? 0L : customer.value(),
                        webhook.url().toString(),
                        cipher.encrypt(webhook.secret().reveal(), place(webhook.id())),
                        webhook.enabled(),
                        webhook.createdMs()));
    }

    private static String place(WebhookId id) {
        return "secret of webhook " + id;
    }

    @Override
    public void enable(WebhookId id, boolean enabled) {
        runner.write(Lane.FIRST, session -> session.update(ENABLE, enabled, id.value()));
    }

    @Override
    public void remove(WebhookId id) {
        runner.write(Lane.FIRST, session -> {
            session.update(REMOVE_DELIVERIES, id.value());
            return session.update(REMOVE, id.value());
        });
    }

    @Override
    public @Nullable Webhook webhook(WebhookId id) {
        return runner.read(session -> session.first(ONE, this::webhook, id.value()));
    }

    @Override
    public List<Webhook> webhooks(@Nullable CustomerId customer) {
        return runner.read(
                session -> session.list(OF_CUSTOMER, this::webhook, customer == null ? 0L : customer.value()));
    }

    private Webhook webhook(ResultSet row) throws SQLException {
        WebhookId id = new WebhookId(row.getLong("id"));
        return new Webhook(
                id,
                customer(row.getLong("customer")),
                URI.create(Session.text(row, "url")),
                new Secret(cipher.decrypt(Session.bytes(row, "secret"), place(id))),
                row.getInt("enabled") != 0,
                row.getLong("created_ms"));
    }

    private static @Nullable CustomerId customer(long stored) {
        return stored == 0 ? null : new CustomerId(stored);
    }

    @Override
    public boolean note(Event event) {
        CustomerId customer = event.customer();
        long owner = customer == null ? 0L : customer.value();
        return runner.write(Lane.FIRST, session -> {
            List<Long> listeners = session.list(LISTENERS, row -> row.getLong("id"), owner);
            if (listeners.isEmpty()
                    || session.update(EVENT, event.id().value(), owner, event.kind(), event.body(), event.atMs())
                            == 0) {
                return false;
            }
            for (long listener : listeners) {
                session.update(DELIVER, event.id().value(), listener, event.atMs());
            }
            return true;
        });
    }

    @Override
    public List<Due> take(long nowMs, long untilMs, int limit) {
        // Most of the time nothing is due, and that is known without the writer.
        if (runner.read(session -> session.list(DUE, SqlWebhookStore::found, nowMs, 1))
                .isEmpty()) {
            return List.of();
        }
        return runner.write(Lane.FIRST, session -> {
            List<Due> taken = new ArrayList<>();
            for (Found found : session.list(DUE, SqlWebhookStore::found, nowMs, limit)) {
                long event = found.event.id().value();
                long webhook = found.webhook.value();
                if (session.update(TAKE, untilMs, event, webhook, found.nextMs) == 1) {
                    Webhook to = session.first(ONE, this::webhook, webhook);
                    if (to != null) {
                        taken.add(new Due(found.event, to, found.attempts + 1, untilMs));
                    }
                }
            }
            return taken;
        });
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                new Event(
                        new EventId(row.getLong("event")),
                        customer(row.getLong("event_customer")),
                        Session.text(row, "kind"),
                        Session.text(row, "body"),
                        row.getLong("at_ms")),
                new WebhookId(row.getLong("webhook")),
                row.getInt("attempts"),
                row.getLong("next_ms"));
    }

    @Override
    public void ended(Due due, Delivery after) {
        String detail = after.detail();
        runner.write(
                Lane.FIRST,
                session -> session.update(
                        ENDED,
                        after.state().code(),
                        after.nextMs(),
                        after.status(),
                        detail.substring(0, Math.min(detail.length(), DETAIL_CHARS_MAX)),
                        due.event().id().value(),
                        due.webhook().id().value(),
                        due.takenUntilMs()));
    }

    @Override
    public List<Delivery> deliveries(WebhookId webhook, @Nullable EventId after, int limit) {
        return runner.read(session -> {
            Long atMs = after == null
                    ? Long.valueOf(Long.MAX_VALUE)
                    : session.first(EVENT_TIME, row -> row.getLong("at_ms"), after.value());
            if (atMs == null) {
                return List.of();
            }
            long id = after == null ? Long.MAX_VALUE : after.value();
            return session.list(LISTED, SqlWebhookStore::delivery, webhook.value(), atMs, atMs, id, limit);
        });
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                new EventId(row.getLong("event")),
                new WebhookId(row.getLong("webhook")),
                Session.text(row, "kind"),
                Delivery.State.of(row.getInt("state")),
                row.getInt("attempts"),
                row.getLong("next_ms"),
                row.getInt("status"),
                Session.text(row, "detail"));
    }

    @Override
    public int forgetEnded(long beforeMs) {
        return runner.write(Lane.BULK, session -> session.update(FORGET, beforeMs));
    }
}
