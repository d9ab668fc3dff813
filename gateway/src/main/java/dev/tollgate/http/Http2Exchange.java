package dev.tollgate.http;

import dev.tollgate.wire.HeadWriter;
import dev.tollgate.wire.HeaderList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One request of an HTTP/2 stream, and its answer. */
final class Http2Exchange extends ServerExchange implements Runnable {
    private final Http2Connection connection;
    private final Http2StreamHandler stream;
    private final ChannelHandlerContext context;
    private final Http2Headers request;
    private boolean expects;
    private boolean flushLater;
    private long started;
    private long finished;
    private final ChannelFutureListener counted = _ -> finished++;

    Http2Exchange(
            LoopServer server,
            RequestBody body,
            Http2Connection connection,
            Http2StreamHandler stream,
            ChannelHandlerContext context,
            Http2Headers request) {
        super(server, body);
        this.connection = connection;
        this.stream = stream;
        this.context = context;
        this.request = request;
        this.expects = body.declared() != 0 && request.contains("expect", "100-continue", true);
    }

    /** Whether the client waits with its body until it is told to go on. */
    boolean expects() {
        return expects;
    }

    /** For {@link Deadline#owner}. */
    long progress() {
        return started == finished ? Deadline.NOTHING_WAITS : finished;
    }

    @Override
    public @Nullable String header(String name) {
        CharSequence value = request.get(name.equals("host") ? ":authority" : name);
        if (value == null && name.equals("host")) {
            value = request.get("host");
        }
        return value == null ? null : value.toString();
    }

    @Override
    boolean hasHeader(String name) {
        return request.contains(name);
    }

    @Override
    boolean headerStarts(String name, String lower) {
        String value = header(name);
        return value != null && value.regionMatches(true, 0, lower, 0, lower.length());
    }

    @Override
    @Nullable
    String lastHeader(String name) {
        List<CharSequence> all = request.getAll(name);
        return all.isEmpty() ? null : String.join(",", all);
    }

    @Override
    public boolean full() {
        return !context.channel().isWritable();
    }

    @Override
    void sendHead(int status, HeaderList headers, long length) {
        write(new DefaultHttp2HeadersFrame(fields(status, headers, length), false));
    }

    @Override
    void sendWhole(int status, HeaderList headers, byte[] bytes, boolean withoutBody) {
        boolean noLength = status == 204 || status == 304;
        boolean onlyHead = withoutBody || bytes.length == 0;
        Http2Headers fields = fields(status, headers, noLength ? -1 : bytes.length);
        if (onlyHead) {
            last(context.writeAndFlush(new DefaultHttp2HeadersFrame(fields, true)));
        } else {
            write(new DefaultHttp2HeadersFrame(fields, false));
            last(context.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes), true)));
        }
    }

    private Http2Headers fields(int status, HeaderList headers, long length) {
        Http2Headers fields = new DefaultHttp2Headers(false, headers.size() + 8).status(Integer.toString(status));
        fields.add("x-request-id", id().toString());
        fields.add("date", server.date(server.parts.time().epochMillis()));
        if (server.parts.config().cors()) {
            fields.add(Cors.ALLOW_ORIGIN, "*").add(Cors.EXPOSE_HEADERS, Cors.EXPOSED);
        }
        if (length >= 0) {
            fields.addLong("content-length", length);
        }
        for (int i = 0; i < headers.size(); i++) {
            CharSequence name = headers.name(i);
            if (!Managed.is(name)) {
                fields.add(name.toString().toLowerCase(Locale.ROOT), visible(headers.value(i)));
            }
        }
        return fields;
    }

    private static CharSequence visible(CharSequence value) {
        for (int i = 0; i < value.length(); i++) {
            if (!HeadWriter.visible(value.charAt(i))) {
                StringBuilder clean = new StringBuilder(value);
                for (int j = i; j < clean.length(); j++) {
                    if (!HeadWriter.visible(clean.charAt(j))) {
                        clean.setCharAt(j, '?');
                    }
                }
                return clean;
            }
        }
        return value;
    }

    @Override
    void sendPiece(byte[] bytes, int from, int to) {
        ByteBuf piece = Unpooled.wrappedBuffer(bytes, from, to - from);
        write(new DefaultHttp2DataFrame(piece, false));
    }

    @Override
    void sendEnd() {
        last(context.writeAndFlush(new DefaultHttp2DataFrame(true)));
    }

    private void write(Object frame) {
        started++;
        var _ = context.write(frame).addListener(counted);
        if (!flushLater) {
            flushLater = true;
            server.loop.execute(this);
        }
    }

    private void last(ChannelFuture written) {
        started++;
        flushLater = false;
        written.addListener(counted);
        written.addListener(done -> {
            if (done.isSuccess()) {
                stream.answered();
            }
        });
    }

    /** The gathered frames leave. */
    @Override
    public void run() {
        if (flushLater) {
            flushLater = false;
            context.flush();
        }
    }

    @Override
    void sendCut() {
        var _ = context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
    }

    @Override
    void bodyWanted() {
        if (expects) {
            expects = false;
            var _ = context.writeAndFlush(
                    new DefaultHttp2HeadersFrame(new DefaultHttp2Headers(false).status("100"), false));
        }
        stream.bodyWanted();
    }

    @Override
    void closeAfterwards() {
        // The stream ends with its answer; other streams of the connection have no part in it.
    }

    @Override
    @Nullable
    InetAddress peer() {
        return connection.peer();
    }

    @Override
    String peerText() {
        return connection.peerText();
    }

    @Override
    boolean secure() {
        return connection.secure;
    }
}
