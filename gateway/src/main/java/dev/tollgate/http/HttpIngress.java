package dev.tollgate.http;

import dev.tollgate.base.TimeSource;
import dev.tollgate.observe.AccessLog;
import dev.tollgate.observe.Metrics;
import io.vertx.core.Future;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Starts listeners. */
public final class HttpIngress {
    private HttpIngress() {}

    /**
     * Binds and accepts. Reads the certificate's files: not on an event loop. Connections are spread over all loops,
     * and each loop has its own handler.
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
        ListenerParts parts = new ListenerParts(
                config, new Load(config.limits()), Networks.parse(config.trustedProxies()), errors, log, metrics, time);
        metrics.gauge(
                "tollgate.connections",
                "Open client connections",
                parts.load()::connections,
                "listener",
                config.name());
        metrics.gauge(
                "tollgate.requests.in.flight", "Requests that run", parts.load()::requests, "listener", config.name());
        metrics.gauge(
                "tollgate.bodies.in.flight.bytes",
                "Room that clients' bytes take",
                parts.load()::bytes,
                "listener",
                config.name());
        List<LoopServer> servers = new ArrayList<>(loops.count());
        for (int i = 0; i < loops.count(); i++) {
            servers.add(new LoopServer(loops.context(i), parts, handlers.apply(i)));
        }
        try {
            Certificates certificates = config.tls() == null ? null : Certificates.open(config.tls());
            return new Listener(parts, servers, certificates).bind(loops);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
    }
}
