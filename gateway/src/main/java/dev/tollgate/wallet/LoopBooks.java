package dev.tollgate.wallet;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Timers;
import dev.tollgate.error.Refusal;
import dev.tollgate.metering.HoldPlan;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.HoldOutcome.Held;
import dev.tollgate.wallet.HoldOutcome.Refused;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The books of one event loop: customers' accounts on one side, the loop's journal on the other. */
final class LoopBooks implements Books {
    /** Records whose room is reserved for each hold: began, one progress, settled. */
    private static final int RECORDS_RESERVED = 3;
    /** And of one that may change its asset, the further began. */
    private static final int RECORDS_RESERVED_CHANGING = 4;
    /** Slices that a hold's records have reserved room for; one with more finds room unless the ring is full. */
    private static final int DRAWS_RESERVED = 8;
    /** Old records written anew for each new one, at most. */
    private static final int RENEWED_MAX = 2;

    private final Desks desks;
    private final Journal journal;
    private final RecordWriter writer;
    private final Timers timers;
    private final Executor onLoop;
    private final OpenRequests openRequests = new OpenRequests();
    private final AtomicInteger open = new AtomicInteger();
    private boolean retrying;

    LoopBooks(Desks desks, Journal journal, Timers timers, Executor onLoop) {
        this.desks = desks;
        this.journal = journal;
        this.writer = new RecordWriter(desks.side().holder().epoch());
        this.timers = timers;
        this.onLoop = onLoop;
    }

    /** Holds that are neither settled nor released. Safe from any thread. */
    int open() {
        return open.get();
    }

    // ---- hold

    @Override
    public Future<HoldOutcome> hold(HoldAsk ask) {
        if (!desks.serving()) {
            return refused(Refusals.notServing());
        }
        int recordBytes = RecordWriter.bytesFor(ask.model().text().length(), DRAWS_RESERVED);
        int records = ask.grows() && ask.tokens() != null ? RECORDS_RESERVED_CHANGING : RECORDS_RESERVED;
        if (!journal.reserve(records * recordBytes)) {
            desks.counts().refusedRoom.increment();
            return refused(Refusals.journal());
        }
        OpenHold hold = new OpenHold(ask);
        hold.recordBytes = recordBytes;
        hold.reservedBytes = records * recordBytes;
        HoldOutcome outcome = attempt(hold, null);
        return outcome == null ? new Waiting(hold).begin() : Future.succeededFuture(outcome);
    }

    private static Future<HoldOutcome> refused(Refusal refusal) {
        return Future.succeededFuture(new Refused(refusal));
    }

    /**
     * Tries once.
     *
     * @param waiting who waits where the ledger must be asked; null to ask nothing yet
     * @return the outcome, or null where the ledger must be asked
     */
    private @Nullable HoldOutcome attempt(OpenHold hold, @Nullable Waiting waiting) {
        HoldAsk ask = hold.ask;
        while (true) {
            CustomerDesk desk = desks.find(ask.customer());
            if (desk == null) {
                return refuse(hold, Refusals.customers());
            }
            long nowMs = desks.side().time().epochMillis();
            switch (desk.account.hold(ask, hold, nowMs, desks.side().time().nanoTime())) {
                case HELD -> {
                    return held(hold, desk);
                }
                case GROW -> {
                    if (waiting != null) {
                        desk.grow(waiting.at(desk));
                    }
                    return null;
                }
                case SPENT_UNKNOWN -> {
                    HoldAsk.KeyBudget budget = ask.budget();
                    if (waiting != null && budget != null) {
                        desk.loadSpent(waiting.at(desk), ask.key(), budget.periodStartMs());
                    }
                    return null;
                }
                case NO_MONEY -> {
                    return refuse(hold, balanceRefusal(ask, desk, nowMs));
                }
                case NO_BUDGET -> {
                    return refuse(hold, budgetRefusal(ask, desk));
                }
                case FROZEN -> {
                    return refuse(hold, Refusals.frozen(desks.topUp()));
                }
                case GONE -> {
                    // Retired between look-up and hold: the next look-up makes a new one.
                }
            }
        }
    }

    private HoldOutcome held(OpenHold hold, CustomerDesk desk) {
        hold.desk = desk;
        open.lazySet(open.getPlain() + 1);
        growAhead(hold, desk);
        return new Held(hold);
    }

    private static void growAhead(OpenHold hold, CustomerDesk desk) {
        Asset thin = hold.thin;
        if (thin != null) {
            desk.growAhead(thin);
        }
    }

    private HoldOutcome refuse(OpenHold hold, Refusal refusal) {
        freeRoom(hold);
        if (refusal.code().status() == 402) {
            desks.counts().refusedBalance.increment();
        }
        return new Refused(refusal);
    }

