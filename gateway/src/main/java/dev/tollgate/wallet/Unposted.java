package dev.tollgate.wallet;

import dev.tollgate.base.RequestId;
import dev.tollgate.metering.PaidRequest;
import org.jspecify.annotations.Nullable;

/** What this node's journals know of requests that are not in the ledger yet. */
public interface Unposted {
    /** A request that is not posted, or null where this node knows none of that id. Blocking: it reads journals. */
    @Nullable
    Entry unposted(RequestId id);

    /**
     * One such request.
     *
     * @param running whether it goes on: then its row is what it would cost if it ended at its last progress
     */
    record Entry(PaidRequest paid, boolean running) {}
}
