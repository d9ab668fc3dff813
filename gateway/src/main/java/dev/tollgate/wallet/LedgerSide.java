package dev.tollgate.wallet;

import dev.tollgate.base.OffLoop;
import dev.tollgate.base.TimeSource;
import dev.tollgate.ledger.LeaseHolder;

/** What every errand to the ledger needs. */
record LedgerSide(
        LeaseHolder holder,
        WalletStores stores,
        PostingGate gate,
        OffLoop offLoop,
        TimeSource time,
        WalletCounts counts) {}
