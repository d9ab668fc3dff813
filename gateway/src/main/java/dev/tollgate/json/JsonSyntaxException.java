package dev.tollgate.json;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;

/**
 * Bytes that are no JSON, or more of it than is read. The message names the position and what was expected there. It
 * has no stack trace: a client can cause it at will, and the one who reads the bytes catches it at once.
 */
public final class JsonSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int position;

    JsonSyntaxException(int position, String found, String expected) {
        super("byte " + position + ": " + found + " (expected: " + expected + ")", null, false, false);
        this.position = position;
    }

    /** Index of the first byte at fault, from the beginning of what was read. */
    public int position() {
        return position;
    }

    /** The message. */
    public String problem() {
        return String.valueOf(getMessage());
    }

    /** As the 400 that a client gets. */
    public Refusal refusal() {
        return Refusal.of(ErrorCode.INVALID_JSON, "body is no JSON at " + problem());
    }
}
