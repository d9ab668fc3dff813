package dev.tollgate.error;

import org.jspecify.annotations.Nullable;

/**
 * Something unexpected, with the refusal that the client gets. One boundary catches it; the cause goes to the log,
 * never to the client.
 */
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    public GatewayException(Refusal refusal) {
        this(refusal, null);
    }

    public GatewayException(Refusal refusal, @Nullable Throwable cause) {
        super(refusal.message(), cause);
        this.refusal = refusal;
    }

    /** What the client is told. */
    public Refusal refusal() {
        return refusal;
    }
}
