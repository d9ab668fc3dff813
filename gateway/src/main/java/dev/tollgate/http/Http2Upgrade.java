package dev.tollgate.http;

import dev.tollgate.wire.HttpHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ways from HTTP/1 to HTTP/2: the connection preface of a client that knows (RFC 9113 §3.3), the {@code Upgrade}
 * header of one that asks (RFC 7540 §3.2), and ALPN under TLS.
 */
final class Http2Upgrade {
    static final int PREFACE_BYTES = 24;

    private static final Logger LOG = LoggerFactory.getLogger(Http2Upgrade.class);
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final int SETTING_BYTES = 6;
    private static final int SETTINGS_MAX = 32;

    private Http2Upgrade() {}

    /** Whether bytes are the beginning of the preface, as far as they go. */
    static boolean mayBePreface(byte[] bytes, int from, int to) {
        int count = Math.min(to - from, PREFACE_BYTES);
        for (int i = 0; i < count; i++) {
            if (bytes[from + i] != PREFACE[i]) {
                return false;
            }
        }
        return true;
    }

    /** Makes a connection one of HTTP/2. */
    static Http2FrameCodec install(ChannelPipeline pipeline, LoopServer server, boolean secure, Deadline deadline) {
        Http2FrameCodec codec = new Http2Codec.Builder(server).build();
        Http2Connection connection = new Http2Connection(server, secure, deadline);
        pipeline.addFirst(new LingeringClose());
        pipeline.addLast(codec, new Http2MultiplexHandler(new Http2Connection.Streams(connection)), connection);
        return codec;
    }

    static void byPriorKnowledge(
            ChannelHandlerContext ctx, Http1Connection old, LoopServer server, Deadline deadline, ByteBuf preface) {
        ChannelPipeline pipeline = ctx.pipeline();
        install(pipeline, server, false, deadline);
        pipeline.remove(old);
        pipeline.fireChannelRead(preface);
    }

    /** Whether a request asks for HTTP/2. */
    static boolean asked(HttpHead head) {
        return head.indexOf("upgrade") >= 0
                && head.lists("upgrade", "h2c")
                && head.lists("connection", "upgrade")
                && head.lists("connection", "http2-settings");
    }

    /**
     * Grants it: the request becomes stream 1. Only for requests without a body, which is all that clients need; the
     * rest are answered in HTTP/1.1, as RFC 9113 would have all of them.
     *
     * @return false where the request's settings cannot be read, and it goes on as HTTP/1.1
     */
    static boolean byHeader(
            ChannelHandlerContext ctx, Http1Connection old, LoopServer server, Deadline deadline, HttpHead head) {
        Http2Settings settings = settings(head.value("http2-settings"));
        if (settings == null) {
            return false;
        }
        var _ = ctx.write(Unpooled.wrappedBuffer(SWITCHING), ctx.voidPromise());
        ChannelPipeline pipeline = ctx.pipeline();
        Http2FrameCodec codec = install(pipeline, server, false, deadline);
        pipeline.remove(old);
        try {
            codec.onHttpServerUpgrade(settings);
            codec.decoder().frameListener().onHeadersRead(pipeline.context(codec), 1, headers(head), 0, true);
        } catch (Http2Exception e) {
            LOG.warn("upgrade to HTTP/2 failed", e);
            var _ = pipeline.channel().close();
        }
        pipeline.flush();
        return true;
    }

    private static @Nullable Http2Settings settings(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(text);
            if (payload.length % SETTING_BYTES != 0 || payload.length > SETTINGS_MAX * SETTING_BYTES) {
                return null;
            }
            ByteBuf in = Unpooled.wrappedBuffer(payload);
            Http2Settings settings = new Http2Settings();
            while (in.isReadable()) {
                settings.put((char) in.readUnsignedShort(), Long.valueOf(in.readUnsignedInt()));
            }
            return settings;
        } catch (IllegalArgumentException e) {
            // Not base64, or a value out of its range: the client gets HTTP/1.1.
            return null;
        }
    }

    private static Http2Headers headers(HttpHead head) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        headers.method(head.first()).path(head.second()).scheme("http");
        for (int i = 0; i < head.size(); i++) {
            String name = head.name(i);
            if (name.equals("host")) {
                headers.authority(head.value(i));
            } else if (!name.equals("connection") && !name.equals("upgrade") && !name.equals("http2-settings")) {
                headers.add(name, head.value(i));
            }
        }
        return headers;
    }
}