    private Refusal balanceRefusal(HoldAsk ask, CustomerDesk desk, long nowMs) {
        HoldAsk.Cost tokens = ask.tokens();
        long dollars = desk.account.available(Asset.USD, ask.model(), nowMs);
        return tokens == null
                ? Refusals.balance(ask, dollars, least(ask.plan()), desks.topUp())
                : Refusals.balances(
                        ask,
                        new long[] {dollars, least(ask.plan())},
                        new long[] {desk.account.available(Asset.TOKENS, ask.model(), nowMs), least(tokens.plan())},
                        desks.topUp());
    }

    private static Refusal budgetRefusal(HoldAsk ask, CustomerDesk desk) {
        HoldAsk.KeyBudget budget = ask.budget();
        if (budget == null) {
            throw new IllegalStateException("no budget left of a key without one");
        }
        return Refusals.budget(
                budget, desk.account.spent(ask.key()), desk.account.heldBy(ask.key()), least(ask.plan()));
    }

    private static long least(HoldPlan plan) {
        return plan.nanosFor(Math.max(0, plan.outputTokensMin()));
    }

    private void freeRoom(OpenHold hold) {
        journal.unreserve(hold.reservedBytes);
        hold.reservedBytes = 0;
        hold.open = false;
    }

    // ---- streams

    @Override
    public Reach extend(Hold given, long outputTokens) {
        OpenHold hold = mine(given);
        if (hold.leaving != null) {
            throw new IllegalStateException(hold.request() + " was re-priced and has not begun anew");
        }
        if (outputTokens <= hold.extendAbove) {
            return Reach.COVERED;
        }
        CustomerDesk desk = hold.desk();
        Reach reach =
                desk.account.extend(hold, outputTokens, desks.side().time().epochMillis());
        growAhead(hold, desk);
        switch (reach) {
            case Reach.Covered _ -> {}
            case Reach.Repriced _ -> {
                desks.counts().repriced.increment();
                if (hold.lastRow == null) {
                    // The journal knows of neither asset yet.
                    leave(hold);
                }
            }
            case Reach.Ended ended -> desks.counts().ended(ended);
            case Reach.LedgerSilent _ -> desks.counts().leaseTimeouts.increment();
        }
        return reach;
    }

    private static void leave(OpenHold hold) {
        if (hold.desk().account.leave(hold)) {
            hold.desk().sweep(false);
        }
    }

    // ---- journal

    @Override
    public void began(Hold given, UsageRow sofar) {
        OpenHold hold = mine(given, sofar);
        if (hold.lastRow == null) {
            write(hold, sofar, writer.row(RecordFormat.BEGAN, journal.nextSeq(), sofar, 0, hold.parts, 0));
        } else if (hold.leaving != null) {
            // Its room was reserved. What carried it before may be spent by others only behind this record.
            write(hold, sofar, charged(RecordFormat.REPRICED, sofar, hold.parts));
            hold.progressed = true;
            leave(hold);
        } else {
            throw new IllegalStateException(hold.request() + " has begun already");
        }
        renewOld();
        desks.halts().reached(HaltPoint.AFTER_BEGAN);
    }

    private void write(OpenHold hold, UsageRow row, ByteBuffer record) {
        spend(hold, hold.recordBytes);
        append(record);
        placed(hold, row, record.limit());
    }

    @Override
    public void progress(Hold given, UsageRow sofar) {
        OpenHold hold = mine(given, sofar);
        if (hold.lastRow == null || hold.leaving != null) {
            throw new IllegalStateException(hold.request() + " has not begun");
        }
        if (journal.stuck() || (hold.progressed && !journal.fits(hold.recordBytes))) {
            desks.counts().progressSkipped.increment();
            return;
        }
        if (!hold.progressed) {
            spend(hold, hold.recordBytes);
        }
        hold.progressed = true;
        ByteBuffer record = charged(RecordFormat.PROGRESS, sofar, hold.parts);
        append(record);
        placed(hold, sofar, record.limit());
        renewOld();
    }

    /** What the hold carries is drawn; nothing beyond it is taken before the request is settled. */
    private ByteBuffer charged(byte kind, UsageRow sofar, Parts parts) {
        long charge = sofar.charge().nanos();
        long drawn = Math.min(charge, parts.sum());
        return writer.row(kind, journal.nextSeq(), sofar, charge - drawn, parts, drawn);
    }

    @Override
    public UsageRow settle(Hold given, UsageRow row) {
        OpenHold hold = mine(given, row);
        Account account = hold.desk().account;
        long charge = row.charge().nanos();
        if (charge > hold.nanos) {
            account.topUp(hold, row.charge(), desks.side().time().epochMillis());
        }
        long drawn = Math.min(charge, hold.nanos);
        long overrun = charge - drawn;
        // Written before the rest of the hold is free: whoever gets it next must not be on disk before this is.
        ByteBuffer record = writer.row(RecordFormat.SETTLED, journal.nextSeq(), row, overrun, hold.parts, drawn);
        closed(hold);
        append(record);
        UsageRow written = overrun == row.charge().overrunNanos() ? row : row.withOverrun(overrun);
        if (account.settle(hold, drawn, written.charge(), row.settledMs())) {
            hold.desk().sweep(false);
        }
        desks.counts().overrun(written.charge());
        renewOld();
        desks.halts().reached(HaltPoint.AFTER_SETTLED);
        return written;
    }

