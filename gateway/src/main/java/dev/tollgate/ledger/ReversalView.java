package dev.tollgate.ledger;

import dev.tollgate.ledger.LedgerView.GrantEntry;
import org.jspecify.annotations.Nullable;

/**
 * What the rules see of one grant while nobody else can change it.
 *
 * @param entry the grant, or null where there is none
 * @param reversal the grant's reversal, or null where there is none
 * @param reachedNanos what went on from the grant to the reversal's target so far
 * @param spentNanos what came to the grant from outside, less what left it other than by requests: of a closed grant
 *     what requests have cost
 */
public record ReversalView(
        @Nullable GrantEntry entry, @Nullable Reversal reversal, long reachedNanos, long spentNanos) {}
