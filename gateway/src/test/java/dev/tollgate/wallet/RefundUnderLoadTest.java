package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.Outcome;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.Reversal.Settled;
import dev.tollgate.ledger.ReversalRules.Reversing;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import dev.tollgate.store.Database;
import dev.tollgate.store.DatabaseConfig;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A refund over the real wallet, ledger and database, while a request holds money of the grant. */
final class RefundUnderLoadTest {
    private static final CustomerId CUSTOMER = new CustomerId(5);
    private static final GrantId GRANT = new GrantId(77);

    private final TimeSource time = TimeSource.system();
    private final IdSource ids = IdSource.shared(time);

    @Test
    void aRefundWaitsForTheRunningHoldAndComesToWhatItLeft(@TempDir Path dir) throws InterruptedException {
        try (Database database = Database.open(DatabaseConfig.embedded(dir), ids, HaltPoints.NONE);
                ThreadLoops threads = new ThreadLoops(1)) {
            Ledger ledger = new Ledger(database.ledger(), ids, time);
            ledger.give(sold(), new TransferId(77), "sold");
            WalletStores stores = new WalletStores(ledger, database.postings(), database.usage());
            WalletConfig config = new WalletConfig(dir, 9, 1, "https://shop.example", Samples.limits(1 << 20, 5_000));
            Wallet wallet = Wallet.open(config, stores, time, threads, HaltPoints.NONE);
            wallet.replay();
            wallet.start();
            Books books = wallet.books(0, threads.loop(0), threads.loop(0));
            AtomicReference<Outcome> early = new AtomicReference<>();
            CountDownLatch settled = new CountDownLatch(1);
            HoldAsk ask = new HoldAsk(
                    new RequestId(1, 1),
                    CUSTOMER,
                    Samples.KEY,
                    Samples.MODEL,
                    Samples.fixed(700),
                    Samples.fixed(700),
                    null);
            threads.loop(0)
                    .execute(() -> books.hold(ask).onSuccess(outcome -> {
                        if (outcome instanceof HoldOutcome.Held(Hold hold)) {
                            ledger.reverse(new Reversing(GRANT, Reversal.Kind.REFUND, "", "asked for"));
                            wallet.grantsChanged(CUSTOMER).onComplete(_ -> {
                                early.set(ledger.settleReversal(GRANT));
                                books.settle(hold, Samples.row(ask, 300, time.epochMillis()));
                                settled.countDown();
                            });
                        }
                    }));
            assertThat(settled.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(early.get()).isInstanceOf(Outcome.Refused.class);
            assertThat(wallet.close()).isZero();
            assertThat(ledger.settleReversal(GRANT)).isEqualTo(new Outcome.Applied());
            // 999 × 9,700 ÷ 10,000 = 969.03
            assertThat(Objects.requireNonNull(ledger.reversal(GRANT)).settled())
                    .isEqualTo(new Settled(9_700, 0, new Price(969, "USD")));
            assertThat(database.check(row -> row.charge().nanos()).violations()).isEmpty();
        }
    }

    private Grant sold() {
        return new Grant(
                GRANT,
                CUSTOMER,
                Asset.USD,
                10_000,
                Set.of(),
                new Grant.BurnOrder(0, 0),
                Grant.State.OPEN,
                new Grant.Origin("bought: test", new Price(999, "USD")),
                time.epochMillis());
    }
}
