package dev.tollgate.app;

import dev.tollgate.base.TimeSource;
import dev.tollgate.observe.MoneyMeters;
import dev.tollgate.observe.MoneyMeters.Figures;
import dev.tollgate.wallet.Wallet;
import dev.tollgate.wallet.WalletStats;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A wallet's figures for the metrics: read once for all that are asked for together. */
final class WalletFigures implements Supplier<Figures> {
    /** Adding them up passes all customers in memory. */
    private static final long AGE_MAX_NANOS = 500_000_000;

    private final Wallet wallet;
    private final TimeSource time;
    private volatile @Nullable Read last;

    private record Read(Figures figures, long atNanos) {}

    WalletFigures(Wallet wallet, TimeSource time) {
        this.wallet = wallet;
        this.time = time;
    }

    @Override
    public Figures get() {
        Read known = last;
        long now = time.nanoTime();
        if (known == null || now - known.atNanos > AGE_MAX_NANOS) {
            known = new Read(figures(wallet.stats()), now);
            last = known;
        }
        return known.figures;
    }

    private static Figures figures(WalletStats stats) {
        return new Figures(
                new MoneyMeters.Holds(
                        stats.holds().open(),
                        stats.holds().heldNanos(),
                        stats.holds().refusedBalance(),
                        stats.holds().overrunNanos(),
                        stats.streams().overrunNanoTokens()),
                new MoneyMeters.Streams(
                        stats.streams().balanceEnded(),
                        stats.streams().budgetEnded(),
                        stats.streams().repriced()),
                new MoneyMeters.Leases(
                        stats.leases().requests(),
                        stats.leases().failures(),
                        stats.leases().timeouts()),
                new MoneyMeters.Posting(
                        stats.journals().progressSkipped(),
                        stats.journals().usedBytes(),
                        stats.posts().rows(),
                        stats.posts().failures(),
                        stats.posts().lagMs()));
    }
}
