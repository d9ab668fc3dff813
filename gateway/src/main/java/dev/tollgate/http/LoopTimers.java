package dev.tollgate.http;

import dev.tollgate.base.Timers;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Timers of one event loop. */
final class LoopTimers implements Timers {
    private final EventLoop loop;

    LoopTimers(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public Cancel after(long delayMs, Runnable work) {
        ScheduledFuture<?> scheduled = loop.schedule(work, Math.max(1, delayMs), TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }
}
