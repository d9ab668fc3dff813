package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.Outcome;
import dev.tollgate.money.Asset;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the fakes are put together. */
class InMemoryBooksTest {
    @Test
    void whatIsGivenCanBeLeasedAndComesBack() {
        InMemoryLedgerStore store = new InMemoryLedgerStore();
        IdSource ids = IdSource.seeded(TimeSource.system(), 1);
        Ledger ledger = new Ledger(store, ids, TimeSource.system());
        InMemoryPostingStore posting = new InMemoryPostingStore(store, ids);
        CustomerId customer = new CustomerId(7);
        Grant grant = new Grant(
                new GrantId(9),
                customer,
                Asset.USD,
                100,
                Set.of(),
                new Grant.BurnOrder(0, 0),
                Grant.State.OPEN,
                "given",
                1);
        assertThat(ledger.give(grant, new TransferId(1), "welcome")).isEqualTo(new Outcome.Applied());
        LeaseHolder first = posting.nextEpoch(3);
        LeaseReply reply = ledger.lease(new LeaseAsk(first, customer, Asset.USD, 60));
        assertThat(reply.slices())
                .singleElement()
                .satisfies(slice -> assertThat(slice.addedNanos()).isEqualTo(60));
        assertThat(reply.exhausted()).isFalse();
        assertThat(ledger.closeEarlier(posting.nextEpoch(3))).isEqualTo(60);
        assertThat(ledger.balances(customer))
                .singleElement()
                .satisfies(balance -> assertThat(balance.ownNanos()).isEqualTo(100));
    }
}
