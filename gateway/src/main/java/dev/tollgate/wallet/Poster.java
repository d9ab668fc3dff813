package dev.tollgate.wallet;

import dev.tollgate.base.RequestId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts all journals of this life, in turn. For one thread. */
final class Poster {
    private static final Logger log = LoggerFactory.getLogger(Poster.class);
    /** A backlog that is posted without waiting for more. */
    private static final long BACKLOG_BYTES = 128 << 10;

    private final Desks desks;
    private final List<JournalPoster> posters = new ArrayList<>();
    private int failuresInRow;

    Poster(Desks desks, List<Journal> journals) {
        this.desks = desks;
        for (Journal journal : journals) {
            posters.add(new JournalPoster(desks, journal, desks.side().time().epochMillis()));
        }
    }

    /**
     * Posts what was forced: a batch of each journal in turn until all are current or fail.
     *
     * @param all whether to write down positions even where there is nothing to charge
     * @return whether nothing failed
     */
    boolean post(boolean all) {
        List<JournalPoster> left = new ArrayList<>(posters);
        int failed = 0;
        while (!left.isEmpty()) {
            Iterator<JournalPoster> each = left.iterator();
            while (each.hasNext()) {
                JournalPoster poster = each.next();
                try {
                    if (!poster.postNext(all)) {
                        each.remove();
                    }
                } catch (Exception e) {
                    report(e);
                    failed++;
                    each.remove();
                }
            }
        }
        failuresInRow = failed == 0 ? 0 : failuresInRow + 1;
        return failed == 0;
    }

    /** Nothing is lost: the batch stays in the journal and is tried again; a full journal refuses new requests. */
    private void report(Exception e) {
        desks.counts().postFailures.increment();
        if (Integer.bitCount(failuresInRow) <= 1) {
            log.error("posting to the ledger failed, {} times in a row now; it is tried again", failuresInRow + 1, e);
        }
    }

    /** How often in a row {@link #post} has failed. */
    int failuresInRow() {
        return failuresInRow;
    }

    /** Whether so much waits that it should be posted at once. */
    boolean pressed() {
        for (JournalPoster poster : posters) {
            if (poster.backlogBytes() > BACKLOG_BYTES) {
                return true;
            }
        }
        return false;
    }

    /** A request that is in one of the journals and not posted. Blocking; safe from any thread. */
    Unposted.@Nullable Entry find(RequestId id) {
        for (JournalPoster poster : posters) {
            Unposted.Entry found = poster.find(id);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Whether everything that was written is posted. */
    boolean current() {
        for (JournalPoster poster : posters) {
            if (!poster.current()) {
                return false;
            }
        }
        return true;
    }

    /** The longest of the journals' lags. Safe from any thread. */
    long lagMs(long nowMs) {
        long most = 0;
        for (JournalPoster poster : posters) {
            most = Math.max(most, poster.lagMs(nowMs));
        }
        return most;
    }
}
