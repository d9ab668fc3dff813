package dev.tollgate.wire;

/** A peer's bytes are no HTTP, or no HTTP that can be read in one way only. Without a stack: it is an outcome. */
public final class MalformedHttpException extends Exception {
    private static final long serialVersionUID = 1L;

    /** {@code message} says what came and what was expected, without any of the peer's values. */
    public MalformedHttpException(String message) {
        super(message, null, false, false);
    }
}
