package dev.tollgate.http;

import dev.tollgate.base.Limits;
import dev.tollgate.base.TimeSource;
import dev.tollgate.error.Refusal;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.observe.AccessLog;
import dev.tollgate.observe.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listener on a free port of loopback, with small limits, and everything that it logged. */
final class TestServer implements AutoCloseable {
    static final Limits.Http LIMITS =
            new Limits.Http(1 << 20, 8 << 20, 16 << 10, 10_000, 10_000, 10_000, 256 << 10, 200, 100);
    private static final int STREAM_BUFFER = 256 << 10;

    final EventLoops loops;
    final RunningListener listener;
    final BlockingQueue<AccessEntry> logged = new LinkedBlockingQueue<>();
    final Metrics metrics = new Metrics();

    private TestServer(Setup setup, Handler handler) {
        loops = EventLoops.open(1);
        AccessLog log = new AccessLog() {
            @Override
            public void write(AccessEntry entry) {
                logged.add(entry);
            }

            @Override
            public long dropped() {
                return 0;
            }

            @Override
            public void close() {}
        };
        ListenerConfig config = new ListenerConfig(
                "test", "127.0.0.1", 0, setup.tls, setup.trusted, setup.cors, setup.limits, STREAM_BUFFER);
        listener = HttpIngress.start(loops, config, _ -> handler, new Renderer(), log, metrics, TimeSource.system())
                .await();
    }

    static TestServer start(Handler handler) {
        return new Setup().start(handler);
    }

    static Setup with(Limits.Http limits) {
        Setup setup = new Setup();
        setup.limits = limits;
        return setup;
    }

    static Setup setup() {
        return new Setup();
    }

    int port() {
        return listener.port();
    }

    RawClient connect() {
        return RawClient.connect(port());
    }

    /** The next line of the access log. */
    AccessEntry nextLogged() throws InterruptedException {
        AccessEntry entry = logged.poll(10, TimeUnit.SECONDS);
        if (entry == null) {
            throw new AssertionError("nothing logged within 10 s");
        }
        return entry;
    }

    @Override
    public void close() {
        listener.close().await();
        loops.close().await();
    }

    /** What may differ from test to test. */
    static final class Setup {
        private Limits.Http limits = LIMITS;
        private boolean cors;
        private @Nullable TlsFiles tls;
        private List<String> trusted = List.of();

        Setup cors() {
            cors = true;
            return this;
        }

        Setup tls(TlsFiles files) {
            tls = files;
            return this;
        }

        Setup trusted(String... networks) {
            trusted = List.of(networks);
            return this;
        }

        Setup limits(Limits.Http those) {
            limits = those;
            return this;
        }

        TestServer start(Handler handler) {
            return new TestServer(this, handler);
        }
    }

    /** Errors as handlers of the data plane write them, more or less. */
    private static final class Renderer implements ErrorRenderer {
        @Override
        public byte[] body(Refusal refusal) {
            return ("{\"error\":{\"code\":\"" + refusal.code().code() + "\",\"message\":\""
                            + refusal.message().replace('"', '\'') + "\"}}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String contentType() {
            return "application/json";
        }
    }
}
