package dev.tollgate.webhook;

import dev.tollgate.base.EventId;
import dev.tollgate.base.WebhookId;

/**
 * One event on its way to one place.
 *
 * @param attempts how often it was sent
 * @param nextMs while it waits: not before; else when it ended
 * @param status of the last answer; 0 where none came
 * @param detail what went wrong with the last attempt; empty where nothing did
 */
public record Delivery(
        EventId event,
        WebhookId webhook,
        String kind,
        State state,
        int attempts,
        long nextMs,
        int status,
        String detail) {
    /** How far it is. The codes stand in stored rows, so they never change. */
    public enum State {
        /** It is sent, or will be. */
        WAITING(0),
        /** It was answered with a 2xx. */
        DELIVERED(1),
        /** It was tried so often that nobody tries any more. */
        GIVEN_UP(2);

        private final int code;

        State(int code) {
            this.code = code;
        }

        /** The state of a stored code. */
        public static State of(int code) {
            for (State state : values()) {
                if (state.code == code) {
                    return state;
                }
            }
            throw new IllegalArgumentException("delivery state: " + code + " (expected: a known code)");
        }

        /** Its number in stored rows. */
        public int code() {
            return code;
        }
    }
}
