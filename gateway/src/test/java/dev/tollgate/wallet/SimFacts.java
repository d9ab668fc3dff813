package dev.tollgate.wallet;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What happened in one world, and the first thing that must not have. */
final class SimFacts {
    private final Map<String, Long> seen = new TreeMap<>();
    private SimInvariant.@Nullable Broken broken;

    void saw(String what) {
        saw(what, 1);
    }

    void saw(String what, long times) {
        if (times > 0) {
            seen.merge(what, times, Long::sum);
        }
    }

    /** How often what happened, by name. */
    Map<String, Long> seen() {
        return seen;
    }

    void check(boolean holds, SimInvariant invariant, Supplier<String> found) {
        if (!holds) {
            SimInvariant.Broken now = new SimInvariant.Broken(invariant, found.get());
            if (broken == null) {
                broken = now;
            }
            throw now;
        }
    }

    /** Throws what was broken first, should somebody on the way have swallowed it. */
    void rethrow() {
        if (broken != null) {
            throw broken;
        }
    }
}
