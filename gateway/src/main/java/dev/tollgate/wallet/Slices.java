package dev.tollgate.wallet;

import dev.tollgate.base.LeaseId;
import dev.tollgate.base.ModelName;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One customer's slices of all assets in burn order. Guarded by its {@link Account}. */
final class Slices {
    private final List<Slice> inOrder = new ArrayList<>(2);

    /** What a new request for a model could be paid from. */
    long free(Asset asset, ModelName model, long nowMs) {
        long free = 0;
        for (int i = 0; i < inOrder.size(); i++) {
            Slice slice = inOrder.get(i);
            if (slice.free > 0 && slice.usable(nowMs) && slice.pays(asset, model)) {
                free += slice.free;
            }
        }
        return free;
    }

    /** Moves at most {@code nanos} of what is free into {@code parts}, in burn order; answers how much. */
    long take(Parts parts, long nanos, Asset asset, ModelName model, long nowMs) {
        long left = nanos;
        for (int i = 0; i < inOrder.size() && left > 0; i++) {
            Slice slice = inOrder.get(i);
            if (slice.free > 0 && slice.usable(nowMs) && slice.pays(asset, model)) {
                long part = Math.min(left, slice.free);
                slice.free -= part;
                slice.held += part;
                parts.add(slice, part);
                left -= part;
            }
        }
        return nanos - left;
    }

    /**
     * Where the first slice of an asset that can pay for a model stands, or the largest number where there is none.
     *
     * @param evenEmpty whether one with nothing free counts, because the ledger may fill it again
     */
    int first(Asset asset, ModelName model, long nowMs, boolean evenEmpty) {
        for (int i = 0; i < inOrder.size(); i++) {
            Slice slice = inOrder.get(i);
            if ((evenEmpty || slice.free > 0) && slice.usable(nowMs) && slice.pays(asset, model)) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    /**
     * Ends what a hold carries.
     *
     * @param drawn of the parts, from the first on
     * @return whether something came back to a slice that takes no new holds
     */
    boolean end(Parts parts, long drawn) {
        long left = drawn;
        boolean strayed = false;
        for (int i = 0; i < parts.count(); i++) {
            Slice slice = parts.slice(i);
            long part = parts.nanos(i);
            long draw = Math.min(left, part);
            left -= draw;
            slice.held -= part;
            slice.unposted += draw;
            slice.free += part - draw;
            strayed |= part > draw && slice.grant.state() != Grant.State.OPEN;
        }
        return strayed;
    }

    @Nullable
    Slice find(LeaseId lease) {
        for (int i = 0; i < inOrder.size(); i++) {
            if (inOrder.get(i).lease.equals(lease)) {
                return inOrder.get(i);
            }
        }
        return null;
    }

    /** The slice of a lease, made where it is new, with the grant as the ledger tells it now. */
    Slice of(LeaseId lease, Grant grant) {
        Slice known = find(lease);
        if (known != null) {
            known.grant = grant;
            return known;
        }
        Slice made = new Slice(lease, grant);
        int at = 0;
        while (at < inOrder.size() && Slice.BURN_ORDER.compare(inOrder.get(at).grant, grant) <= 0) {
            at++;
        }
        inOrder.add(at, made);
        return made;
    }

    List<Slice> all() {
        return inOrder;
    }

    void remove(Slice slice) {
        inOrder.remove(slice);
    }

    void dropEmpty() {
        inOrder.removeIf(slice -> slice.expected() == 0);
    }

    /** A grant's priority may have changed. */
    void sort() {
        inOrder.sort(Comparator.comparing(slice -> slice.grant, Slice.BURN_ORDER));
    }

    /**
     * Sets what is free to what the ledger's accounts hold.
     *
     * @return what had to be corrected downwards
     */
    long reconcile(List<LeaseReply.Slice> leases) {
        Map<LeaseId, Long> actual = new HashMap<>();
        for (LeaseReply.Slice lease : leases) {
            of(lease.lease(), lease.grant());
            actual.put(lease.lease(), lease.addedNanos());
        }
        long missing = 0;
        for (Slice slice : inOrder) {
            slice.returning = 0;
            long free = actual.getOrDefault(slice.lease, 0L) - slice.held - slice.unposted;
            missing += Math.max(0, -free);
            slice.free = Math.max(0, free);
        }
        dropEmpty();
        return missing;
    }

    long heldNanos(Asset asset) {
        long held = 0;
        for (Slice slice : inOrder) {
            held += slice.grant.asset() == asset ? slice.held : 0;
        }
        return held;
    }

    long freeNanos(Asset asset) {
        long free = 0;
        for (Slice slice : inOrder) {
            free += slice.grant.asset() == asset ? slice.free : 0;
        }
        return free;
    }

    boolean anyFree() {
        for (Slice slice : inOrder) {
            if (slice.free > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether free money lies in slices that no new request may use. */
    boolean anyStray(long nowMs) {
        for (Slice slice : inOrder) {
            if (slice.free > 0 && !slice.usable(nowMs)) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing is in any of them. */
    boolean empty() {
        for (Slice slice : inOrder) {
            if (slice.expected() != 0) {
                return false;
            }
        }
        return true;
    }
}
