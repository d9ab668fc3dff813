package dev.tollgate.http;

/** Answers requests of one listener. Never throws for what a client did; what it throws becomes a 500. */
public interface Handler {
    /** Takes one request, on its event loop, before its body was read. */
    void handle(Exchange exchange);
}
