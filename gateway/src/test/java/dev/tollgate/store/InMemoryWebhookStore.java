package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.EventId;
import dev.tollgate.base.WebhookId;
import dev.tollgate.webhook.Delivery;
import dev.tollgate.webhook.Event;
import dev.tollgate.webhook.Webhook;
import dev.tollgate.webhook.WebhookStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Webhooks in memory: a fake for tests. */
public final class InMemoryWebhookStore implements WebhookStore {
    private record Key(EventId event, WebhookId webhook) {}

    private final Map<WebhookId, Webhook> webhooks =
            new TreeMap<>(Comparator.comparingLong((WebhookId id) -> id.value()));
    private final Map<EventId, Event> events = new LinkedHashMap<>();
    private final Map<Key, Delivery> deliveries = new LinkedHashMap<>();

    @Override
    public synchronized void add(Webhook webhook) {
        webhooks.put(webhook.id(), webhook);
    }

    @Override
    public synchronized void enable(WebhookId id, boolean enabled) {
        webhooks.computeIfPresent(
                id, (_, was) -> new Webhook(id, was.customer(), was.url(), was.secret(), enabled, was.createdMs()));
    }

    @Override
    public synchronized void remove(WebhookId id) {
        webhooks.remove(id);
        deliveries.keySet().removeIf(key -> key.webhook.equals(id));
    }

    @Override
    public synchronized @Nullable Webhook webhook(WebhookId id) {
        return webhooks.get(id);
    }

    @Override
    public synchronized List<Webhook> webhooks(@Nullable CustomerId customer) {
        return webhooks.values().stream()
                .filter(webhook -> Objects.equals(webhook.customer(), customer))
                .toList();
    }

    @Override
    public synchronized boolean note(Event event) {
        List<Webhook> listeners = webhooks.values().stream()
                .filter(webhook -> webhook.enabled()
                        && (webhook.customer() == null || webhook.customer().equals(event.customer())))
                .toList();
        if (listeners.isEmpty() || events.putIfAbsent(event.id(), event) != null) {
            return false;
        }
        for (Webhook webhook : listeners) {
            deliveries.put(
                    new Key(event.id(), webhook.id()),
                    new Delivery(
                            event.id(), webhook.id(), event.kind(), Delivery.State.WAITING, 0, event.atMs(), 0, ""));
        }
        return true;
    }

    @Override
    public synchronized List<Due> take(long nowMs, long untilMs, int limit) {
        List<Due> taken = new ArrayList<>();
        List<Map.Entry<Key, Delivery>> due = deliveries.entrySet().stream()
                .filter(each -> each.getValue().state() == Delivery.State.WAITING
                        && each.getValue().nextMs() <= nowMs
                        && Objects.requireNonNull(webhooks.get(each.getKey().webhook))
                                .enabled())
                .sorted(Comparator.comparingLong(each -> each.getValue().nextMs()))
                .limit(limit)
                .toList();
        for (Map.Entry<Key, Delivery> each : due) {
            Delivery was = each.getValue();
            deliveries.put(
                    each.getKey(),
                    new Delivery(
                            was.event(),
                            was.webhook(),
                            was.kind(),
                            was.state(),
                            was.attempts() + 1,
                            untilMs,
                            was.status(),
                            was.detail()));
            taken.add(new Due(
                    Objects.requireNonNull(events.get(was.event())),
                    Objects.requireNonNull(webhooks.get(was.webhook())),
                    was.attempts() + 1,
                    untilMs));
        }
        return taken;
    }

    @Override
    public synchronized void ended(Due due, Delivery after) {
        deliveries.computeIfPresent(
                new Key(due.event().id(), due.webhook().id()),
                (_, was) -> was.state() == Delivery.State.WAITING && was.nextMs() == due.takenUntilMs() ? after : was);
    }

    @Override
    public synchronized List<Delivery> deliveries(WebhookId webhook, @Nullable EventId after, int limit) {
        Comparator<Event> newest = Comparator.comparingLong(Event::atMs)
                .thenComparingLong(event -> event.id().value())
                .reversed();
        Event last = after == null ? null : events.get(after);
        if (after != null && last == null) {
            return List.of();
        }
        return events.values().stream()
                .filter(event -> last == null || newest.compare(event, last) > 0)
                .sorted(newest)
                .map(event -> deliveries.get(new Key(event.id(), webhook)))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized int forgetEnded(long beforeMs) {
        int before = deliveries.size();
        deliveries.values().removeIf(each -> each.state() != Delivery.State.WAITING && each.nextMs() < beforeMs);
        return before - deliveries.size();
    }
}
