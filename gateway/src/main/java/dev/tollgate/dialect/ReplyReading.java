package dev.tollgate.dialect;

import dev.tollgate.chat.Usage;
import org.jspecify.annotations.Nullable;

/** What a whole reply turned out to be. */
public sealed interface ReplyReading {
    /** An answer's bytes for the client. */
    @FunctionalInterface
    interface Edited {
        /** The bytes, once; with {@code cost} as the last member of their usage, where they have one. */
        byte[] toBytes(@Nullable UsageCost cost);
    }

    /**
     * An answer.
     *
     * @param edited for the client
     * @param usage the provider's report, or null where it has none
     * @param outputText what was produced, for our own count; read only where {@code usage} is null
     * @param finished whether some answer has a finish reason (true where the endpoint has none)
     * @param images images returned
     */
    record Answer(Edited edited, @Nullable Usage usage, String outputText, boolean finished, int images)
            implements ReplyReading {
        /** For the client, with nothing said of the cost. */
        public byte[] body() {
            return edited.toBytes(null);
        }
    }

    /** A 200 whose body is an error; the message is redacted. */
    record ErrorBody(String message) implements ReplyReading {}

    /** No JSON, or not of the shape that was asked for; the detail is for the log. */
    record Garbage(String detail) implements ReplyReading {}
}
