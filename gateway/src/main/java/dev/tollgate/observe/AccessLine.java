package dev.tollgate.observe;

import org.jspecify.annotations.Nullable;

/** What a line of the access log says. Nothing that a client made up stands in it unchecked. */
final class AccessLine {
    private static final int TEXT_MAX = 256;

    private AccessLine() {}

    static void append(AccessEntry entry, JsonLine line) {
        line.begin();
        line.time("time", entry.startedMs);
        line.text("request", entry.id.toString());
        line.text("client", entry.client);
        line.text("method", clean(entry.method, false));
        line.text("path", clean(entry.path, isEndpoint(entry)));
        line.number("status", entry.status);
        line.number("bytes", entry.bytesOut);
        line.millis("ms", entry.durationNanos);
        if (entry.clientGone) {
            line.flag("client_gone");
        }
        line.text("error", entry.errorCode);
        line.text("storefront", entry.storefront == null ? null : entry.storefront.text());
        line.text("customer", entry.customer == null ? null : entry.customer.toString());
        line.text("key", entry.key == null ? null : entry.key.toString());
        line.text("model", entry.model == null ? null : clean(entry.model, entry.channel != null));
        line.text("replay_of", entry.replayOf == null ? null : entry.replayOf.toString());
        if (entry.channel != null || entry.attempts > 0) {
            line.text("channel", entry.channel == null ? null : entry.channel.text());
            line.number("attempts", entry.attempts);
            line.number("input_tokens", entry.inputTokens);
            line.number("output_tokens", entry.outputTokens);
            line.number("charge_nanodollars", entry.chargeNanos);
        }
        line.end();
    }

    /** Whether the path is an endpoint's own and has nothing behind it: what a client names there may be a key. */
    private static boolean isEndpoint(AccessEntry entry) {
        return entry.endpoint != null && entry.path.equals(entry.endpoint.path());
    }

    /**
     * What is one of ours is {@code known} and needs no look; a stranger may hold a key pasted into the wrong place.
     */
    private static @Nullable String clean(String text, boolean known) {
        if (known) {
            return text;
        }
        return Redaction.redact(text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text);
    }
}
