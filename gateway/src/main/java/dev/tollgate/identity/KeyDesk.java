package dev.tollgate.identity;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Secret;
import dev.tollgate.base.TimeSource;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey.Life;
import java.security.SecureRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Makes and changes customers and keys. A change holds for the next request. Blocking: never on an event loop. Whatever
 * cannot be done is a {@link GatewayException} that says why: 404 for an id that nobody has, 400 with the parameter for
 * a value out of range, 409 for a key whose life is over.
 */
public final class KeyDesk {
    private final IdentityStore store;
    private final KeyHasher hasher;
    private final Identities identities;
    private final IdSource ids;
    private final TimeSource time;
    private final SecureRandom random;
    /** Changes read, decide and write back: one at a time. */
    private final ReentrantLock changing = new ReentrantLock();

    public KeyDesk(
            IdentityStore store,
            KeyHasher hasher,
            Identities identities,
            IdSource ids,
            TimeSource time,
            SecureRandom random) {
        this.store = store;
        this.hasher = hasher;
        this.identities = identities;
        this.ids = ids;
        this.time = time;
        this.random = random;
    }

    /** Adds a customer. */
    public Customer addCustomer(NewCustomer asked) {
        IdentityRules.checkName(asked.name());
        IdentityRules.checkLimits(asked.limits());
        Customer customer = new Customer(
                new CustomerId(ids.next()),
                asked.storefront(),
                asked.name(),
                asked.limits(),
                false,
                time.epochMillis());
        store.addCustomer(customer);
        return customer;
    }

    /** Changes a customer's name, limits or freeze. A frozen customer's keys stay valid but cannot spend. */
    public Customer changeCustomer(CustomerId id, UnaryOperator<Customer> change) {
        changing.lock();
        try {
            Customer before = customer(id);
            Customer after = change.apply(before);
            IdentityRules.checkChange(before, after);
            store.updateCustomer(after);
            return after;
        } finally {
            changing.unlock();
            identities.forget(id);
        }
    }

    /** Adds a key to a customer. */
    public IssuedKey addKey(CustomerId customer, NewKey asked) {
        IdentityRules.checkNewKey(asked, time.epochMillis());
        customer(customer);
        return issue(customer, asked, 0);
    }

    /** Makes a key and stores nothing: the caller does, in a transaction of its own. */
    public DraftKey draft(CustomerId customer, NewKey asked) {
        IdentityRules.checkNewKey(asked, time.epochMillis());
        return make(customer, asked, 0);
    }

    private DraftKey make(CustomerId customer, NewKey asked, long frozenMs) {
        Secret secret = KeyFormat.make(asked.kind(), random);
        ApiKey key = new ApiKey(
                new ApiKeyId(ids.next()),
                customer,
                asked.name(),
                KeyFormat.display(secret),
                asked.kind(),
                asked.grants(),
                asked.limits(),
                asked.budget(),
                new Life(time.epochMillis(), asked.expiresMs(), 0, frozenMs));
        return new DraftKey(new IssuedKey(key, secret), hasher.digest(secret));
    }

    private IssuedKey issue(CustomerId customer, NewKey asked, long frozenMs) {
        DraftKey draft = make(customer, asked, frozenMs);
        store.addKey(draft.issued().key(), draft.digest());
        return draft.issued();
    }

    /** Changes a key's name, permissions, limits, budget, expiry or freeze. */
    public ApiKey changeKey(ApiKeyId id, UnaryOperator<ApiKey> change) {
        changing.lock();
        try {
            ApiKey before = key(id);
            ApiKey after = change.apply(before);
            IdentityRules.checkChange(before, after, time.epochMillis());
            store.updateKey(after);
            return after;
        } finally {
            changing.unlock();
            identities.forget(id);
        }
    }

    /**
     * Makes a key like this one and revokes this one after {@code graceMs} (0: at once), so that programs can change
     * over. The new key's budget starts anew; where this one is frozen, it is too.
     */
    public IssuedKey rotateKey(ApiKeyId id, long graceMs) {
        IdentityRules.checkGrace(graceMs);
        changing.lock();
        try {
            ApiKey old = key(id);
            long nowMs = time.epochMillis();
            IdentityRules.checkInForce(old, nowMs);
            NewKey like = new NewKey(
                    old.name(),
                    old.kind(),
                    old.grants(),
                    old.limits(),
                    old.budget(),
                    old.life().expiresMs());
            // The new one first: a crash in between leaves two keys that work, not none.
            IssuedKey issued = issue(old.customer(), like, old.life().frozenMs());
            store.updateKey(IdentityRules.revokedAt(old, nowMs + graceMs));
            return issued;
        } finally {
            changing.unlock();
            identities.forget(id);
        }
    }

    /** Revokes a key now. One that is revoked already stays as it is. */
    public ApiKey revokeKey(ApiKeyId id) {
        changing.lock();
        try {
            ApiKey revoked = IdentityRules.revokedAt(key(id), time.epochMillis());
            store.updateKey(revoked);
            return revoked;
        } finally {
            changing.unlock();
            identities.forget(id);
        }
    }

    private Customer customer(CustomerId id) {
        Customer customer = store.customer(id);
        if (customer == null) {
            throw new GatewayException(
                    Refusal.of(ErrorCode.NOT_FOUND, "customer: " + id + " (expected: one that exists)"));
        }
        return customer;
    }

    private ApiKey key(ApiKeyId id) {
        Caller caller = store.callerByKey(id);
        if (caller == null) {
            throw new GatewayException(Refusal.of(ErrorCode.NOT_FOUND, "key: " + id + " (expected: one that exists)"));
        }
        return caller.key();
    }
}
