package dev.tollgate.wallet;

import dev.tollgate.base.LeaseId;
import dev.tollgate.base.ModelName;
import dev.tollgate.ledger.Grant;
import dev.tollgate.money.Asset;
import java.util.Comparator;

/**
 * One lease of one grant as this node sees it. The ledger's account of the lease holds {@code free + held + unposted +
 * returning}. Guarded by its {@link Account}.
 */
final class Slice {
    /** Burn order: priority, then soonest expiry, then oldest. */
    static final Comparator<Grant> BURN_ORDER = Comparator.comparingInt(
                    (Grant grant) -> grant.order().priority())
            .thenComparingLong(grant -> grant.order().expiresMs() == 0
                    ? Long.MAX_VALUE
                    : grant.order().expiresMs())
            .thenComparingLong(Grant::createdMs)
            .thenComparingLong(grant -> grant.id().value());

    final LeaseId lease;
    /** As the ledger last told it. */
    Grant grant;
    /** No request holds it. */
    long free;
    /** Open requests hold it. */
    long held;
    /** Settled, not yet posted. */
    long unposted;
    /** On its way back to the grant, not yet confirmed. */
    long returning;

    Slice(LeaseId lease, Grant grant) {
        this.lease = lease;
        this.grant = grant;
    }

    /** Whether a new request may be paid from it. */
    boolean usable(long nowMs) {
        return usable(grant, nowMs);
    }

    static boolean usable(Grant grant, long nowMs) {
        return grant.state() == Grant.State.OPEN
                && (grant.order().expiresMs() == 0 || grant.order().expiresMs() > nowMs);
    }

    /** Whether its grant is of an asset and good for a model. */
    boolean pays(Asset asset, ModelName model) {
        return grant.asset() == asset
                && (grant.models().isEmpty() || grant.models().contains(model));
    }

    /** What the ledger's account of the lease must hold. */
    long expected() {
        return free + held + unposted + returning;
    }
}
