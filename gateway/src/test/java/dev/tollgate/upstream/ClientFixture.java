package dev.tollgate.upstream;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Limits;
import dev.tollgate.observe.Metrics;
import dev.tollgate.wire.BodyParts;
import dev.tollgate.wire.HeaderList;
import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A client on one loop, with limits that suit the test. */
final class ClientFixture implements AutoCloseable {
    static final Limits.Upstream LIMITS = new Limits.Upstream(10_000, 10_000, 10_000, 20_000, 4, 8, 8, 20);
    static final ChannelId CHANNEL = new ChannelId("fake");

    final Metrics metrics = new Metrics();
    final EventLoop loop;
    final UpstreamClient client;
    private final Vertx vertx;
    private final Upstreams upstreams;

    private ClientFixture(Limits.Upstream limits, @Nullable Path trusted) {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        Limits all = Limits.defaults();
        upstreams = Upstreams.open(
                vertx,
                new Limits(
                        all.http(),
                        all.streams(),
                        limits,
                        all.money(),
                        all.journal(),
                        all.caches(),
                        all.idempotency(),
                        all.buying(),
                        all.billing()),
                metrics,
                trusted);
        loop = (EventLoop)
                ((VertxInternal) vertx).nettyEventLoopGroup().iterator().next();
        client = upstreams.client(loop);
    }

    static ClientFixture open() {
        return new ClientFixture(LIMITS, null);
    }

    static ClientFixture open(Limits.Upstream limits) {
        return new ClientFixture(limits, null);
    }

    static ClientFixture trusting(Path certificates) {
        return new ClientFixture(LIMITS, certificates);
    }

    /** First-token, idle and total time-out. */
    static Limits.Upstream timeouts(int firstTokenMs, int idleMs, int totalMs) {
        return new Limits.Upstream(5_000, firstTokenMs, idleMs, totalMs, 4, 8, 8, 20);
    }

    Recorder send(URI url, String body) {
        return send(url, BodyParts.of(body.getBytes(StandardCharsets.UTF_8)), new Recorder());
    }

    Recorder send(URI url, BodyParts body, Recorder recorder) {
        HeaderList headers =
                new HeaderList(2).add("content-type", "application/json").add("authorization", "Bearer sk-upstream");
        loop.execute(() -> recorder.call = client.send(new UpstreamRequest(CHANNEL, url, headers, body), recorder));
        return recorder;
    }

    /** Runs on the loop and waits for it. */
    void onLoop(Runnable task) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> {
            task.run();
            done.countDown();
        });
        done.await();
    }

    /** Waits until the client has seen that connections went or came. */
    void awaitConnections(int count) throws InterruptedException {
        String line = "tollgate_upstream_connections{channel=\"fake\"} " + count + ".0";
        while (!scrape().contains(line)) {
            onLoop(() -> {});
        }
    }

    void closeClients() {
        upstreams.close();
    }

    String scrape() {
        return new String(metrics.scrape(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        upstreams.close();
        vertx.close().await();
    }
}
