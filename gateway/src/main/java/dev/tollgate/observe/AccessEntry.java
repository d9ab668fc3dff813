package dev.tollgate.observe;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import org.jspecify.annotations.Nullable;

/**
 * One line of the access log while its request runs: each step writes down what it learned, and the server writes the
 * line when the last byte went out. On the request's event loop only. It is data for people and never decides anything.
 */
public final class AccessEntry {
    /** The request. */
    public final RequestId id;
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
    /** Upstream calls made. */
    public int attempts;
    /** Input tokens charged. */
    public long inputTokens;
    /** Output tokens charged. */
    public long outputTokens;
    /** The charge in nano-dollars. */
    public long chargeNanos;

    /** An entry that knows only its request. */
    public AccessEntry(RequestId id) {
        this.id = id;
    }
}
