package dev.tollgate.http;

import dev.tollgate.base.OffLoop;
import dev.tollgate.base.Timers;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;

/** The data plane's event loops, numbered from 0: each has its own handler, books and provider connections. */
public final class EventLoops {
    private final Vertx vertx;
    private final List<LoopContext> loops;
    private final OffLoop offLoop;

    private EventLoops(Vertx vertx, List<LoopContext> loops) {
        this.vertx = vertx;
        this.loops = loops;
        this.offLoop = new VirtualThreads(loops);
    }

    /** Starts {@code count} loops, on the kernel's own interface (epoll) where there is one. */
    public static EventLoops open(int count) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(count)
                .setPreferNativeTransport(true)
                .setUseDaemonThread(true));
        List<LoopContext> loops = new ArrayList<>(count);
        for (EventExecutor each : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            loops.add(new LoopContext((VertxInternal) vertx, (EventLoop) each));
        }
        return new EventLoops(vertx, List.copyOf(loops));
    }

    /** How many there are. */
    public int count() {
        return loops.size();
    }

    /** One of them, as channels know it. */
    public EventLoop loop(int index) {
        return loops.get(index).loop;
    }

    /** Whose loops they are. */
    public Vertx vertx() {
        return vertx;
    }

    /** Runs {@code task} on a loop, later. */
    public void execute(int index, Runnable task) {
        loop(index).execute(task);
    }

    /** Timers of one loop. Where the caller is on another thread the work still runs on that loop. */
    public Timers timers(int index) {
        return new LoopTimers(loop(index));
    }

    LoopContext context(int index) {
        return loops.get(index);
    }

    /**
     * A promise whose future completes on that loop, and which reports what handlers of the future throw.
     * {@code Promise.promise()} swallows it.
     */
    public <T> Promise<T> promise(int index) {
        return loops.get(index).promise();
    }

    /** Lets the loops wait less for their turn on a core that others use too. Any thread; takes some milliseconds. */
    public void preferShortWaits() {
        ShortSlices.ofThisMachine().ifPresent(slices -> {
            for (int loop = 0; loop < count(); loop++) {
                execute(loop, slices::request);
            }
        });
    }

    /** Virtual threads for blocking work; results come back on the caller's loop. */
    public OffLoop offLoop() {
        return offLoop;
    }

    /** Ends them, and every connection on them. */
    public Future<Void> close() {
        return vertx.close();
    }
}
