package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.dialect.RequestReading;

/** Reads requests in OpenAI's form. */
public final class OpenAiDialect {
    private final int eventBytesMax;

    /**
     * @param eventBytesMax bound of one event of a provider's stream, as {@code Limits.Streams} has it
     */
    public OpenAiDialect(int eventBytesMax) {
        this.eventBytesMax = eventBytesMax;
    }

    /**
     * Scans and checks a body, without regard to what the model or its provider takes: that is
     * {@code ParsedRequest.refusedBy}. The array is kept and must not change.
     *
     * @param endpoint one that is {@link Endpoint#inference}
     */
    public RequestReading parse(Endpoint endpoint, byte[] body) {
        return RequestScan.read(endpoint, body, eventBytesMax);
    }
}
