package dev.tollgate.http;

import dev.tollgate.base.RequestId;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.wire.HeaderList;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange without a network: a test says what was asked and reads what was answered. */
public final class RecordedExchange implements Exchange {
    private final RequestId id = new RequestId(1, 2);
    private final AccessEntry access = new AccessEntry(id);
    private final String method;
    private final String path;
    private final String query;
    private final String origin;
    private final byte[] body;
    private final Map<String, String> requestHeaders = new HashMap<>();
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private Runnable gone = () -> {};
    private Runnable drained = () -> {};
    private boolean full;
    private int status;
    private HeaderList headers = new HeaderList(0);
    private @Nullable Ending ending;

    /** How an answer ended. */
    public enum Ending {
        WHOLE,
        ENDED,
        ABORTED
    }

    /** A request that reached us under {@code origin}, as {@code http://localhost:4000}; its path may have a query. */
    public RecordedExchange(String method, String origin, String path, byte[] body) {
        int question = path.indexOf('?');
        this.method = method;
        this.origin = origin;
        this.path = question < 0 ? path : path.substring(0, question);
        this.query = question < 0 ? "" : path.substring(question + 1);
        this.body = body;
    }

    /** A GET. */
    public static RecordedExchange get(String origin, String path) {
        return new RecordedExchange("GET", origin, path, new byte[0]);
    }

    /** With one more request header. */
    public RecordedExchange with(String name, String value) {
        requestHeaders.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    /** The answer's status; 0 while there is none. */
    public int status() {
        return status;
    }

    /** One of the answer's headers, or null. */
    public @Nullable String answered(String name) {
        CharSequence value = headers.first(name);
        return value == null ? null : value.toString();
    }

    /** The answer's bytes so far. */
    public byte[] bytes() {
        return answer.toByteArray();
    }

    /** The same as text. */
    public String text() {
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** How it ended, or null while it has not. */
    public @Nullable Ending ending() {
        return ending;
    }

    /** The client reads no more from now on, or reads again. */
    public void full(boolean now) {
        full = now;
        if (!now) {
            drained.run();
        }
    }

    /** The client leaves. */
    public void leave() {
        gone.run();
    }

    @Override
    public RequestId id() {
        return id;
    }

    @Override
    public AccessEntry access() {
        return access;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String query(String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    @Override
    public @Nullable String header(String name) {
        return requestHeaders.get(name);
    }

    @Override
    public String host() {
        String afterScheme = origin.substring(origin.indexOf("://") + 3);
        int port = afterScheme.lastIndexOf(':');
        return port < 0 ? afterScheme : afterScheme.substring(0, port);
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public String clientAddress() {
        return "192.0.2.1";
    }

    @Override
    public long declaredLength() {
        return body.length;
    }

    @Override
    public Future<byte[]> body() {
        return Future.succeededFuture(body);
    }

    @Override
    public void reply(int status, HeaderList headers, byte[] body) {
        stream(status, headers);
        answer.writeBytes(body);
        ending = Ending.WHOLE;
    }

    @Override
    public ReplyStream stream(int status, HeaderList headers) {
        this.status = status;
        this.headers = headers;
        return new ReplyStream() {
            @Override
            public void write(byte[] bytes) {
                answer.writeBytes(bytes);
            }

            @Override
            public boolean full() {
                return full;
            }

            @Override
            public void onDrain(Runnable work) {
                drained = work;
            }

            @Override
            public void end() {
                ending = Ending.ENDED;
            }

            @Override
            public void abort() {
                ending = Ending.ABORTED;
            }
        };
    }

    @Override
    public void onClientGone(Runnable work) {
        gone = work;
    }
}
