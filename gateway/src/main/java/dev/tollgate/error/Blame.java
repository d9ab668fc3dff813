package dev.tollgate.error;

/** Whose doing an error is. It decides the log level and whether an operator is alerted. */
public enum Blame {
    /** The request: the client changes it or leaves it. */
    CALLER,
    /** Ourselves. */
    GATEWAY,
    /** A provider. */
    UPSTREAM
}
