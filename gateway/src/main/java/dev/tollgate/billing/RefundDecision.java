package dev.tollgate.billing;

import dev.tollgate.ledger.Decision.Change;
import java.util.List;

/**
 * What has to be written, all or nothing.
 *
 * @param changes of the ledger
 */
public record RefundDecision(List<Change> changes, List<Refund> refunds) {
    public RefundDecision {
        changes = List.copyOf(changes);
        refunds = List.copyOf(refunds);
    }
}
