package dev.tollgate.ledger;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules see while nobody else can change it.
 *
 * @param grants the grants of the scope that are not closed, have leases that are not over, or were asked for by id; in
 *     burn order
 * @param seen the transfer that was written under the asked id, or null where the id is new
 * @param fenced whether the asking holder was forgotten or succeeded by a later life of its node
 */
public record LedgerView(List<GrantEntry> grants, @Nullable Transfer seen, boolean fenced) {
    /**
     * One grant.
     *
     * @param target where its money goes once it is closing
     * @param ownNanos on its own account
     * @param leases those that are not over
     */
    public record GrantEntry(Grant grant, ClosingTarget target, long ownNanos, List<LeaseEntry> leases) {
        public GrantEntry {
            leases = List.copyOf(leases);
        }

        /** On accounts of its leases, suspended ones too. */
        public long leasedNanos() {
            long sum = 0;
            for (LeaseEntry lease : leases) {
                sum += lease.nanos() + lease.suspendedNanos();
            }
            return sum;
        }
    }

    /**
     * One lease.
     *
     * @param nanos on its own account
     * @param suspendedNanos on its suspense account
     */
    public record LeaseEntry(LeaseId id, LeaseHolder holder, long nanos, long suspendedNanos) {}

    public LedgerView {
        grants = List.copyOf(grants);
    }

    /** The grant of that id, or null where it is not in scope. */
    public @Nullable GrantEntry grant(GrantId id) {
        for (GrantEntry entry : grants) {
            if (entry.grant().id().equals(id)) {
                return entry;
            }
        }
        return null;
    }
}
