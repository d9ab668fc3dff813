package dev.tollgate.http;

import dev.tollgate.base.TimeSource;
import dev.tollgate.observe.AccessLog;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import java.util.function.IntFunction;

/** Starts listeners. */
public final class HttpIngress {
    private HttpIngress() {}

    /**
     * Binds and accepts. Connections are spread over all loops, and each loop has its own handler.
     *
     * @param handlers makes the handler of a loop, by the loop's number
     * @return the listener, or the failure to bind or to read the certificate
     */
    public static Future<RunningListener> start(
            EventLoops loops,
            ListenerConfig config,
            IntFunction<Handler> handlers,
            ErrorRenderer errors,
            AccessLog log,
            Metrics metrics,
            TimeSource time) {
        return Future.failedFuture(new UnsupportedOperationException("in the next commit"));
    }
}
