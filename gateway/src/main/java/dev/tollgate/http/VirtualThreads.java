package dev.tollgate.http;

import dev.tollgate.base.OffLoop;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Blocking work on virtual threads, its result back on the loop that asked. */
final class VirtualThreads implements OffLoop {
    private final List<EventLoop> loops;
    private final ThreadFactory threads =
            Thread.ofVirtual().name("off-loop-", 0).factory();

    VirtualThreads(List<EventLoop> loops) {
        this.loops = loops;
    }

    @Override
    public <T> Future<T> call(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        EventLoop caller = callersLoop();
        threads.newThread(() -> run(work, promise, caller)).start();
        return promise.future();
    }

    private static <T> void run(Callable<T> work, Promise<T> promise, @Nullable EventLoop caller) {
        try {
            T result = work.call();
            back(caller, () -> promise.complete(result));
        } catch (Throwable failure) {
            // Errors too: the caller waits for an answer, and fails with what was thrown.
            back(caller, () -> promise.fail(failure));
        }
    }

    private static void back(@Nullable EventLoop caller, Runnable completion) {
        if (caller == null) {
            completion.run();
        } else {
            caller.execute(completion);
        }
    }

    private @Nullable EventLoop callersLoop() {
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i).inEventLoop()) {
                return loops.get(i);
            }
        }
        return null;
    }
}
