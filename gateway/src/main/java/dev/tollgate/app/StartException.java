package dev.tollgate.app;

import org.jspecify.annotations.Nullable;

/** The program cannot start, and the message says why: printed alone, without a stack trace, exit status 1. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        this(message, null);
    }

    StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
