package dev.tollgate.wallet;

import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Fifty streams of one customer that ask for 100,000 tokens each and really produce 1 to 400. Everything that may not
 * happen throws.
 */
final class FiftyStreams {
    static final int STREAMS = 50;
    static final int CHUNK = 16;
    private static final int WANTED = 100_000;
    private static final int LENGTH_MAX = 400;
    private static final long INPUT = 700;
    /** What a token costs in dollars, and in tokens of a grant. */
    private static final long DOLLARS_EACH = 7;

    private static final long TOKENS_EACH = 3;

    /** Which grants there are. */
    enum Paying {
        DOLLARS,
        TOKENS,
        /** Some tokens, burnt first, then dollars. */
        MIXED
    }

    /** What the provider says in the end, beside what its stream shows. */
    enum Usage {
        AS_COUNTED,
        /** A fifth more than our own count. */
        A_FIFTH_MORE,
        /** Thinking that the stream does not show, by a model that is not marked for it. */
        HIDDEN,
        /** The same by one that is: it is held whole. */
        HIDDEN_AND_MARKED
    }

    /** What became of one stream. */
    private static final class Stream {
        final HoldAsk ask;
        final int length;
        final long used;

        @Nullable
        Hold hold;

        int delivered;
        boolean began;
        boolean over;

        Stream(HoldAsk ask, int length, long used) {
            this.ask = ask;
            this.length = length;
            this.used = used;
        }
    }

    private final SplittableRandom random;
    private final Stand stand;
    private final Paying paying;
    private final Usage usage;
    private final List<Stream> streams = new ArrayList<>();
    int cut;
    int refused;
    int clamped;
    int repriced;
    long overrun;
    /** What was charged for output that no stream showed: no hold could know of it. */
    private long unseen;

    FiftyStreams(long seed, int step, Paying paying, Usage usage) {
        this.random = new SplittableRandom(seed);
        this.paying = paying;
        this.usage = usage;
        stand = new Stand(Samples.limits(4 << 20, 1L << random.nextInt(4, 22), step, CHUNK));
        int min = Math.min(step, stand.limits.money().clampMin());
        for (int i = 0; i < STREAMS; i++) {
            int length = random.nextInt(1, LENGTH_MAX + 1);
            long used = switch (usage) {
                case AS_COUNTED -> length;
                case A_FIFTH_MORE -> Math.ceilDiv(length * 6, 5);
                case HIDDEN, HIDDEN_AND_MARKED -> length + random.nextInt(300);
            };
            streams.add(new Stream(ask(i + 1, min), length, used));
        }
    }

    private HoldAsk ask(long number, long min) {
        HoldPlan dollars = plan(DOLLARS_EACH, min);
        HoldPlan tokens = paying == Paying.DOLLARS ? null : plan(TOKENS_EACH, min);
        HoldAsk stream = Samples.stream(number, dollars, tokens, null);
        return usage != Usage.HIDDEN_AND_MARKED
                ? stream
                : new HoldAsk(
                        stream.request(),
                        stream.customer(),
                        stream.key(),
                        stream.model(),
                        stream.dollars(),
                        stream.tokens(),
                        false,
                        null);
    }

    private static HoldPlan plan(long each, long min) {
        return new HoldPlan(INPUT, each * 1_000_000, 1, WANTED, min);
    }

    private static long each(Asset asset) {
        return asset == Asset.USD ? DOLLARS_EACH : TOKENS_EACH;
    }

    /** What is surely enough: the true costs, and for each stream a step and a chunk. */
    long enough(Asset asset, int step) {
        long sum = 0;
        for (Stream stream : streams) {
            sum += INPUT + stream.used * each(asset);
        }
        return sum + (long) STREAMS * (step + CHUNK) * each(asset);
    }

    /** Gives a balance in several grants; of mixed ones the dollars are given and the tokens are few. */
    void give(long nanos) {
        if (paying == Paying.MIXED) {
            stand.ledger.giveTokens(Samples.CUSTOMER, random.nextLong(1, nanos / 4 + 2), 0);
        }
        long left = nanos;
        for (int i = random.nextInt(3); i >= 0; i--) {
            long part = i == 0 ? left : random.nextLong(left + 1);
            left -= part;
            if (paying == Paying.TOKENS) {
                stand.ledger.giveTokens(Samples.CUSTOMER, part, 1);
            } else {
                stand.ledger.give(Samples.CUSTOMER, part, java.util.Set.of(), 1, 0);
            }
        }
        stand.start();
    }

