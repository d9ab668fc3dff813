package dev.tollgate.base;

import io.vertx.core.Future;
import java.util.concurrent.Callable;

/**
 * The seam between event loops and blocking code. Safe from any thread; what it is given runs on a virtual thread, and
 * where the caller was on an event loop the future completes on that loop.
 */
public interface OffLoop {
    /** Runs {@code work} off the loop. What it throws fails the future. */
    <T> Future<T> call(Callable<T> work);
}
