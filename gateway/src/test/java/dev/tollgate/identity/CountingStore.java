package dev.tollgate.identity;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.store.InMemoryIdentityStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keys in memory, with a count of the look-ups, and a step between reading and answering that the test sets. */
final class CountingStore implements IdentityStore {
    private final IdentityStore inner = new InMemoryIdentityStore();
    private final AtomicInteger lookups = new AtomicInteger();
    private volatile Runnable afterRead = () -> {};

    int lookups() {
        return lookups.get();
    }

    /** Runs {@code step} in each look-up, after the row was read and before it is given out. */
    void afterRead(Runnable step) {
        afterRead = step;
    }

    @Override
    public @Nullable Caller callerByDigest(byte[] digest) {
        lookups.incrementAndGet();
        Caller caller = inner.callerByDigest(digest);
        afterRead.run();
        return caller;
    }

    @Override
    public @Nullable Caller callerByKey(ApiKeyId id) {
        lookups.incrementAndGet();
        Caller caller = inner.callerByKey(id);
        afterRead.run();
        return caller;
    }

    @Override
    public @Nullable Customer customer(CustomerId id) {
        return inner.customer(id);
    }

    @Override
    public List<Customer> customers(@Nullable CustomerId after, int limit) {
        return inner.customers(after, limit);
    }

    @Override
    public List<ApiKey> keys(CustomerId customer) {
        return inner.keys(customer);
    }

    @Override
    public void addCustomer(Customer customer) {
        inner.addCustomer(customer);
    }

    @Override
    public void updateCustomer(Customer customer) {
        inner.updateCustomer(customer);
    }

    @Override
    public void addKey(ApiKey key, byte[] digest) {
        inner.addKey(key, digest);
    }

    @Override
    public void updateKey(ApiKey key) {
        inner.updateKey(key);
    }
}
