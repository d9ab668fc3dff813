package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;

/** What those who hold balances in memory must learn of what was bought and taken back. Blocking. */
public interface WalletLink {
    /** Gives back what nodes hold of a customer's grants and no request does: before a grant is closed. */
    void recall(CustomerId customer);

    /** A customer's grants have changed. */
    void grantsChanged(CustomerId customer);

    /** A customer may spend no more, as the store says already. */
    void frozen(CustomerId customer);
}
