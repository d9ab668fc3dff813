package dev.tollgate.http;

import dev.tollgate.base.OffLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;

/** Blocking work on virtual threads, its result back on the loop that asked. */
final class VirtualThreads implements OffLoop {
    private final List<LoopContext> loops;
    private final ThreadFactory threads =
            Thread.ofVirtual().name("off-loop-", 0).factory();

    VirtualThreads(List<LoopContext> loops) {
        this.loops = loops;
    }

    @Override
    public <T> Future<T> call(Callable<T> work) {
        Promise<T> promise = promise();
        threads.newThread(() -> run(work, promise)).start();
        return promise.future();
    }

    private static <T> void run(Callable<T> work, Promise<T> promise) {
        T result;
        try {
            result = work.call();
        } catch (Throwable failure) {
            // Errors too: the caller waits for an answer, and fails with what was thrown.
            promise.fail(failure);
            return;
        }
        promise.complete(result);
    }

    private <T> Promise<T> promise() {
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i).loop.inEventLoop()) {
                return loops.get(i).promise();
            }
        }
        return Promise.promise();
    }
}
