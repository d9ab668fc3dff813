package dev.tollgate.idempotency;

import dev.tollgate.observe.Metrics;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of requests with an {@code Idempotency-Key}. Safe from any thread. */
public final class RepeatMeters {
    final Metrics.Count claimed;
    final Metrics.Count replayed;
    final Metrics.Count inProgress;
    final Metrics.Count mismatch;
    final Metrics.Count incomplete;
    final Metrics.Count kept;
    final Metrics.Count broken;
    final Metrics.Count freed;
    final Metrics.Count tooLarge;
    final Metrics.Count noRoom;
    final Metrics.Count failed;
    private final AtomicLong keptBytes = new AtomicLong();

    public RepeatMeters(Metrics metrics) {
        claimed = request(metrics, "claimed");
        replayed = request(metrics, "replayed");
        inProgress = request(metrics, "in_progress");
        mismatch = request(metrics, "mismatch");
        incomplete = request(metrics, "incomplete");
        kept = answer(metrics, "kept");
        broken = answer(metrics, "broken");
        freed = answer(metrics, "freed");
        tooLarge = answer(metrics, "too_large");
        noRoom = answer(metrics, "no_room");
        failed = answer(metrics, "store_failed");
        metrics.gauge("tollgate.idempotency.kept.bytes", "Bytes of answers that are kept", keptBytes::get);
    }

    void keptBytes(long bytes) {
        keptBytes.set(bytes);
    }

    private static Metrics.Count request(Metrics metrics, String outcome) {
        return metrics.counter("tollgate.idempotency.requests", "Requests with an Idempotency-Key", "outcome", outcome);
    }

    private static Metrics.Count answer(Metrics metrics, String outcome) {
        return metrics.counter("tollgate.idempotency.answers", "What became of answers to be kept", "outcome", outcome);
    }
}