    /**
     * Runs them all.
     *
     * @param lockstep all at once, a token of each in turn; else they come and go as they like
     */
    void run(boolean lockstep) {
        int begun = 0;
        int open = 0;
        while (begun < STREAMS || open > 0) {
            if (begun < STREAMS && (lockstep || open == 0 || random.nextInt(20) == 0)) {
                open += begin(streams.get(begun++)) ? 1 : 0;
                continue;
            }
            for (Stream stream : streams) {
                if (stream.hold != null && !stream.over && (lockstep || random.nextInt(3) > 0)) {
                    open -= produce(stream) ? 0 : 1;
                }
            }
            if (random.nextBoolean()) {
                stand.scheduler.step();
            }
        }
        finish();
    }

    private boolean begin(Stream stream) {
        HoldOutcome outcome = stand.answer(stream.ask);
        if (outcome instanceof HoldOutcome.Held(Hold hold)) {
            stream.hold = hold;
            clamped += hold.outputTokens() < stream.length ? 1 : 0;
            return true;
        }
        refused++;
        require(lackOfAll(stream.ask), "refused only where every asset is short");
        return false;
    }

    private boolean lackOfAll(HoldAsk ask) {
        for (Asset asset : Asset.values()) {
            if (ask.paidIn(asset)) {
                HoldPlan plan = ask.plan(asset, false);
                long free = free(asset);
                if (leasable(asset) > 0 || free >= plan.nanosFor(plan.outputTokensMin())) {
                    return false;
                }
            }
        }
        return true;
    }

    private long free(Asset asset) {
        return account().available(asset, Samples.MODEL, stand.time.epochMillis());
    }

    private long leasable(Asset asset) {
        return stand.ledger.leasable(Samples.CUSTOMER, asset, Samples.MODEL);
    }

    private Account account() {
        return Objects.requireNonNull(stand.wallet.desks().known(Samples.CUSTOMER)).account;
    }

    /** One more token; false where the stream is over. */
    private boolean produce(Stream stream) {
        Hold hold = Objects.requireNonNull(stream.hold);
        int next = stream.delivered + 1;
        if (next > hold.extendAbove()) {
            Asset before = hold.asset();
            switch (stand.books.extend(hold, next)) {
                case Reach.Covered _ -> {}
                case Reach.Repriced _ -> {
                    repriced++;
                    require(hold.asset() != before, "re-priced into another asset");
                    if (stream.began) {
                        stand.books.began(hold, row(stream, stream.delivered));
                    }
                }
                case Reach.Ended ended -> {
                    requireShort(ended, hold);
                    cut++;
                    return end(stream, stream.delivered);
                }
                case Reach.LedgerSilent _ -> throw new AssertionError("the ledger answers here");
            }
        }
        if (!stream.began) {
            stream.began = true;
            stand.books.began(hold, row(stream, 0));
        }
        stream.delivered = next;
        if (random.nextInt(60) == 0) {
            stand.books.progress(hold, row(stream, next));
        }
        boolean whole = next == Math.min(stream.length, hold.outputTokens());
        return whole ? end(stream, next + stream.used - stream.length) : random.nextInt(4_000) > 0 || end(stream, next);
    }

    private boolean end(Stream stream, long used) {
        Hold hold = Objects.requireNonNull(stream.hold);
        stream.over = true;
        UsageRow settled = stand.books.settle(hold, row(stream, used));
        unseen += (used - stream.delivered) * each(hold.asset());
        overrun += settled.charge().overrunNanos();
        return false;
    }

    private UsageRow row(Stream stream, long used) {
        Hold hold = Objects.requireNonNull(stream.hold);
        long charge = INPUT + used * each(hold.asset());
        return Samples.row(hold, stream.ask, charge, stand.time.epochMillis());
    }

    /** The record of a cut shows less than a chunk of everything, and it is true. */
    private void requireShort(Reach.Ended ended, Hold hold) {
        require(!ended.budget(), "no budget here");
        require(!ended.lacks().isEmpty() && ended.lacks().getFirst().asset() == hold.asset(), "names its asset");
        for (Reach.Lack lack : ended.lacks()) {
            require(lack.freeNanos() < lack.chunkNanos(), "less than a chunk: " + lack);
            require(lack.freeNanos() == free(lack.asset()), "as it is: " + lack);
            require(leasable(lack.asset()) == 0, "the ledger has no more of " + lack.asset());
        }
    }

    private void finish() {
        stand.scheduler.quiet();
        require(stand.wallet.stats().holds().open() == 0, "no hold leaks");
        require(account().heldNanos(Asset.USD) == 0 && account().heldNanos(Asset.TOKENS) == 0, "nothing stays held");
        stand.post();
        stand.ledger.check();
        require(overrun <= unseen, "overrun " + overrun + " is no more than what no stream showed: " + unseen);
        BalanceView view = stand.balance();
        require(view.totalNanos() >= 0 && view.tokens().totalNanos() >= 0, "never below zero");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
