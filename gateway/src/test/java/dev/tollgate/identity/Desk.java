package dev.tollgate.identity;

import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.identity.ApiKey.Kind;
import io.vertx.core.Future;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Everything that keys need, over a store in memory that counts what it is asked and fails when told to. */
final class Desk {
    static final StorefrontId ALPHA = new StorefrontId("alpha");
    static final StorefrontId BETA = new StorefrontId("beta");
    static final int TTL_MS = 30_000;
    static final long START_MS = 1_800_000_000_000L;

    final ManualTime time = new ManualTime(START_MS);
    final CountingStore store = new CountingStore();
    final KeyHasher hasher = KeyHasher.with(new byte[KeyHasher.BYTES]);
    final Identities identities;
    final KeyDesk keys;

    Desk(OffLoop offLoop) {
        this(offLoop, new Limits.Caches(100, TTL_MS, 50, 8, 100));
    }

    Desk(OffLoop offLoop, Limits.Caches limits) {
        identities = new Identities(store, hasher, offLoop, time, limits, new SecureRandom());
        keys = new KeyDesk(store, hasher, identities, IdSource.seeded(time, 1), time, new SecureRandom());
    }

    Customer customer(StorefrontId storefront) {
        return keys.addCustomer(new NewCustomer(storefront, "A customer", RateLimit.NONE));
    }

    IssuedKey key(StorefrontId storefront) {
        return keys.addKey(customer(storefront).id(), NewKey.unrestricted("a key", Kind.LIVE));
    }

    Future<Authentication> present(IssuedKey key, @Nullable StorefrontId host) {
        return identities.authenticate("Bearer " + key.secret().reveal(), null, host);
    }
}
