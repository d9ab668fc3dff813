package dev.tollgate.wallet;

import dev.tollgate.base.OffLoop;
import dev.tollgate.base.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Event loops and blocking threads on one thread: the seed decides who runs next. */
final class SimScheduler implements OffLoop {
    private final SimTime time;
    private final RandomGenerator random;
    private final List<Loop> loops = new ArrayList<>();
    private final List<Runnable> background = new ArrayList<>();
    private @Nullable Loop current;

    SimScheduler(SimTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    /** One event loop. */
    final class Loop implements Executor, Timers {
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private final List<Timer> timers = new ArrayList<>();

        private boolean running;

        private record Timer(long atMs, Runnable work) {}

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Cancel after(long delayMs, Runnable work) {
            Timer timer = new Timer(time.passedMs() + delayMs, work);
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        /** Runs {@code work} as this loop. */
        void run(Runnable work) {
            Loop before = current;
            current = this;
            running = true;
            try {
                work.run();
            } finally {
                running = false;
                current = before;
            }
        }

        /** Whether it is inside {@link #run}: another loop may go on meanwhile, this one may not. */
        boolean running() {
            return running;
        }

        private boolean step() {
            for (Timer timer : timers) {
                if (timer.atMs <= time.passedMs()) {
                    timers.remove(timer);
                    run(timer.work);
                    return true;
                }
            }
            Runnable task = tasks.poll();
            if (task != null) {
                run(task);
            }
            return task != null;
        }
    }

    Loop loop() {
        Loop made = new Loop();
        loops.add(made);
        return made;
    }

    @Override
    public <T> Future<T> call(Callable<T> work) {
        Loop caller = current;
        Promise<T> promise = Promise.promise();
        background.add(() -> {
            try {
                T value = work.call();
                deliver(caller, () -> promise.complete(value));
            } catch (Exception e) {
                deliver(caller, () -> promise.fail(e));
            }
        });
        return promise.future();
    }

    private static void deliver(@Nullable Loop caller, Runnable answer) {
        if (caller == null) {
            answer.run();
        } else {
            caller.execute(answer);
        }
    }

    /** Runs one thing of somebody, if there is one. */
    boolean step() {
        int first = random.nextInt(loops.size() + 1);
        for (int i = 0; i <= loops.size(); i++) {
            int who = (first + i) % (loops.size() + 1);
            if (who == loops.size() ? backgroundStep() : loops.get(who).step()) {
                return true;
            }
        }
        return false;
    }

    /** Lets one loop go on that waits for nobody, if there is one. */
    void stepMeanwhile() {
        int first = random.nextInt(loops.size() + 1);
        for (int i = 0; i < loops.size(); i++) {
            Loop loop = loops.get((first + i) % loops.size());
            if (!loop.running() && loop.step()) {
                return;
            }
        }
    }

    private boolean backgroundStep() {
        if (background.isEmpty()) {
            return false;
        }
        Loop before = current;
        current = null;
        try {
            background.remove(random.nextInt(background.size())).run();
        } finally {
            current = before;
        }
        return true;
    }

    /** Runs until nobody has anything to do now. */
    void quiet() {
        while (step()) {
            // Until nothing is left.
        }
    }

    /** What blocks now never returns. */
    void loseBackground() {
        background.clear();
    }

    /** The process has ended: nothing of it runs any more. */
    void clear() {
        loops.clear();
        background.clear();
    }
}
