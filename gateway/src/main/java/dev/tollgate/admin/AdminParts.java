package dev.tollgate.admin;

import dev.tollgate.base.IdSource;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.Orders;
import dev.tollgate.billing.Packs;
import dev.tollgate.billing.RefundDesk;
import dev.tollgate.billing.Refunds;
import dev.tollgate.billing.SpendingStore;
import dev.tollgate.billing.Statements;
import dev.tollgate.billing.Vouchers;
import dev.tollgate.catalog.Catalog;
import dev.tollgate.catalog.CatalogStore;
import dev.tollgate.identity.IdentityStore;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.observe.AuditLog;
import dev.tollgate.receipt.Receipts;
import dev.tollgate.wallet.Balances;
import dev.tollgate.webhook.WebhookDesk;

/**
 * What operators look at and change.
 *
 * @param identities to read; changes go through {@code keys}
 * @param money the ledger, the wallet that must know what changed in it, and what explains charges
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
    /** The ledger, the wallet over it, what is sold, what customers are told and given, and receipts. */
    public record Money(Ledger ledger, Balances balances, Sales sales, Billing billing, Receipts receipts) {}

    /** What customers are told of their money, and what is given back to them. */
    public record Billing(RefundDesk refunds, Statements statements, WebhookDesk webhooks, SpendingStore spending) {}

    /**
     * What is sold.
     *
     * @param vouchersPerBatchMax codes of one batch
     */
    public record Sales(Packs packs, Orders orders, Refunds refunds, Vouchers vouchers, int vouchersPerBatchMax) {}
}
