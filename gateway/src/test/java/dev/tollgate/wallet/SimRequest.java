package dev.tollgate.wallet;

import dev.tollgate.metering.UsageRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One request of the simulation and what its client could know of its charge. */
final class SimRequest {
    /** A record that was handed to a journal; {@code end} is {@link #UNSURE} where it only waits in memory. */
    record Written(UsageRow row, long end) {}

    static final long UNSURE = Long.MAX_VALUE;

    /** Where it is in its life. */
    enum State {
        ASKED,
        HELD,
        SETTLED,
        RELEASED,
        REFUSED
    }

    final HoldAsk ask;
    final long node;
    final int loop;
    State state = State.ASKED;

    @Nullable
    Hold hold;

    boolean began;
    final List<Written> progress = new ArrayList<>();
    /** Progress that was being written when the process ended. */
    @Nullable
    UsageRow doubtfulProgress;

    @Nullable
    Written settled;
    /** What was being settled when the process ended. */
    @Nullable
    UsageRow doubtfulSettled;

    /** What carried it in the asset before, until the journal has its further began. */
    @Nullable
    Parts leaving;

    boolean releaseUnsure;
    /** Its node was given up before it was posted: it never will be. */
    boolean givenUp;

    SimRequest(HoldAsk ask, long node, int loop) {
        this.ask = ask;
        this.node = node;
        this.loop = loop;
    }

    Hold held() {
        return Objects.requireNonNull(hold);
    }

    OpenHold openHold() {
        return (OpenHold) held();
    }

    boolean open() {
        return state == State.HELD;
    }

    /** Whether a posted row is one that this request may be charged after a crash, its overrun left aside. */
    boolean mayBe(UsageRow row) {
        return settled != null && same(settled.row, row)
                || doubtfulSettled != null && same(doubtfulSettled, row)
                || progress.stream().anyMatch(written -> same(written.row, row))
                || doubtfulProgress != null && same(doubtfulProgress, row);
    }

    /** The overrun of a posted row as it stood in the journal at most; without bound where nobody can say. */
    long overrunWritten(UsageRow row) {
        if (doubtfulSettled != null && same(doubtfulSettled, row)) {
            return Long.MAX_VALUE;
        }
        long most =
                settled != null && same(settled.row, row) ? settled.row.charge().overrunNanos() : 0;
        if (doubtfulProgress != null && same(doubtfulProgress, row)) {
            most = Math.max(most, doubtfulProgress.charge().overrunNanos());
        }
        for (Written written : progress) {
            if (same(written.row, row)) {
                most = Math.max(most, written.row.charge().overrunNanos());
            }
        }
        return most;
    }

    static boolean same(UsageRow expected, UsageRow row) {
        return expected.withOverrun(0).equals(row.withOverrun(0));
    }

    @Override
    public String toString() {
        return ask.request() + " on loop " + loop + " of node " + node + ", " + state + ", settled " + charge(settled)
                + ", progress " + progress.stream().map(SimRequest::charge).toList() + ", doubtful "
                + (doubtfulSettled != null) + " " + (doubtfulProgress != null) + (givenUp ? ", given up" : "");
    }

    private static String charge(@Nullable Written written) {
        return written == null
                ? "-"
                : written.row.charge().nanos() + " " + written.row.charge().asset() + " up to " + written.end;
    }
}
