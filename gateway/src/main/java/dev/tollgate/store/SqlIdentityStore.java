package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.IdentityStore;
import dev.tollgate.store.Runner.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keys and customers in SQL. */
final class SqlIdentityStore implements IdentityStore {
    private static final String CUSTOMER = "SELECT * FROM customers WHERE id = ?";
    private static final String CUSTOMERS = "SELECT * FROM customers WHERE id > ? ORDER BY id LIMIT ?";

    private static final String ADD_CUSTOMER = """
            INSERT INTO customers
                (storefront, name, requests_per_minute, tokens_per_minute, concurrent, frozen, created_ms, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""";

    private static final String UPDATE_CUSTOMER = """
            UPDATE customers SET storefront = ?, name = ?, requests_per_minute = ?, tokens_per_minute = ?,
                concurrent = ?, frozen = ?, created_ms = ?
            WHERE id = ?""";

    private static final String KEY_BY_DIGEST = "SELECT * FROM api_keys WHERE digest = ?";
    private static final String KEY_BY_ID = "SELECT * FROM api_keys WHERE id = ?";
    private static final String KEYS = "SELECT * FROM api_keys WHERE customer = ? ORDER BY id";
    private static final String PERMISSIONS = "SELECT * FROM api_key_permissions WHERE api_key = ? ORDER BY position";

    private static final String PERMISSIONS_OF_CUSTOMER = """
            SELECT p.* FROM api_key_permissions p JOIN api_keys k ON k.id = p.api_key
            WHERE k.customer = ? ORDER BY p.position""";

    private static final String ADD_KEY = """
            INSERT INTO api_keys
                (customer, name, display, kind, requests_per_minute, tokens_per_minute, concurrent, budget_nanos,
                 budget_period, created_ms, expires_ms, revoked_ms, frozen_ms, id, digest)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""";

    private static final String UPDATE_KEY = """
            UPDATE api_keys SET customer = ?, name = ?, display = ?, kind = ?, requests_per_minute = ?,
                tokens_per_minute = ?, concurrent = ?, budget_nanos = ?, budget_period = ?, created_ms = ?,
                expires_ms = ?, revoked_ms = ?, frozen_ms = ?
            WHERE id = ?""";

    private static final String ADD_PERMISSION =
            "INSERT INTO api_key_permissions (api_key, kind, position, value) VALUES (?, ?, ?, ?)";

    private static final String REMOVE_PERMISSIONS = "DELETE FROM api_key_permissions WHERE api_key = ?";

    private static final String ENDPOINT = "endpoint";
    private static final String MODEL = "model";
    private static final String IP = "ip";

    private record Permission(long key, String kind, String value) {}

    private final Runner runner;

    SqlIdentityStore(Runner runner) {
        this.runner = runner;
    }

    @Override
    public @Nullable Caller callerByDigest(byte[] digest) {
        return runner.read(session -> caller(session, KEY_BY_DIGEST, digest));
    }

    @Override
    public @Nullable Caller callerByKey(ApiKeyId id) {
        return runner.read(session -> caller(session, KEY_BY_ID, id.value()));
    }

    private static @Nullable Caller caller(Session session, String sql, Object arg) throws SQLException {
        ApiKey bare = session.first(sql, row -> key(row, Map.of()), arg);
        if (bare == null) {
            return null;
        }
        ApiKey key = bare;
        Map<Long, ApiKey.Permissions> limited =
                permissions(session, PERMISSIONS, bare.id().value());
        if (!limited.isEmpty()) {
            key = session.first(KEY_BY_ID, row -> key(row, limited), bare.id().value());
        }
        Customer customer = session.first(
                CUSTOMER, SqlIdentityStore::customer, bare.customer().value());
        return key == null || customer == null ? null : new Caller(key, customer);
    }

    @Override
    public @Nullable Customer customer(CustomerId id) {
        return runner.read(session -> session.first(CUSTOMER, SqlIdentityStore::customer, id.value()));
    }

    @Override
    public List<Customer> customers(@Nullable CustomerId after, int limit) {
        long above = after == null ? Long.MIN_VALUE : after.value();
        return runner.read(session -> session.list(CUSTOMERS, SqlIdentityStore::customer, above, limit));
    }

    @Override
    public List<ApiKey> keys(CustomerId customer) {
        return runner.read(session -> {
            Map<Long, ApiKey.Permissions> permissions = permissions(session, PERMISSIONS_OF_CUSTOMER, customer.value());
            return session.list(KEYS, row -> key(row, permissions), customer.value());
        });
    }

    @Override
    public void addCustomer(Customer customer) {
        runner.write(Lane.FIRST, session -> add(session, customer));
    }

    static int add(Session session, Customer customer) throws SQLException {
        return session.update(ADD_CUSTOMER, args(customer));
    }

    /** A customer may spend no more. */
    static void freeze(Session session, CustomerId customer) throws SQLException {
        session.update("UPDATE customers SET frozen = 1 WHERE id = ?", customer.value());
    }

    @Override
    public void updateCustomer(Customer customer) {
        runner.write(Lane.FIRST, session -> session.update(UPDATE_CUSTOMER, args(customer)));
    }

