package dev.tollgate.http;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.observe.AccessEntry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Frames of HTTP/2 with our limits, and with our own words where headers are too large. */
final class Http2Codec extends Http2FrameCodec {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Codec.class);
    private static final int STREAMS_MAX = 1_000;
    private static final int WINDOW_BYTES = 256 << 10;
    /** Ended by the listener: it knows how long draining may take. */
    private static final long NO_TIMEOUT = -1;

    private final LoopServer server;

    private Http2Codec(
            Http2ConnectionEncoder encoder, Http2ConnectionDecoder decoder, Http2Settings settings, LoopServer server) {
        super(encoder, decoder, settings, false, true);
        this.server = server;
        gracefulShutdownTimeoutMillis(NO_TIMEOUT);
    }

    /** Netty answers with a status alone and nothing that names the request; the stream's reset follows by itself. */
    @Override
    protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext ctx, Http2Stream stream) {
        Refusal refusal = Refusal.of(
                ErrorCode.HEADERS_TOO_LARGE,
                "headers: more than " + server.limits().headerBytesMax() + " bytes");
        AccessEntry access = new AccessEntry(server.newId());
        access.startedMs = server.parts.time().epochMillis();
        access.client = ClientAddress.text(ClientAddress.of(ctx.channel().remoteAddress()));
        access.status = refusal.code().status();
        access.errorCode = refusal.code().code();
        byte[] body = server.parts.errors().body(refusal);
        access.bytesOut = body.length;
        Http2Headers headers = new DefaultHttp2Headers(false)
                .status(Integer.toString(refusal.code().status()))
                .add("x-request-id", access.id.toString())
                .add("content-type", server.parts.errors().contentType())
                .addInt("content-length", body.length);
        var _ = encoder().writeHeaders(ctx, stream.id(), headers, 0, false, ctx.newPromise());
        var _ = encoder().writeData(ctx, stream.id(), Unpooled.wrappedBuffer(body), 0, true, ctx.newPromise());
        try {
            encoder().flowController().writePendingBytes();
        } catch (Http2Exception e) {
            LOG.warn("request {}: 431 not sent", access.id, e);
        }
        server.parts.metrics().request(access);
        server.parts.log().write(access);
    }

    /** Makes one. */
    static final class Builder extends Http2FrameCodecBuilder {
        private final LoopServer server;

        Builder(LoopServer server) {
            this.server = server;
            server(true);
            initialSettings(Http2Settings.defaultSettings()
                    .maxConcurrentStreams(STREAMS_MAX)
                    .initialWindowSize(WINDOW_BYTES)
                    .maxHeaderListSize(server.limits().headerBytesMax()));
        }

        @Override
        protected Http2FrameCodec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Codec(encoder, decoder, settings, server);
        }
    }
}
