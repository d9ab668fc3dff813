package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.RequestId;
import dev.tollgate.metering.PaidRequest.GrantDraw;
import dev.tollgate.metering.UsageRow;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests between their settlement and the ledger, found in the journal. */
@ExtendWith(SilentLog.class)
final class UnpostedTest {
    private final Stand stand = new Stand(Samples.limits(256 << 10, 1_000));

    UnpostedTest() {
        stand.ledger.give(Samples.CUSTOMER, 10_000_000);
        stand.start();
    }

    private UsageRow settled(long number, long charge) {
        HoldAsk ask = Samples.ask(number, Samples.fixed(100));
        return stand.books.settle(stand.held(ask), stand.row(ask, charge));
    }

    private Unposted.Entry found(RequestId id) {
        return Objects.requireNonNull(stand.wallet.unposted(id), id::toString);
    }

    @Test
    void whatWasSettledIsFoundAtOnceAndLeftToTheLedgerOnceItIsPosted() {
        UsageRow first = settled(1, 10);
        UsageRow second = settled(2, 20);
        assertThat(found(first.id()).paid().row()).isEqualTo(first);
        assertThat(found(second.id()).running()).isFalse();
        assertThat(found(second.id()).paid().draws())
                .extracting(GrantDraw::nanos)
                .containsExactly(20L);
        assertThat(stand.wallet.unposted(Samples.request(3))).isNull();
        stand.post();
        assertThat(stand.wallet.unposted(first.id())).isNull();
        assertThat(stand.ledger.paid(first.id())).isNotNull();
    }

    @Test
    void aRunningStreamIsFoundByItsLastProgressAndAReleasedOneNot() {
        HoldAsk ask = Samples.ask(1, Samples.tokens(10, 50, 1));
        Hold hold = stand.held(ask);
        assertThat(stand.wallet.unposted(ask.request()))
                .as("nothing was produced yet")
                .isNull();
        stand.books.began(hold, stand.row(ask, 0));
        stand.books.progress(hold, stand.row(ask, 12));
        stand.books.progress(hold, stand.row(ask, 17));
        assertThat(found(ask.request()).running()).isTrue();
        assertThat(found(ask.request()).paid().row().charge().nanos()).isEqualTo(17);
        stand.books.release(hold);
        assertThat(stand.wallet.unposted(ask.request())).isNull();
    }

    /** The ring is lapped many times, with a stream open that keeps its room. */
    @Test
    void everyRequestIsFoundBeforeItIsPostedOverManyLaps() {
        HoldAsk ask = Samples.ask(1_000_000, Samples.tokens(10, 50, 1));
        Hold open = stand.held(ask);
        stand.books.began(open, stand.row(ask, 0));
        for (int i = 0; i < 6_000; i++) {
            UsageRow row = settled(i, 1 + i % 5);
            assertThat(found(row.id()).paid().row()).isEqualTo(row);
            assertThat(found(ask.request()).running()).isTrue();
            if (i % 7 == 0) {
                stand.post();
                assertThat(stand.wallet.unposted(row.id())).isNull();
            }
        }
        assertThat(stand.journal().written()).isGreaterThan(3 * stand.journal().ring());
    }
}
