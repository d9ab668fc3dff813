package dev.tollgate.billing;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often someone may try something that is worth guessing at: a bucket for each, refilled evenly over the hour.
 * Remembers a bounded number of them; who is forgotten has a full bucket, and the ones forgotten first are those who
 * tried longest ago. Safe from any thread.
 */
public final class TryLimiter {
    private static final long HOUR_MS = 3_600_000;
    private static final int REMEMBERED_MAX = 100_000;

    private final int perHour;
    /** When the bucket is full again; in the order of the last try. Guarded by this. */
    private final Map<String, Long> fullAtMs = new LinkedHashMap<>(16, 0.75f, true);

    /** @param perHour tries in an hour, also how many may come at once; at least 1 */
    public TryLimiter(int perHour) {
        this.perHour = perHour;
    }

    /** Takes a try. Answers 0, or how many seconds there are until the next one may be made. */
    public synchronized int take(String who, long nowMs) {
        long each = Math.max(1, HOUR_MS / perHour);
        long full = Math.max(nowMs, fullAtMs.getOrDefault(who, nowMs));
        long after = full + each;
        if (after - nowMs > each * perHour) {
            return (int) Math.max(1, (after - nowMs - each * perHour + 999) / 1_000);
        }
        fullAtMs.put(who, after);
        if (fullAtMs.size() > REMEMBERED_MAX) {
            fullAtMs.remove(fullAtMs.keySet().iterator().next());
        }
        return 0;
    }
}
