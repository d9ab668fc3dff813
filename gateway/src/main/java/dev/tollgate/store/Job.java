package dev.tollgate.store;

import dev.tollgate.error.GatewayException;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One piece of work on its way to a database thread, and its outcome on its way back. */
final class Job<T extends @Nullable Object> {
    private enum State {
        WAITING,
        RUNNING,
        GIVEN_UP
    }

    private final Runner.Work<T> work;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T result;
    private @Nullable Throwable failure;

    Job(Runner.Work<T> work) {
        this.work = work;
    }

    /** Claims it for the thread that runs it; false where its caller gave up before. */
    boolean claim() {
        return state.compareAndSet(State.WAITING, State.RUNNING);
    }

    /** Runs it. Its result is only shown after {@link #succeed}. */
    void run(Session session) throws SQLException {
        result = work.run(session);
    }

    void succeed() {
        done.countDown();
    }

    void fail(Throwable problem) {
        failure = problem;
        done.countDown();
    }

    /**
     * Waits for the outcome. An interrupt gives up a job that has not begun; one that has is waited for, because its
     * outcome must be known.
     */
    T await() {
        boolean interrupted = false;
        while (true) {
            try {
                done.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
                if (state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
                    Thread.currentThread().interrupt();
                    throw StoreErrors.interrupted();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome();
    }

    // The work made the result, so it is null only where T says so.
    @SuppressWarnings("NullAway")
    private T outcome() {
        return switch (failure) {
            case null -> result;
            // Made anew: the caller's stack belongs into it.
            case GatewayException refused -> throw new GatewayException(refused.refusal(), refused);
            case RuntimeException problem -> throw problem;
            case Error problem -> throw problem;
            default -> throw new IllegalStateException("a database thread failed", failure);
        };
    }
}
