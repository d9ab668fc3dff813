package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.OffLoop;
import dev.tollgate.base.Timers;
import io.vertx.core.Promise;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class EventLoopsTest {
    @Test
    void resultOfBlockingWorkComesBackOnTheLoopThatAsked() throws InterruptedException {
        EventLoops loops = EventLoops.open(2);
        BlockingQueue<String> seen = new ArrayBlockingQueue<>(4);
        OffLoop offLoop = loops.offLoop();
        for (int i = 0; i < 2; i++) {
            int index = i;
            loops.execute(
                    i,
                    () -> offLoop.call(() -> Thread.currentThread().isVirtual())
                            .onSuccess(virtual ->
                                    seen.add(virtual + " " + loops.loop(index).inEventLoop())));
        }
        assertThat(seen.take()).isEqualTo("true true");
        assertThat(seen.take()).isEqualTo("true true");
        loops.close().await();
    }

    @Test
    void failureOfBlockingWorkComesBackToo() throws InterruptedException {
        EventLoops loops = EventLoops.open(1);
        BlockingQueue<Throwable> seen = new ArrayBlockingQueue<>(4);
        loops.execute(
                0,
                () -> loops.offLoop()
                        .call(() -> {
                            throw new IOException("disk");
                        })
                        .onFailure(seen::add));
        assertThat(seen.take()).hasMessage("disk");
        // From a thread that is no loop it works as well.
        assertThat(loops.offLoop().call(() -> 7).await()).isEqualTo(7);
        loops.close().await();
    }

    @Test
    void timerRunsOnItsLoopUnlessTakenBack() throws InterruptedException {
        EventLoops loops = EventLoops.open(1);
        BlockingQueue<String> seen = new ArrayBlockingQueue<>(4);
        Timers timers = loops.timers(0);
        loops.execute(0, () -> {
            Timers.Cancel never = timers.after(1, () -> seen.add("never"));
            never.cancel();
            timers.after(5, () -> seen.add("ran " + loops.loop(0).inEventLoop()));
        });
        assertThat(seen.take()).isEqualTo("ran true");
        assertThat(seen).isEmpty();
        loops.close().await();
    }

    @Test
    void promiseOfALoopCompletesInPlace() throws InterruptedException {
        EventLoops loops = EventLoops.open(1);
        BlockingQueue<String> seen = new ArrayBlockingQueue<>(4);
        CountDownLatch done = new CountDownLatch(1);
        loops.execute(0, () -> {
            Promise<String> promise = loops.promise(0);
            promise.future().onSuccess(seen::add);
            promise.complete("first");
            seen.add("second");
            done.countDown();
        });
        done.await();
        assertThat(seen).containsExactly("first", "second");
        loops.close().await();
    }
}
