package dev.tollgate.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot be done. The message is for the one who typed it. */
final class CliException extends RuntimeException {
    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int NO_ANSWER = 3;

    private static final long serialVersionUID = 1L;
    private final int status;

    CliException(int status, String message) {
        this(status, message, null);
    }

    CliException(int status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    static CliException usage(String message) {
        return new CliException(USAGE, message);
    }

    /** The program's exit status. */
    int status() {
        return status;
    }
}
