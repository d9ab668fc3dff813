package dev.tollgate.webhook;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.EventId;
import dev.tollgate.base.WebhookId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where webhooks, events and deliveries are kept. Blocking: never on an event loop. */
public interface WebhookStore {
    /** Adds a webhook. */
    void add(Webhook webhook);

    /** Switches a webhook on or off; its waiting deliveries wait meanwhile. */
    void enable(WebhookId id, boolean enabled);

    /** Removes a webhook and its deliveries. */
    void remove(WebhookId id);

    /** One webhook, or null. */
    @Nullable
    Webhook webhook(WebhookId id);

    /** The webhooks of a customer, or the operators' own for null; by id. */
    List<Webhook> webhooks(@Nullable CustomerId customer);

    /**
     * Notes an event for every webhook that is on: those of its customer, and the operators'. One that was noted
     * before, or that nobody listens to, changes nothing.
     *
     * @return whether it is new
     */
    boolean note(Event event);

    /**
     * Takes deliveries that are due, oldest first, so that nobody else sends them before {@code untilMs}; their
     * attempts are counted with this one.
     */
    List<Due> take(long nowMs, long untilMs, int limit);

    /** Says how an attempt ended; nothing where the delivery was taken again meanwhile. */
    void ended(Due due, Delivery after);

    /** The deliveries of a webhook, the newest event first, after {@code after} (or from the first). */
    List<Delivery> deliveries(WebhookId webhook, @Nullable EventId after, int limit);

    /** Forgets deliveries that ended before this moment; events stay, so that none is told twice. */
    int forgetEnded(long beforeMs);

    /**
     * A delivery that was taken.
     *
     * @param attempt counts from 1
     * @param takenUntilMs by which the taker is known
     */
    record Due(Event event, Webhook webhook, int attempt, long takenUntilMs) {}
}
