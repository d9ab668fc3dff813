package dev.tollgate.identity;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.Secret;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.identity.ApiKey.Life;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells who presents a key. Complete at once for keys seen in the last {@code keyTtlMs}; the others are looked up off
 * the loop, once however many requests present them. Safe from any thread.
 *
 * <p>Verified and unknown secrets are cached by their {@link Fingerprint}, so neither a plain secret nor its HMAC stays
 * in memory and a cached request computes no HMAC. What an operator changes holds at once ({@link #forget}); what
 * another node changes holds after {@code keyTtlMs} at most. A key in use is renewed in the background once half of
 * that has passed, so that no request waits for it.
 */
public final class Identities {
    private final KeyReader reader;
    private final OffLoop offLoop;
    private final TimeSource time;
    private final Fingerprinter fingerprinter;
    private final long ttlMs;
    private final int lookupsMax;
    private final AtomicInteger lookups = new AtomicInteger();

    public Identities(
            IdentityStore store,
            KeyHasher hasher,
            OffLoop offLoop,
            TimeSource time,
            Limits.Caches limits,
            SecureRandom random) {
        this.reader = new KeyReader(store, hasher, time, limits);
        this.offLoop = offLoop;
        this.time = time;
        this.fingerprinter = Fingerprinter.random(random);
        this.ttlMs = limits.keyTtlMs();
        this.lookupsMax = limits.keyLookupsMax();
    }

    /**
     * Verifies what a request presents. A key of another storefront is refused in the same words as one that nobody
     * has.
     *
     * @param authorization the header {@code Authorization}, or null; {@code Bearer} and the secret
     * @param apiKey the header {@code x-api-key} or {@code api-key}, or null: the secret alone, taken where the first
     *     is no {@code Bearer}
     * @param host the storefront that the host name picked, or null where it names none
     * @return fails only where the store does, and as it does
     */
    public Future<Authentication> authenticate(
            @Nullable String authorization, @Nullable String apiKey, @Nullable StorefrontId host) {
        Presented presented = Presented.in(authorization, apiKey);
        if (presented == null) {
            return authorization == null ? KeyRefusals.absent() : KeyRefusals.otherScheme();
        }
        Fingerprint fingerprint = fingerprinter.of(presented.header(), presented.from(), presented.end());
        if (fingerprint == null) {
            return KeyRefusals.malformed(presented.length());
        }
        long nowMs = time.epochMillis();
        KnownKey key = reader.known(fingerprint);
        if (key == null || !key.youngerThan(ttlMs, nowMs)) {
            return uncached(fingerprint, presented, host, nowMs);
        }
        if (!key.youngerThan(ttlMs / 2, nowMs) && key.beginRenewal()) {
            renew(fingerprint, key);
        }
        return judge(key, presented, host, nowMs);
    }

    private static Future<Authentication> judge(
            KnownKey key, Presented presented, @Nullable StorefrontId host, long nowMs) {
        if (host != null && !host.equals(key.caller().customer().storefront())) {
            return KeyRefusals.unknown(presented.secret());
        }
        Life life = key.caller().key().life();
        if (life.revokedMs() != 0 && life.revokedMs() <= nowMs) {
            return KeyRefusals.revoked(presented.secret());
        }
        if (life.expiresMs() != 0 && life.expiresMs() <= nowMs) {
            return KeyRefusals.expired(presented.secret());
        }
        return key.answer();
    }

    private Future<Authentication> uncached(
            Fingerprint fingerprint, Presented presented, @Nullable StorefrontId host, long nowMs) {
        Secret secret = presented.secret();
        if (KeyFormat.kindOf(secret.reveal()) == null) {
            return KeyRefusals.malformed(presented.length());
        }
        Long since = reader.unknownSince(fingerprint);
        if (since != null && nowMs >= since && nowMs - since < ttlMs) {
            return KeyRefusals.unknown(secret);
        }
        if (lookups.incrementAndGet() > lookupsMax) {
            lookups.decrementAndGet();
            return KeyRefusals.overloaded();
        }
        return offLoop.call(() -> Optional.ofNullable(reader.find(fingerprint, secret)))
                .onComplete(_ -> lookups.decrementAndGet())
                .compose(found -> found.isPresent()
                        ? judge(found.get(), presented, host, time.epochMillis())
                        : KeyRefusals.unknown(secret));
    }

    /**
     * Where the store fails now, nobody is told: the key is believed for the rest of its time, each request tries
     * again, and when the time is over a request is answered with the failure.
     */
    private void renew(Fingerprint fingerprint, KnownKey key) {
        offLoop.call(() -> Optional.ofNullable(reader.renew(fingerprint, key))).onComplete(_ -> key.renewed());
    }

    /** Forgets what is known of a key: the next request that presents it reads it anew. Not on an event loop. */
    public void forget(ApiKeyId key) {
        reader.forget(caller -> caller.key().id().equals(key));
    }

    /** Forgets what is known of a customer's keys: the next requests read them anew. Not on an event loop. */
    public void forget(CustomerId customer) {
        reader.forget(caller -> caller.customer().id().equals(customer));
    }
}
