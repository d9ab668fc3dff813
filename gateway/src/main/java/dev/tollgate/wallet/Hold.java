package dev.tollgate.wallet;

import dev.tollgate.base.RequestId;
import dev.tollgate.money.Asset;

/** Money that one request has taken out of what is free. Opaque to all but the wallet; on its event loop only. */
public interface Hold {
    /** The request. */
    RequestId request();

    /** What it is paid in. */
    Asset asset();

    /** Held, nano-units. */
    long nanos();

    /** The output limit that was granted, tokens for each answer; at most what the plan wanted. */
    long outputTokens();
}
