package dev.tollgate.webhook;

import java.net.URI;
import java.util.List;

/** Sends one request. Blocking, for at most the given time. */
interface Sender {
    /**
     * Posts a body.
     *
     * @param headers as {@code name: value}
     * @param timeoutMs from here to the answer's status line
     */
    Sent post(URI url, List<String> headers, byte[] body, int timeoutMs);

    /**
     * What came of it.
     *
     * @param status of the answer; 0 where none came
     * @param detail what went wrong; empty where an answer came
     */
    record Sent(int status, String detail) {
        private static final int OK = 200;
        private static final int OTHER = 300;

        /** Whether the receiver has it. */
        boolean received() {
            return status >= OK && status < OTHER;
        }
    }
}
