package dev.tollgate.wallet;

import dev.tollgate.base.OffLoop;
import dev.tollgate.base.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Event loops that are threads, and blocking work on virtual threads: the real thing without the server. */
final class ThreadLoops implements OffLoop, AutoCloseable {
    private final List<Loop> loops = new ArrayList<>();
    private final Map<Thread, Loop> byThread = new ConcurrentHashMap<>();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();

    /** One event loop. */
    final class Loop implements Executor, Timers {
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

        @Override
        public void execute(Runnable task) {
            thread.execute(() -> {
                byThread.put(Thread.currentThread(), this);
                task.run();
            });
        }

        @Override
        public Cancel after(long delayMs, Runnable work) {
            ScheduledFuture<?> timer = thread.schedule(work, delayMs, TimeUnit.MILLISECONDS);
            return () -> timer.cancel(false);
        }
    }

    ThreadLoops(int count) {
        for (int i = 0; i < count; i++) {
            loops.add(new Loop());
        }
    }

    Loop loop(int i) {
        return loops.get(i);
    }

    @Override
    public <T> Future<T> call(Callable<T> work) {
        Loop caller = byThread.get(Thread.currentThread());
        Executor answers = caller == null ? Runnable::run : caller;
        Promise<T> promise = Promise.promise();
        blocking.execute(() -> {
            try {
                T value = work.call();
                answers.execute(() -> promise.complete(value));
            } catch (Exception e) {
                answers.execute(() -> promise.fail(e));
            }
        });
        return promise.future();
    }

    @Override
    public void close() {
        loops.forEach(loop -> loop.thread.close());
        blocking.close();
    }
}
