package dev.tollgate.upstream;

import dev.tollgate.observe.ChannelMeters;
import dev.tollgate.wire.FailureKind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One loop's connections to one channel: those that wait for work, those that work, and the calls that wait for one.
 */
final class ProviderPool {
    private final LoopUpstream client;
    private final Origin origin;
    private final ChannelMeters meters;
    /** The one that was used last is used next, so that those not needed grow old. */
    private final ArrayDeque<ProviderConnection> idle = new ArrayDeque<>();

    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private int open;
    private boolean retired;

    ProviderPool(LoopUpstream client, Origin origin, ChannelMeters meters) {
        this.client = client;
        this.origin = origin;
        this.meters = meters;
    }

    Origin origin() {
        return origin;
    }

    ChannelMeters meters() {
        return meters;
    }

    LoopUpstream client() {
        return client;
    }

    /** Gives the call a connection, now or later; false where neither is possible. */
    boolean begin(Call call) {
        ProviderConnection kept = idle.pollFirst();
        while (kept != null && !kept.usable(client.nanoTime())) {
            kept.closeNow();
            kept = idle.pollFirst();
        }
        if (kept != null) {
            kept.carry(call);
        } else if (open < client.limits().connectionsPerChannelMax()) {
            connect(call);
        } else if (waiting.size() < client.limits().waitingPerChannelMax()) {
            call.waitsForPool();
            waiting.addLast(call);
        } else {
            return false;
        }
        return true;
    }

    /** A call is over. */
    void ended(Call call) {
        meters.callEnded();
        if (call.queued()) {
            waiting.remove(call);
        }
    }

    // ---- connecting

    void connect(Call call) {
        open++;
        call.waitsForConnection();
        client.resolver().resolve(origin.hostToResolve(), client.loop(), (addresses, problem) -> {
            if (addresses == null) {
                lost(call, FailureKind.CONNECT, problem);
            } else {
                connectTo(call, addresses, 0);
            }
        });
    }

    private void connectTo(Call call, List<InetAddress> addresses, int index) {
        if (call.over()) {
            free();
            return;
        }
        InetSocketAddress address = new InetSocketAddress(addresses.get(index), origin.port());
        ChannelFuture connecting = new Bootstrap()
                .group(client.loop())
                .channelFactory(client.channels())
                .option(ChannelOption.TCP_NODELAY, true)
                // What a provider said before it hung up must still be read after a write failed.
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, client.limits().connectTimeoutMs())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // Handlers follow once the connection stands.
                    }
                })
                .connect(address);
        connecting.addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                connected(call, done.channel());
            } else if (index + 1 < addresses.size()) {
                connectTo(call, addresses, index + 1);
            } else {
                boolean late = done.cause() instanceof ConnectTimeoutException;
                lost(
                        call,
                        late ? FailureKind.CONNECT_TIMEOUT : FailureKind.CONNECT,
                        origin.text() + ": " + words(done.cause()));
            }
        });
    }

    private void connected(Call call, Channel channel) {
        ProviderConnection connection = new ProviderConnection(this, channel);
        if (!origin.tls()) {
            channel.pipeline().addLast(connection);
            ready(call, channel, connection);
            return;
        }
        SslHandler tls = client.tls(channel, origin);
        channel.pipeline().addLast(tls, connection);
        tls.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                ready(call, channel, connection);
                return;
            }
            var _ = channel.close();
            Throwable cause = done.cause();
            lost(call, kindOfHandshake(cause), origin.text() + ": TLS: " + words(cause));
        });
    }

    private static FailureKind kindOfHandshake(@Nullable Throwable cause) {
        if (cause instanceof SslHandshakeTimeoutException) {
            return FailureKind.CONNECT_TIMEOUT;
        }
        return cause instanceof SSLException ? FailureKind.TLS : FailureKind.CONNECT;
    }

    private void ready(Call call, Channel channel, ProviderConnection connection) {
        meters.connectionOpened();
        var _ = channel.closeFuture().addListener(_ -> {
            meters.connectionClosed();
            idle.remove(connection);
            free();
        });
        if (call.over()) {
            connection.closeNow();
        } else {
            connection.carry(call);
        }
    }

    private void lost(Call call, FailureKind kind, String detail) {
        free();
        // Never from inside send: a name that is at hand may fail at once.
        client.loop().execute(() -> call.fail(kind, detail));
    }

    private static String words(@Nullable Throwable cause) {
        return cause == null ? "unknown" : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    /** There is room for one more connection. */
    private void free() {
        open--;
        Call next = waiting.pollFirst();
        if (next != null) {
            connect(next);
        }
    }

    // ---- keeping

    /** A connection has done its work and can do more. */
    void give(ProviderConnection connection) {
        Call next = waiting.pollFirst();
        if (next != null) {
            connection.carry(next);
        } else if (retired) {
            connection.closeNow();
        } else {
            idle.addFirst(connection);
            client.watch();
        }
    }

    /** Closes what has been idle for too long. Returns whether there is anything left to watch. */
    boolean evict(long now) {
        ProviderConnection oldest = idle.peekLast();
        while (oldest != null && oldest.idleTooLong(now)) {
            idle.pollLast();
            oldest.closeNow();
            oldest = idle.peekLast();
        }
        return !idle.isEmpty();
    }

    /** Nothing is kept any more: the channel's address changed, or everything ends. */
    void retire() {
        retired = true;
        while (!idle.isEmpty()) {
            idle.pollFirst().closeNow();
        }
    }
}
