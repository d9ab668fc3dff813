package dev.tollgate.http;

import dev.tollgate.base.RequestId;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.wire.HeaderList;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as handlers see it. On its event loop only. {@code x-request-id} stands on every answer
 * without the handler's doing; {@code date} and {@code content-length} too. Every exchange is ended by its handler, exactly
 * once and even after the client left: by {@link #reply}, {@link ReplyStream#end} or {@link ReplyStream#abort}. Its line in
 * the access log waits for that, and its place among the requests in flight, so what is settled late is still told.
 */
public interface Exchange {
    /** The request's id. */
    RequestId id();

    /** What the access log will say of it. */
    AccessEntry access();

    /** The method in upper case. HEAD arrives as GET; the body of the answer is then left out by the server. */
    String method();

    /** The path as it came, still percent-encoded, doubled and trailing slashes folded; without the query. */
    String path();

    /** One query parameter, decoded, or null. */
    @Nullable
    String query(String name);

    /** The first header of that name (in lower case), or null. */
    @Nullable
    String header(String name);

    /** The host name that the client asked for, in lower case without the port; empty where it sent none. */
    String host();

    /** Scheme, host and port by which the client reached us, as {@code https://api.example.com}. */
    String origin();

    /** The client's address: the peer's, or what trusted proxies say of it. */
    String clientAddress();

    /** {@code Content-Length}, or -1 where the body is chunked, 0 where there is none. */
    long declaredLength();

    /**
     * Reads the whole body, once. Fails with a {@code GatewayException}: 413 above {@code bodyBytesMax}, 408 when it
     * stalls, 503 when all bodies in flight are over their bound, 415 where it is encoded; with an IO exception when
     * the client left.
     */
    Future<byte[]> body();

    /** Answers whole. A later second answer is ignored. {@code body} is not to be changed afterwards. */
    void reply(int status, HeaderList headers, byte[] body);

    /**
     * Starts an answer of unknown length; exactly one of {@link ReplyStream#end} and {@link ReplyStream#abort} ends
     * it.
     */
    ReplyStream stream(int status, HeaderList headers);

    /** Runs {@code gone} once if the client leaves before the answer's last byte was handed to the socket. */
    void onClientGone(Runnable gone);
}
