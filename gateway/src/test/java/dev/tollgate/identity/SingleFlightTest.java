package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.OffLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many requests at once that present one key which is not in memory. */
final class SingleFlightTest {
    private static final int REQUESTS = 8;

    @Test
    void requestsOfOneKeyShareOneLookUp() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        AtomicInteger begun = new AtomicInteger();
        OffLoop virtualThreads = new OffLoop() {
            @Override
            public <T> Future<T> call(Callable<T> work) {
                Promise<T> promise = Promise.promise();
                threads.add(Thread.ofVirtual().start(() -> {
                    begun.incrementAndGet();
                    try {
                        promise.complete(work.call());
                    } catch (Exception e) {
                        promise.fail(e);
                    }
                }));
                return promise.future();
            }
        };
        Desk desk = new Desk(virtualThreads);
        IssuedKey key = desk.key(Desk.ALPHA);
        CountDownLatch allAsked = new CountDownLatch(1);
        desk.store.afterRead(() -> await(allAsked));
        List<Future<Authentication>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            answers.add(desk.present(key, null));
        }
        while (begun.get() < REQUESTS) {
            Thread.onSpinWait();
        }
        // All but the one that asks are parked behind it now, or come to find the key in memory.
        allAsked.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(answers).allMatch(answer -> answer.result() instanceof Authentication.Known);
        assertThat(desk.store.lookups()).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
