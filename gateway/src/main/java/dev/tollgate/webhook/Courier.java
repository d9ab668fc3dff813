package dev.tollgate.webhook;

import dev.tollgate.base.TimeSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, each delivery on a virtual thread of its own, at most so many at once. A delivery is taken before
 * it is sent: if this process dies meanwhile it is sent again, under the same event id.
 */
public final class Courier {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);
    private static final long MS_PER_SECOND = 1_000;
    private static final long KEPT_MS = 30L * 24 * 3_600 * MS_PER_SECOND;

    private final WebhookStore store;
    private final Sender sender;
    private final RetryRule retries;
    private final TimeSource time;
    private final int timeoutMs;
    private final int atOnceMax;
    private final Semaphore free;
    private long forgottenMs;

    /**
     * Over a store.
     *
     * @param timeoutMs of one attempt
     * @param atOnceMax deliveries on their way at once
     */
    Courier(WebhookStore store, Sender sender, RetryRule retries, TimeSource time, int timeoutMs, int atOnceMax) {
        this.store = store;
        this.sender = sender;
        this.retries = retries;
        this.time = time;
        this.timeoutMs = timeoutMs;
        this.atOnceMax = atOnceMax;
        this.free = new Semaphore(atOnceMax);
    }

    /** One that sends over the network. */
    public static Courier overNetwork(
            WebhookStore store, UrlRules rules, RetryRule retries, TimeSource time, int timeoutMs, int atOnceMax) {
        Sender sender = new SocketSender(rules, (SSLSocketFactory) SSLSocketFactory.getDefault());
        return new Courier(store, sender, retries, time, timeoutMs, atOnceMax);
    }

    /** Sends what is due now, and comes back once all of it is on its way. Called by one thread, again and again. */
    public void run() {
        int room = free.availablePermits();
        if (room == 0) {
            return;
        }
        long nowMs = time.epochMillis();
        // Twice: nobody takes it again while the answer is written down.
        List<WebhookStore.Due> due = store.take(nowMs, nowMs + 2L * timeoutMs, room);
        for (WebhookStore.Due each : due) {
            free.acquireUninterruptibly();
            Thread.ofVirtual().name("webhook-delivery").start(() -> deliver(each));
        }
        if (nowMs - forgottenMs > KEPT_MS / 30) {
            forgottenMs = nowMs;
            store.forgetEnded(nowMs - KEPT_MS);
        }
    }

    private void deliver(WebhookStore.Due due) {
        try {
            byte[] body = due.event().body().getBytes(StandardCharsets.UTF_8);
            long seconds = time.epochMillis() / MS_PER_SECOND;
            Sender.Sent sent = sender.post(due.webhook().url(), headers(due, seconds, body), body, timeoutMs);
            Delivery after = retries.after(due, sent, time.epochMillis());
            store.ended(due, after);
            if (after.state() == Delivery.State.GIVEN_UP) {
                LOG.warn(
                        "event {} to webhook {} is given up after {} attempts: {}",
                        after.event(),
                        after.webhook(),
                        after.attempts(),
                        after.detail());
            }
        } catch (RuntimeException e) {
            // It is taken again when the time is over that it was taken for.
            LOG.error(
                    "event {} to webhook {} failed",
                    due.event().id(),
                    due.webhook().id(),
                    e);
        } finally {
            free.release();
        }
    }

    private static List<String> headers(WebhookStore.Due due, long seconds, byte[] body) {
        return List.of(
                "content-type: application/json",
                "user-agent: tollgate",
                "tollgate-event: " + due.event().id(),
                "tollgate-attempt: " + due.attempt(),
                Signature.HEADER + ": " + Signature.of(due.webhook().secret(), seconds, body));
    }

    /** Waits for what is on its way. */
    public void finish() {
        try {
            if (free.tryAcquire(atOnceMax, 2L * timeoutMs, TimeUnit.MILLISECONDS)) {
                free.release(atOnceMax);
            } else {
                LOG.warn("{} webhook deliveries were still on their way", atOnceMax - free.availablePermits());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
