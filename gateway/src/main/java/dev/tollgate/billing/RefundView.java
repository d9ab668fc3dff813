package dev.tollgate.billing;

import dev.tollgate.base.GrantId;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Grant;
import java.util.List;
import java.util.Map;

/**
 * What the rule of refunds sees of one customer, while nobody else can change it.
 *
 * @param requests those of the asked ones that were not refunded yet
 * @param grants the grants that paid for them, and those in whose place others stand already
 */
public record RefundView(List<ChargedRequest> requests, Map<GrantId, Payer> grants) {
    /**
     * A grant that paid.
     *
     * @param target where its money goes once it is closing
     * @param chargedBack whether the buyer's bank took back what was paid for it
     */
    public record Payer(Grant grant, ClosingTarget target, boolean chargedBack) {}

    public RefundView {
        requests = List.copyOf(requests);
        grants = Map.copyOf(grants);
    }
}
