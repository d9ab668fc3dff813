package dev.tollgate.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.base.Limits;
import dev.tollgate.base.Secret;
import dev.tollgate.base.TimeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The two caches and how they are filled. Reading them is for event loops; whatever asks the store, or forgets, blocks
 * and is for virtual threads. Nothing that was read before a {@link #forget} is believed after it returned.
 */
final class KeyReader {
    private final IdentityStore store;
    private final KeyHasher hasher;
    private final TimeSource time;
    private final long ttlMs;
    private final Cache<Fingerprint, KnownKey> known;
    /** When a fingerprint was last found to be nobody's, milliseconds since 1970. */
    private final Cache<Fingerprint, Long> unknown;

    /** Guards {@link #flights} and every write to the caches. Never held while the store is asked. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Look-ups under way that nothing was forgotten since. */
    private final Map<Fingerprint, FutureTask<@Nullable KnownKey>> flights = new HashMap<>();

    KeyReader(IdentityStore store, KeyHasher hasher, TimeSource time, Limits.Caches limits) {
        this.store = store;
        this.hasher = hasher;
        this.time = time;
        this.ttlMs = limits.keyTtlMs();
        // On the calling thread: the upkeep is short, and no pool that nobody named does work behind our back.
        this.known = Caffeine.newBuilder()
                .maximumSize(limits.keysMax())
                .executor(Runnable::run)
                .build();
        this.unknown = Caffeine.newBuilder()
                .maximumSize(limits.unknownKeysMax())
                .executor(Runnable::run)
                .build();
    }

    /** What was last read of a key, however long ago, or null. */
    @Nullable
    KnownKey known(Fingerprint fingerprint) {
        return known.getIfPresent(fingerprint);
    }

    /** When the fingerprint was last found to be nobody's, or null. */
    @Nullable
    Long unknownSince(Fingerprint fingerprint) {
        return unknown.getIfPresent(fingerprint);
    }

    /**
     * Asks the store whose the secret is; null for nobody's. Blocks. Whoever asks at the same time shares the answer.
     */
    @Nullable
    KnownKey find(Fingerprint fingerprint, Secret secret) throws Exception {
        return fly(fingerprint, null, () -> store.callerByDigest(hasher.digest(secret)));
    }

    /** Asks the store how a known key stands now; null where it is gone. Blocks. */
    @Nullable
    KnownKey renew(Fingerprint fingerprint, KnownKey old) throws Exception {
        return fly(fingerprint, old, () -> store.callerByKey(old.caller().key().id()));
    }

    private @Nullable KnownKey fly(Fingerprint fingerprint, @Nullable KnownKey old, Supplier<@Nullable Caller> ask)
            throws Exception {
        FutureTask<@Nullable KnownKey> mine = new FutureTask<>(() -> {
            long askedMs = time.epochMillis();
            Caller caller = ask.get();
            return caller == null ? null : KnownKey.of(caller, askedMs);
        });
        FutureTask<@Nullable KnownKey> others;
        writing.lock();
        try {
            KnownKey landed = known.getIfPresent(fingerprint);
            if (landed != null && !landed.equals(old) && landed.youngerThan(ttlMs, time.epochMillis())) {
                // Another look-up came back since this one was asked for.
                return landed;
            }
            others = flights.putIfAbsent(fingerprint, mine);
        } finally {
            writing.unlock();
        }
        if (others != null) {
            return result(others);
        }
        mine.run();
        land(fingerprint, mine);
        return result(mine);
    }

    private void land(Fingerprint fingerprint, FutureTask<@Nullable KnownKey> flight) {
        writing.lock();
        try {
            // Gone from the map: something was forgotten meanwhile, and what was read may be older than that.
            if (flights.remove(fingerprint, flight) && flight.state() == FutureTask.State.SUCCESS) {
                KnownKey found = flight.resultNow();
                if (found == null) {
                    known.invalidate(fingerprint);
                    unknown.put(fingerprint, time.epochMillis());
                } else {
                    known.put(fingerprint, found);
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private static @Nullable KnownKey result(FutureTask<@Nullable KnownKey> flight) throws Exception {
        try {
            return flight.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Forgets the keys that {@code which} picks and every unknown one. */
    void forget(Predicate<Caller> which) {
        writing.lock();
        try {
            flights.clear();
            known.asMap().values().removeIf(key -> which.test(key.caller()));
            unknown.invalidateAll();
        } finally {
            writing.unlock();
        }
    }
}