    @Override
    public void release(Hold given) {
        OpenHold hold = mine(given);
        boolean begun = hold.lastRow != null;
        closed(hold);
        if (begun) {
            append(writer.released(journal.nextSeq(), hold.request()));
        }
        if (hold.desk().account.settle(hold, 0, null, desks.side().time().epochMillis())) {
            hold.desk().sweep(false);
        }
    }

    private void closed(OpenHold hold) {
        freeRoom(hold);
        openRequests.remove(hold);
        open.lazySet(open.getPlain() - 1);
    }

    private void spend(OpenHold hold, int bytes) {
        journal.unreserve(bytes);
        hold.reservedBytes -= bytes;
    }

    private void append(ByteBuffer record) {
        journal.append(record);
        if (journal.stuck()) {
            retryLater();
        }
    }

    private void placed(OpenHold hold, UsageRow row, int length) {
        hold.lastRow = row;
        hold.recordAt = journal.head() - length;
        openRequests.touch(hold);
    }

    /**
     * Writes the oldest open requests' last records anew once they lie half a ring back, so that a long silent stream
     * does not keep the ring from being used again.
     */
    private void renewOld() {
        for (int i = 0; i < RENEWED_MAX; i++) {
            OpenHold oldest = openRequests.oldest();
            if (oldest == null || journal.head() - oldest.recordAt <= journal.ring() / 2) {
                return;
            }
            UsageRow row = oldest.lastRow;
            if (row == null || journal.stuck() || !journal.fits(oldest.recordBytes)) {
                return;
            }
            // One that is about to begin anew still says what it said before.
            Parts parts = oldest.leaving == null ? oldest.parts : oldest.leaving;
            ByteBuffer record = oldest.progressed
                    ? charged(RecordFormat.PROGRESS, row, parts)
                    : writer.row(RecordFormat.BEGAN, journal.nextSeq(), row, 0, parts, 0);
            append(record);
            placed(oldest, row, record.limit());
        }
    }

    private void retryLater() {
        if (!retrying && journal.pending() > 0) {
            retrying = true;
            timers.after(desks.limits().journal().journalForceMs(), () -> {
                retrying = false;
                if (!journal.retry()) {
                    retryLater();
                }
            });
        }
    }

    /** Writes what waits in memory, where the loop itself does not run any more. */
    boolean writePending() {
        return journal.retry();
    }

    private static OpenHold mine(Hold given) {
        OpenHold hold = (OpenHold) given;
        if (!hold.open) {
            throw new IllegalStateException("hold of " + hold.request() + " is closed (expected: closed once)");
        }
        return hold;
    }

    private static OpenHold mine(Hold given, UsageRow row) {
        OpenHold hold = mine(given);
        if (!row.id().equals(hold.request())
                || !row.payer().customer().equals(hold.ask.customer())
                || row.charge().asset() != hold.asset
                || row.charge().nanos() < 0) {
            throw new IllegalArgumentException("row " + row + " (expected: of " + hold.request() + " and "
                    + hold.ask.customer() + ", in " + hold.asset + ", charge >= 0)");
        }
        return hold;
    }

    /** A hold that waits for the ledger. On the loop but for {@link #wake} and {@link #fail}. */
    private final class Waiting implements CustomerDesk.Waiter {
        private final OpenHold hold;
        private final Promise<HoldOutcome> promise = Promise.promise();
        private Timers.@Nullable Cancel timeout;
        private @Nullable CustomerDesk desk;
        private boolean answered;

        Waiting(OpenHold hold) {
            this.hold = hold;
        }

        Future<HoldOutcome> begin() {
            int waitMs = desks.limits().money().leaseWaitMs();
            timeout = timers.after(waitMs, () -> {
                desks.counts().leaseTimeouts.increment();
                refuseWith(Refusals.ledgerSilent(waitMs));
            });
            tryAgain();
            return promise.future();
        }

        Waiting at(CustomerDesk where) {
            desk = where;
            return this;
        }

        @Override
        public long needed() {
            return hold.nanos;
        }

        @Override
        public Asset asset() {
            return hold.asset;
        }

        @Override
        public ModelName model() {
            return hold.ask.model();
        }

        @Override
        public void wake() {
            onLoop.execute(this::tryAgain);
        }

        @Override
        public void fail(Refusal refusal) {
            onLoop.execute(() -> refuseWith(refusal));
        }

        private void tryAgain() {
            if (!answered) {
                HoldOutcome outcome = attempt(hold, this);
                if (outcome != null) {
                    answer(outcome);
                }
            }
        }

        private void refuseWith(Refusal refusal) {
            if (!answered) {
                if (desk != null) {
                    desk.forget(this);
                }
                answer(refuse(hold, refusal));
            }
        }

        private void answer(HoldOutcome outcome) {
            answered = true;
            if (timeout != null) {
                timeout.cancel();
            }
            promise.complete(outcome);
        }
    }
}
