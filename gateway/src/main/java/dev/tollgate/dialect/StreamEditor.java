package dev.tollgate.dialect;

import dev.tollgate.chat.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Reads a provider's stream as it comes and makes the client's of it. Stateful, of one stream, not thread-safe. What
 * it holds is bounded by one event and a fixed sample of the text.
 */
public interface StreamEditor {
    /**
     * Takes a piece of the stream, cut anywhere.
     *
     * @return whole events for the client, edited; empty where none is whole yet. Nothing after {@link #error},
     *     and the provider's {@code [DONE]} is kept back: the relay writes it
     */
    byte[] feed(byte[] piece);

    /** The stream is over: what is left of an event that a blank line did not end. */
    byte[] finish();

    /**
     * Keeps the last usage report back for {@link #held}: the event with one that comes with or after the finish
     * reasons or alone, and what little without content comes behind it. To be called before the first byte.
     */
    void holdUsage();

    /**
     * What is kept back, with {@code cost} as the last member of its usage; empty where nothing is. Nothing is kept
     * back afterwards.
     */
    byte[] held(@Nullable UsageCost cost);

    /** Events with content (text, tool call, refusal, reasoning, audio) that came for the client so far. */
    long contentEvents();

    /** UTF-8 bytes of output text so far. */
    long textBytes();

    /** The beginning of the output text, a fixed number of bytes at most, for our own count. */
    String textSample();

    /** Whether each answer that was asked for has its finish reason. */
    boolean finished();

    /** Whether {@code [DONE]} came. */
    boolean done();

    /** The last usage report, or null. */
    @Nullable
    Usage usage();

    /** Whether that report came with or after the finish reason. */
    boolean usageFinal();

    /** The message of an error event or of an event that is no JSON, redacted; null while all is well. */
    @Nullable
    String error();
}
