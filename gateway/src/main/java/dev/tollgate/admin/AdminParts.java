package dev.tollgate.admin;

import dev.tollgate.base.IdSource;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.Orders;
import dev.tollgate.billing.Packs;
import dev.tollgate.billing.Refunds;
import dev.tollgate.billing.Vouchers;
import dev.tollgate.catalog.Catalog;
import dev.tollgate.catalog.CatalogStore;
import dev.tollgate.identity.IdentityStore;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.observe.AuditLog;
import dev.tollgate.wallet.Balances;

/**
 * What operators look at and change.
 *
 * @param identities to read; changes go through {@code keys}
 * @param money the ledger, and the wallet that must know what changed in it
 * @param stock to read what is stored; changes go through {@code catalog}
 * @param ids {@link IdSource#shared}
 */
public record AdminParts(
        IdentityStore identities,
        KeyDesk keys,
        Money money,
        Catalog catalog,
        CatalogStore stock,
        UsageStore usage,
        AuditLog audit,
        IdSource ids,
        TimeSource time) {
    /** The ledger, the wallet over it, and what is sold. */
    public record Money(Ledger ledger, Balances balances, Sales sales) {}

    /**
     * What is sold.
     *
     * @param vouchersPerBatchMax codes of one batch
     */
    public record Sales(Packs packs, Orders orders, Refunds refunds, Vouchers vouchers, int vouchersPerBatchMax) {}
}
