package dev.tollgate.admission;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The scopes of one sort that are not at rest. One that is full again and has no open request says nothing that a new
 * one would not, so it is dropped: each new scope pays for a look at a few old ones. Not a cache that evicts by use:
 * what it dropped under pressure would be a limit that no longer limits.
 *
 * <p>A request that fetched a scope in the very moment in which it is dropped is not counted. It had been at rest, so
 * that lets through one request too many at most.
 */
final class ScopeTable<K> {
    private static final int LOOKED_AT_PER_NEW = 8;
    private static final int LOOKED_AT_WHEN_FULL = 1_024;

    private final String name;
    private final int scopesMax;
    private final ConcurrentHashMap<K, RateScope> scopes = new ConcurrentHashMap<>();
    private final ReentrantLock sweeping = new ReentrantLock();
    private Iterator<Map.Entry<K, RateScope>> hand = scopes.entrySet().iterator();

    /**
     * @param name whose limits these are, as refusals call them
     */
    ScopeTable(String name, int scopesMax) {
        this.name = name;
        this.scopesMax = scopesMax;
    }

    /** The scope of that key; null where it would be new and there are too many that are not at rest. */
    @Nullable
    RateScope of(K key, long nowMs) {
        RateScope scope = scopes.get(key);
        return scope != null ? scope : add(key, nowMs);
    }

    int size() {
        return scopes.size();
    }

    private @Nullable RateScope add(K key, long nowMs) {
        sweep(LOOKED_AT_PER_NEW, nowMs);
        if (scopes.mappingCount() >= scopesMax) {
            sweep(LOOKED_AT_WHEN_FULL, nowMs);
            if (scopes.mappingCount() >= scopesMax) {
                return null;
            }
        }
        RateScope made = new RateScope(name);
        RateScope rival = scopes.putIfAbsent(key, made);
        return rival == null ? made : rival;
    }

    private void sweep(int count, long nowMs) {
        // Nobody waits: whoever holds the lock does the work.
        if (!sweeping.tryLock()) {
            return;
        }
        try {
            for (int i = 0; i < count; i++) {
                if (!hand.hasNext()) {
                    hand = scopes.entrySet().iterator();
                    if (!hand.hasNext()) {
                        return;
                    }
                }
                K key = hand.next().getKey();
                scopes.computeIfPresent(key, (_, scope) -> scope.idle(nowMs) ? null : scope);
            }
        } finally {
            sweeping.unlock();
        }
    }
}
