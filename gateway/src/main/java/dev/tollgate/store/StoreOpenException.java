package dev.tollgate.store;

import org.jspecify.annotations.Nullable;

/** A database cannot be opened. The message is for the operator who starts the program. */
public final class StoreOpenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreOpenException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
