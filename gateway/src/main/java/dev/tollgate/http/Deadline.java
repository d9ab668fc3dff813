package dev.tollgate.http;

import dev.tollgate.base.TimeSource;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time-outs of one connection. A deadline is only a number that requests overwrite; one slow timer looks at it, so
 * that a request costs no timer. No deadline is shorter than the timer's period, and so none is missed.
 */
final class Deadline implements Runnable {
    /** What {@link #owner}'s progress says where nothing waits for the client. */
    static final long NOTHING_WAITS = -1;

    private static final long NONE = Long.MAX_VALUE;

    private final EventLoop loop;
    private final TimeSource time;
    private final long periodNanos;
    private final long stallNanos;
    private final Runnable close;
    private @Nullable Runnable timedOut;
    private @Nullable LongSupplier progress;
    private long at = NONE;
    private long lastProgress = NOTHING_WAITS;
    private long stalledSince;
    private @Nullable ScheduledFuture<?> timer;

    /**
     * Begins to look.
     *
     * @param periodMs no time-out is shorter
     * @param stallMs a client that takes nothing of an answer for so long is closed
     */
    Deadline(EventLoop loop, TimeSource time, int periodMs, int stallMs, Runnable close) {
        this.loop = loop;
        this.time = time;
        this.periodNanos = TimeUnit.MILLISECONDS.toNanos(periodMs);
        this.stallNanos = TimeUnit.MILLISECONDS.toNanos(stallMs);
        this.close = close;
    }

    /** Looks from now on. */
    void start() {
        schedule(periodNanos);
    }

    /**
     * Who is told.
     *
     * @param onTimeout runs when a deadline has passed
     * @param answers a number that changes whenever the client takes of an answer; {@link #NOTHING_WAITS} where
     *     none does
     */
    void owner(Runnable onTimeout, LongSupplier answers) {
        timedOut = onTimeout;
        progress = answers;
    }

    /** The deadline is {@code delayMs} from now. */
    void in(int delayMs) {
        at = time.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
    }

    /** There is no deadline. */
    void none() {
        at = NONE;
    }

    void stop() {
        at = NONE;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void run() {
        long now = time.nanoTime();
        if (stalled(now)) {
            close.run();
            return;
        }
        if (at != NONE && now - at >= 0) {
            at = NONE;
            if (timedOut != null) {
                timedOut.run();
            } else {
                close.run();
            }
        }
        if (timer != null) {
            schedule(at == NONE ? periodNanos : Math.clamp(at - now, 1, periodNanos));
        }
    }

    private boolean stalled(long now) {
        long progressed = progress == null ? NOTHING_WAITS : progress.getAsLong();
        if (progressed == NOTHING_WAITS || progressed != lastProgress) {
            lastProgress = progressed;
            stalledSince = now;
            return false;
        }
        return now - stalledSince >= stallNanos;
    }

    private void schedule(long nanos) {
        timer = loop.schedule(this, nanos, TimeUnit.NANOSECONDS);
    }
}
