package dev.tollgate.upstream;

/** The caller's hand on a running call. On its event loop only. */
public interface UpstreamCall {
    /** Ends it at once: the connection is closed (HTTP/1.1) or the stream reset (HTTP/2). No callback follows. */
    void cancel();

    /** Stops reading from the provider until {@link #resume}; at most one further chunk still comes. */
    void pause();

    /** Reads on. */
    void resume();
}
