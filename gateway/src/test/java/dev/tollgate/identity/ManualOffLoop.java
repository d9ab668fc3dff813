package dev.tollgate.identity;

import dev.tollgate.base.OffLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;

/** Off-loop work that runs when the test says so, in the order in which it was asked. */
public final class ManualOffLoop implements OffLoop {
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    @Override
    public <T> Future<T> call(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        waiting.add(() -> {
            try {
                promise.complete(work.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    public int waiting() {
        return waiting.size();
    }

    public void runAll() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }
}
