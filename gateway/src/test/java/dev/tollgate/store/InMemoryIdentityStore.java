package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.IdentityStore;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys and customers in memory: a fake for tests. */
public final class InMemoryIdentityStore implements IdentityStore {
    private final Map<CustomerId, Customer> customers = new HashMap<>();
    private final Map<ApiKeyId, ApiKey> keys = new HashMap<>();
    private final Map<ByteBuffer, ApiKeyId> digests = new HashMap<>();

    @Override
    public synchronized @Nullable Caller callerByDigest(byte[] digest) {
        ApiKeyId id = digests.get(ByteBuffer.wrap(digest));
        return id == null ? null : callerByKey(id);
    }

    @Override
    public synchronized @Nullable Caller callerByKey(ApiKeyId id) {
        ApiKey key = keys.get(id);
        Customer customer = key == null ? null : customers.get(key.customer());
        return key == null || customer == null ? null : new Caller(key, customer);
    }

    @Override
    public synchronized @Nullable Customer customer(CustomerId id) {
        return customers.get(id);
    }

    @Override
    public synchronized List<Customer> customers(@Nullable CustomerId after, int limit) {
        return customers.values().stream()
                .filter(customer -> after == null || customer.id().value() > after.value())
                .sorted(Comparator.comparingLong(customer -> customer.id().value()))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<ApiKey> keys(CustomerId customer) {
        return keys.values().stream()
                .filter(key -> key.customer().equals(customer))
                .sorted(Comparator.comparingLong(key -> key.id().value()))
                .toList();
    }

    @Override
    public synchronized void addCustomer(Customer customer) {
        customers.putIfAbsent(customer.id(), customer);
    }

    @Override
    public synchronized void updateCustomer(Customer customer) {
        customers.replace(customer.id(), customer);
    }

    @Override
    public synchronized void addKey(ApiKey key, byte[] digest) {
        if (keys.containsKey(key.id())) {
            return;
        }
        if (digests.putIfAbsent(ByteBuffer.wrap(digest.clone()), key.id()) != null) {
            throw new IllegalStateException("digest of " + key.id() + " is another key's (expected: a new secret)");
        }
        keys.put(key.id(), key);
    }

    @Override
    public synchronized void updateKey(ApiKey key) {
        keys.replace(key.id(), key);
    }
}
