package dev.tollgate.identity;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where keys and customers are kept. Blocking: never on an event loop. */
public interface IdentityStore {
    /** The key whose secret has this HMAC (32 bytes), with its customer, or null. */
    @Nullable
    Caller callerByDigest(byte[] digest);

    /** One key with its customer, or null. */
    @Nullable
    Caller callerByKey(ApiKeyId id);

    /** One customer, or null. */
    @Nullable
    Customer customer(CustomerId id);

    /** Customers after {@code after} (or from the first), by id, at most {@code limit}. */
    List<Customer> customers(@Nullable CustomerId after, int limit);

    /** A customer's keys, by id, the revoked ones too. */
    List<ApiKey> keys(CustomerId customer);

    /** Adds a customer; an id that is there already is left as it is. */
    void addCustomer(Customer customer);

    /** Puts a changed customer in the place of the one with its id. */
    void updateCustomer(Customer customer);

    /** Adds a key with the HMAC of its secret; an id that is there already is left as it is. */
    void addKey(ApiKey key, byte[] digest);

    /** Puts a changed key in the place of the one with its id; the secret stays. */
    void updateKey(ApiKey key);
}
