package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.TimeSource;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.store.Runner.Lane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who writes when, and with whom. */
class SqliteRunnerTest {
    private static final String INSERT = "INSERT INTO meta (name, value) VALUES (?, ?)";

    @TempDir
    Path folder;

    private Database database;
    private ExecutorService pool;

    @BeforeEach
    void open() {
        database =
                Database.open(DatabaseConfig.embedded(folder), IdSource.shared(TimeSource.system()), HaltPoints.NONE);
        pool = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterEach
    void close() {
        database.close();
        pool.shutdown();
    }

    /** Keeps the writer busy until the latch opens. */
    private Future<?> occupy(CountDownLatch busy, CountDownLatch go) throws InterruptedException {
        Future<?> occupied = pool.submit(() -> database.runner().write(Lane.FIRST, _ -> {
            busy.countDown();
            awaitQuietly(go);
            return 0;
        }));
        busy.await();
        return occupied;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until that many threads wait inside the writer's queue. */
    private static void untilWaiting(List<Thread> threads) {
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private static Thread start(Runnable work) {
        return Thread.ofPlatform().start(work);
    }

    private List<String> names() {
        return database.runner()
                .read(session -> session.list(
                        "SELECT name FROM meta WHERE name <> 'ledger_id' ORDER BY name",
                        row -> Session.text(row, "name")));
    }

    @Test
    void whoWaitsForAnAnswerGoesBeforeTheBatches() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Future<?> occupied = occupy(new CountDownLatch(1), go);
        List<String> order = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        threads.add(start(() -> database.runner().write(Lane.BULK, _ -> order.add("batch"))));
        untilWaiting(threads);
        for (int i = 0; i < 3; i++) {
            threads.add(start(() -> database.runner().write(Lane.FIRST, _ -> order.add("lease"))));
            untilWaiting(threads);
        }
        go.countDown();
        occupied.get();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly("lease", "lease", "lease", "batch");
    }

    @Test
    void thoseThatWaitTogetherShareATransactionButNotAFailure() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Future<?> occupied = occupy(new CountDownLatch(1), go);
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger failures = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String name = "n" + i;
            boolean bad = i == 4;
            threads.add(start(() -> {
                try {
                    database.runner().write(Lane.FIRST, session -> {
                        runs.incrementAndGet();
                        session.update(INSERT, name, "");
                        if (bad) {
                            throw new IllegalStateException("refused");
                        }
                        return 0;
                    });
                } catch (IllegalStateException _) {
                    failures.incrementAndGet();
                }
            }));
        }
        untilWaiting(threads);
        go.countDown();
        occupied.get();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).hasValue(1);
        assertThat(names()).containsExactly("n0", "n1", "n2", "n3", "n5", "n6", "n7", "n8", "n9");
        assertThat(runs.get()).as("the group was run, then each alone").isBetween(11, 20);
    }

    @Test
    void aFailureOfTheDatabaseInsideAGroupLeavesTheOthersWhole() throws Exception {
        database.runner().write(Lane.FIRST, session -> session.update(INSERT, "n3", "first"));
        CountDownLatch go = new CountDownLatch(1);
        Future<?> occupied = occupy(new CountDownLatch(1), go);
        List<Callable<Integer>> writes = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < 6; i++) {
            String name = "n" + i;
            writes.add(() -> database.runner().write(Lane.FIRST, session -> session.update(INSERT, name, "second")));
            Callable<Integer> write = writes.getLast();
            threads.add(start(() -> {
                try {
                    write.call();
                } catch (GatewayException e) {
                    assertThat(e.refusal().code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
                    refused.incrementAndGet();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        untilWaiting(threads);
        go.countDown();
        occupied.get();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(refused).hasValue(1);
        assertThat(names()).containsExactly("n0", "n1", "n2", "n3", "n4", "n5");
    }

    @Test
    void anInterruptGivesUpWhatHasNotBegun() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Future<?> occupied = occupy(new CountDownLatch(1), go);
        List<Throwable> seen = new ArrayList<>();
        Thread thread = start(() -> {
            try {
                database.runner().write(Lane.FIRST, session -> session.update(INSERT, "late", ""));
            } catch (GatewayException e) {
                seen.add(e);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        });
        untilWaiting(List.of(thread));
        thread.interrupt();
        thread.join();
        go.countDown();
        occupied.get();
        assertThat(seen).hasSize(1);
        assertThat(names()).isEmpty();
    }

    @Test
    void anInterruptDoesNotHideTheOutcomeOfWhatHasBegun() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Boolean> interrupted = new ArrayList<>();
        Thread thread = start(() -> {
            database.runner().write(Lane.FIRST, session -> {
                busy.countDown();
                awaitQuietly(go);
                return session.update(INSERT, "begun", "");
            });
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        busy.await();
        thread.interrupt();
        go.countDown();
        thread.join();
        assertThat(interrupted).containsExactly(true);
        assertThat(names()).containsExactly("begun");
    }

    @Test
    void moreBatchesThanMayWaitAreRefused() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Future<?> occupied = occupy(new CountDownLatch(1), go);
        AtomicInteger refused = new AtomicInteger();
        List<Future<?>> calls = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        for (int i = 0; i < 300; i++) {
            calls.add(pool.submit(() -> {
                try {
                    database.runner().write(Lane.BULK, _ -> 0);
                } catch (GatewayException e) {
                    assertThat(e.refusal().code()).isEqualTo(ErrorCode.OVERLOADED);
                    if (refused.incrementAndGet() == 300 - 256) {
                        first.countDown();
                    }
                }
            }));
        }
        first.await();
        go.countDown();
        occupied.get();
        for (Future<?> call : calls) {
            call.get();
        }
        assertThat(refused).hasValue(300 - 256);
    }

    @Test
    void whatWasAskedForBeforeTheCloseIsDone() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Future<?> occupied = occupy(new CountDownLatch(1), go);
        Thread thread = start(() -> database.runner().write(Lane.BULK, session -> session.update(INSERT, "asked", "")));
        untilWaiting(List.of(thread));
        Thread closing = start(database::close);
        untilWaiting(List.of(closing));
        go.countDown();
        occupied.get();
        thread.join();
        closing.join();
        database =
                Database.open(DatabaseConfig.embedded(folder), IdSource.shared(TimeSource.system()), HaltPoints.NONE);
        assertThat(names()).containsExactly("asked");
    }

    @Test
    void whatAReaderThrowsDoesNotEndTheReader() {
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> database.runner().read(session -> session.update("no sql at all")))
                    .isInstanceOf(GatewayException.class);
            assertThatThrownBy(() -> database.runner().read(_ -> {
                        throw new IllegalStateException("mine");
                    }))
                    .hasMessage("mine");
            assertThatThrownBy(() -> database.runner().read(session -> session.update(INSERT, "a", "b")))
                    .as("a reader writes nothing")
                    .isInstanceOf(GatewayException.class);
        }
        assertThat(names()).isEmpty();
    }
}
