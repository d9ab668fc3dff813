package dev.tollgate.observe;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import org.jspecify.annotations.Nullable;

/**
 * One line of the access log while its request runs: each step writes down what it learned, and the server writes the
 * line when the last byte went out. On the request's event loop only; nobody touches it once the access log has it.
 * It is data for people and never decides anything.
 */
public final class AccessEntry {
    /** The request. */
    public final RequestId id;
    /** When it began, milliseconds since 1970. The server's to fill, as are the next seven. */
    public long startedMs;
    /** The method as it came; empty where no request could be read. */
    public String method = "";
    /** The path as it came, without the query: queries may hold secrets. */
    public String path = "";
    /** The client's address. */
    public String client = "";
    /** The status that the client got; 0 where it left before any. */
    public int status;
    /** Bytes of the answer's body. */
    public long bytesOut;
    /** From the request's headers to the answer's last byte, nanoseconds. */
    public long durationNanos;
    /** Whether the client left before the answer's last byte. */
    public boolean clientGone;
    /** The call; null for what is none of the data plane's, such as pages. */
    public @Nullable Endpoint endpoint;
    /** Who is calling; null before the key was verified. */
    public @Nullable CustomerId customer;
    /** Its key; null before it was verified. */
    public @Nullable ApiKeyId key;
    /** The storefront that decided. */
    public @Nullable StorefrontId storefront;
    /** The model as it is sold. */
    public @Nullable String model;
    /** The channel that served. */
    public @Nullable ChannelId channel;
    /** {@code error.code} of the answer, or of the event that ended a stream. */
    public @Nullable String errorCode;
    /** The request whose kept answer was given again; null where none was. */
    public @Nullable RequestId replayOf;
    /** Upstream calls made. */
    public int attempts;
    /** Input tokens charged. */
    public long inputTokens;
    /** Output tokens charged. */
    public long outputTokens;
    /** The charge in nano-dollars; 0 where tokens paid. */
    public long chargeNanos;

    /** An entry that knows only its request. */
    public AccessEntry(RequestId id) {
        this.id = id;
    }
}