    @Override
    public void addKey(ApiKey key, byte[] digest) {
        runner.write(Lane.FIRST, session -> add(session, key, digest));
    }

    static int add(Session session, ApiKey key, byte[] digest) throws SQLException {
        List<@Nullable Object> args = args(key);
        args.add(digest);
        int added = session.update(ADD_KEY, args.toArray());
        if (added == 1) {
            addPermissions(session, key);
        }
        return added;
    }

    @Override
    public void updateKey(ApiKey key) {
        runner.write(Lane.FIRST, session -> {
            int updated = session.update(UPDATE_KEY, args(key).toArray());
            if (updated == 1) {
                session.update(REMOVE_PERMISSIONS, key.id().value());
                addPermissions(session, key);
            }
            return updated;
        });
    }

    private static void addPermissions(Session session, ApiKey key) throws SQLException {
        long id = key.id().value();
        int at = 0;
        for (Endpoint endpoint : key.grants().endpoints()) {
            session.update(ADD_PERMISSION, id, ENDPOINT, at++, endpoint.name());
        }
        for (ModelName model : key.grants().models()) {
            session.update(ADD_PERMISSION, id, MODEL, at++, model.text());
        }
        for (String range : key.grants().ipRanges()) {
            session.update(ADD_PERMISSION, id, IP, at++, range);
        }
    }

    private static Object[] args(Customer customer) {
        return new Object[] {
            customer.storefront().text(),
            customer.name(),
            customer.limits().requestsPerMinute(),
            customer.limits().tokensPerMinute(),
            customer.limits().concurrent(),
            customer.frozen(),
            customer.createdMs(),
            customer.id().value()
        };
    }

    private static List<@Nullable Object> args(ApiKey key) {
        ApiKey.Budget budget = key.budget();
        List<@Nullable Object> args = new ArrayList<>();
        args.add(key.customer().value());
        args.add(key.name());
        args.add(key.display());
        args.add(key.kind().name());
        args.add(key.limits().requestsPerMinute());
        args.add(key.limits().tokensPerMinute());
        args.add(key.limits().concurrent());
        args.add(budget == null ? null : budget.nanos());
        args.add(budget == null ? null : budget.period().name());
        args.add(key.life().createdMs());
        args.add(key.life().expiresMs());
        args.add(key.life().revokedMs());
        args.add(key.life().frozenMs());
        args.add(key.id().value());
        return args;
    }

    private static Map<Long, ApiKey.Permissions> permissions(Session session, String sql, long arg)
            throws SQLException {
        Map<Long, List<Permission>> byKey = new HashMap<>();
        for (Permission permission : session.list(
                sql,
                row -> new Permission(row.getLong("api_key"), Session.text(row, "kind"), Session.text(row, "value")),
                arg)) {
            byKey.computeIfAbsent(permission.key, _ -> new ArrayList<>()).add(permission);
        }
        Map<Long, ApiKey.Permissions> permissions = new HashMap<>();
        byKey.forEach((key, list) -> permissions.put(key, permissions(list)));
        return permissions;
    }

    private static ApiKey.Permissions permissions(List<Permission> stored) {
        Set<Endpoint> endpoints = new LinkedHashSet<>();
        Set<ModelName> models = new LinkedHashSet<>();
        List<String> ranges = new ArrayList<>();
        for (Permission permission : stored) {
            switch (permission.kind) {
                case ENDPOINT -> endpoints.add(Endpoint.valueOf(permission.value));
                case MODEL -> models.add(new ModelName(permission.value));
                case IP -> ranges.add(permission.value);
                // Read as nothing, a restriction that we do not know would let everything pass.
                default ->
                    throw new IllegalStateException(
                            "permission kind: " + permission.kind + " (expected: endpoint, model or ip)");
            }
        }
        return new ApiKey.Permissions(endpoints, models, ranges);
    }

    private static Customer customer(ResultSet row) throws SQLException {
        return new Customer(
                new CustomerId(row.getLong("id")),
                new StorefrontId(Session.text(row, "storefront")),
                Session.text(row, "name"),
                limits(row),
                row.getInt("frozen") != 0,
                row.getLong("created_ms"));
    }

    private static ApiKey key(ResultSet row, Map<Long, ApiKey.Permissions> permissions) throws SQLException {
        Long budget = Session.nullableLong(row, "budget_nanos");
        return new ApiKey(
                new ApiKeyId(row.getLong("id")),
                new CustomerId(row.getLong("customer")),
                Session.text(row, "name"),
                Session.text(row, "display"),
                ApiKey.Kind.valueOf(Session.text(row, "kind")),
                permissions.getOrDefault(row.getLong("id"), ApiKey.Permissions.ALL),
                limits(row),
                budget == null
                        ? null
                        : new ApiKey.Budget(budget, ApiKey.Budget.Period.valueOf(Session.text(row, "budget_period"))),
                new ApiKey.Life(
                        row.getLong("created_ms"),
                        row.getLong("expires_ms"),
                        row.getLong("revoked_ms"),
                        row.getLong("frozen_ms")));
    }

    private static RateLimit limits(ResultSet row) throws SQLException {
        return new RateLimit(
                row.getLong("requests_per_minute"), row.getLong("tokens_per_minute"), row.getInt("concurrent"));
    }
}
