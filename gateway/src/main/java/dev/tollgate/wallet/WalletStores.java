package dev.tollgate.wallet;

import dev.tollgate.ledger.Leasing;
import dev.tollgate.metering.UsageStore;

/** The stores behind a wallet. All block: never on an event loop. */
public record WalletStores(Leasing leasing, PostingStore postings, UsageStore usage) {}
