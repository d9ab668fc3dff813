package dev.tollgate.wallet;

import dev.tollgate.base.RequestId;
import dev.tollgate.money.Asset;

/** Money that one request has taken out of what is free. Opaque to all but the wallet; on its event loop only. */
public interface Hold {
    /** The request. */
    RequestId request();

    /** What it is paid in; changes where {@link Books#extend} answers {@link Reach.Repriced}. */
    Asset asset();

    /** Held, nano-units. */
    long nanos();

    /** The output limit that was granted, tokens for each answer; at most what the plan wanted. */
    long outputTokens();

    /**
     * Output tokens of all answers together above which {@link Books#extend} must be asked before they go out; the
     * largest number there is where the hold carries all that the request may cost.
     */
    long extendAbove();

    /**
     * Whether so little is free that the next extension may be the last: what comes should be asked for in small
     * pieces.
     */
    boolean tight();
}
