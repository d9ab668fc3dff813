package dev.tollgate.http;

import dev.tollgate.wire.HeaderList;
import dev.tollgate.wire.HttpHead;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One request of an HTTP/1 connection. */
final class Http1Exchange extends ServerExchange {
    private final Http1Connection connection;
    /** Null where what came could not be read. */
    private final @Nullable HttpHead request;

    Http1Exchange(LoopServer server, RequestBody body, Http1Connection connection, @Nullable HttpHead request) {
        super(server, body);
        this.connection = connection;
        this.request = request;
    }

    @Override
    public @Nullable String header(String name) {
        return request == null ? null : request.value(name);
    }

    @Override
    boolean hasHeader(String name) {
        return request != null && request.indexOf(name) >= 0;
    }

    @Override
    boolean headerStarts(String name, String lower) {
        return request != null && request.valueStarts(name, lower);
    }

    @Override
    @Nullable
    String lastHeader(String name) {
        if (request == null) {
            return null;
        }
        int index = request.indexOf(name);
        if (index < 0) {
            return null;
        }
        String all = request.value(index);
        for (int i = request.indexOf(name, index + 1); i >= 0; i = request.indexOf(name, i + 1)) {
            all = all + "," + request.value(i);
        }
        return all;
    }

    @Override
    public boolean full() {
        return connection.full();
    }

    @Override
    void sendHead(int status, HeaderList headers, long length) {
        connection.sendHead(this, status, headers, length);
    }

    @Override
    void sendWhole(int status, HeaderList headers, byte[] bytes, boolean withoutBody) {
        connection.sendWhole(this, status, headers, bytes, withoutBody);
    }

    @Override
    void sendPiece(byte[] bytes, int from, int to) {
        connection.sendPiece(bytes, from, to);
    }

    @Override
    void sendEnd() {
        connection.sendEnd();
    }

    @Override
    void sendCut() {
        connection.cut();
    }

    @Override
    void bodyWanted() {
        connection.bodyWanted();
    }

    @Override
    void closeAfterwards() {
        connection.closeAfterwards();
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
        return connection.secure();
    }
}
