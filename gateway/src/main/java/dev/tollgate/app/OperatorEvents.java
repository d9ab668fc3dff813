package dev.tollgate.app;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.EventId;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.TimeSource;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.routing.FailureRule;
import dev.tollgate.webhook.Event;
import dev.tollgate.webhook.WebhookStore;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operators' webhooks what only they can mend: each matter once an hour, however many requests meet it. Safe
 * on event loops.
 */
final class OperatorEvents {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorEvents.class);
    private static final String KIND = "channel.operator_needed";
    private static final long HOUR_MS = 3_600_000;
    private static final int REMEMBERED_MAX = 1_000;
    private static final int BYTES = 256;

    private final WebhookStore webhooks;
    private final OffLoop offLoop;
    private final TimeSource time;
    private final Set<EventId> told = ConcurrentHashMap.newKeySet();

    OperatorEvents(WebhookStore webhooks, OffLoop offLoop, TimeSource time) {
        this.webhooks = webhooks;
        this.offLoop = offLoop;
        this.time = time;
    }

    void channelFails(ChannelId channel, FailureRule rule, int status) {
        long nowMs = time.epochMillis();
        EventId id = Event.idOf(KIND, channel.text(), rule.name(), Long.toString(nowMs / HOUR_MS));
        if (told.size() >= REMEMBERED_MAX) {
            told.clear(); // the store knows them all; this only spares it the question
        }
        if (!told.add(id)) {
            return;
        }
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject()
                .field("id", id.toString())
                .field("object", "event")
                .field("type", KIND)
                .field("created_at", nowMs / 1_000);
        json.name("data")
                .beginObject()
                .field("channel", channel.text())
                .field("rule", rule.name())
                .field("status", status)
                .endObject()
                .endObject();
        Event event = new Event(id, null, KIND, new String(json.toBytes(), StandardCharsets.UTF_8), nowMs);
        offLoop.call(() -> webhooks.note(event)).onFailure(cause -> LOG.warn("event {} was not noted", id, cause));
    }
}
