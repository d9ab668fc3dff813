package dev.tollgate.http;

import io.vertx.core.Future;

/** A listener that accepts connections. Safe from any thread. */
public interface RunningListener {
    /** The port that it is bound to. */
    int port();

    /** Requests between their headers and their last byte. */
    int requestsInFlight();

    /**
     * Stops accepting, tells clients to go elsewhere ({@code connection: close}, GOAWAY), lets what runs finish.
     * Completes when the last request is done, with true; or after {@code withinMs}, with false, when what still ran
     * was cut.
     */
    Future<Boolean> drain(long withinMs);

    /** Cuts everything at once. */
    Future<Void> close();
}
