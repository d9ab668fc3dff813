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
    final int loop;
    State state = State.ASKED;

    @Nullable
    Hold hold;

    boolean began;
    final List<Written> progress = new ArrayList<>();
    /** Progress that was being written when the process ended, or that was skipped. */
    @Nullable
    UsageRow doubtfulProgress;

    @Nullable
    Written settled;
    /** What was being settled when the process ended. */
    @Nullable
    UsageRow doubtfulSettled;

    boolean releaseUnsure;

    SimRequest(HoldAsk ask, int loop) {
        this.ask = ask;
        this.loop = loop;
    }

    Hold held() {
        return Objects.requireNonNull(hold);
    }

    boolean open() {
        return state == State.HELD;
    }

    /** Whether a posted row is one that this request may be charged after a crash, its overrun left aside. */
    boolean mayBe(UsageRow row) {
        if (settled != null && same(settled.row, row)) {
            return true;
        }
        if (doubtfulSettled != null && same(doubtfulSettled, row)) {
            return true;
        }
        return isProgress(row);
    }

    boolean isProgress(UsageRow row) {
        return progress.stream().anyMatch(written -> same(written.row, row))
                || (doubtfulProgress != null && same(doubtfulProgress, row));
    }

    static boolean same(UsageRow expected, UsageRow row) {
        return expected.withOverrun(0).equals(row.withOverrun(0));
    }

    @Override
    public String toString() {
        return ask.request() + " on loop " + loop + ", " + state + ", settled " + charge(settled) + ", progress "
                + progress.stream().map(SimRequest::charge).toList() + ", doubtful " + (doubtfulSettled != null) + " "
                + (doubtfulProgress != null);
    }

    private static String charge(@Nullable Written written) {
        return written == null ? "-" : written.row.charge().nanos() + " up to " + written.end;
    }
}
