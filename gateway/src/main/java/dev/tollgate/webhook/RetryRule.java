package dev.tollgate.webhook;

/**
 * When a delivery that failed is tried again: after twice the pause of the time before, up to a bound.
 *
 * @param firstMs the pause after the first attempt
 * @param mostMs the longest pause
 * @param attemptsMax after so many attempts it is given up
 */
public record RetryRule(long firstMs, long mostMs, int attemptsMax) {
    /** What a delivery is after an attempt. */
    Delivery after(WebhookStore.Due due, Sender.Sent sent, long nowMs) {
        boolean over = due.attempt() >= attemptsMax;
        Delivery.State state =
                sent.received() ? Delivery.State.DELIVERED : over ? Delivery.State.GIVEN_UP : Delivery.State.WAITING;
        String detail = sent.received() || !sent.detail().isEmpty() ? sent.detail() : "answered " + sent.status();
        return new Delivery(
                due.event().id(),
                due.webhook().id(),
                due.event().kind(),
                state,
                due.attempt(),
                state == Delivery.State.WAITING ? nowMs + pauseMs(due.attempt()) : nowMs,
                sent.status(),
                detail);
    }

    /** The pause after so many attempts, from 1. */
    long pauseMs(int attempts) {
        long pause = firstMs;
        for (int i = 1; i < attempts && pause < mostMs; i++) {
            pause *= 2;
        }
        return Math.min(pause, mostMs);
    }
}
