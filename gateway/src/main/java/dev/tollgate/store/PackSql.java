package dev.tollgate.store;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.billing.Pack;
import dev.tollgate.billing.PackId;
import dev.tollgate.money.Price;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Packs in SQL. */
final class PackSql {
    private static final String ALL = "SELECT * FROM packs ORDER BY storefront, id";
    private static final String MODELS = "SELECT owner, model FROM term_models WHERE kind = 'pack'";

    private static final String PUT = """
            INSERT INTO packs
                (storefront, id, name, price_minor, currency, asset, amount_nanos, validity_days, priority, enabled)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (storefront, id) DO UPDATE SET name = excluded.name, price_minor = excluded.price_minor,
                currency = excluded.currency, asset = excluded.asset, amount_nanos = excluded.amount_nanos,
                validity_days = excluded.validity_days, priority = excluded.priority, enabled = excluded.enabled""";

    private PackSql() {}

    static List<Pack> all(Session session) throws SQLException {
        Map<String, Set<ModelName>> models = new HashMap<>();
        session.list(
                MODELS,
                row -> models.computeIfAbsent(Session.text(row, "owner"), _ -> new HashSet<>())
                        .add(new ModelName(Session.text(row, "model"))));
        return session.list(ALL, row -> read(row, models));
    }

    static int put(Session session, Pack pack) throws SQLException {
        int changed = session.update(
                PUT,
                pack.storefront().text(),
                pack.id().text(),
                pack.name(),
                pack.price().minor(),
                pack.price().currency(),
                Codes.of(pack.terms().asset()),
                pack.terms().amountNanos(),
                pack.terms().validityDays(),
                pack.terms().priority(),
                pack.enabled());
        TermsSql.put(
                session,
                TermsSql.PACK,
                owner(pack.storefront().text(), pack.id().text()),
                pack.terms());
        return changed;
    }

    private static String owner(String storefront, String id) {
        return storefront + "/" + id;
    }

    private static Pack read(ResultSet row, Map<String, Set<ModelName>> models) throws SQLException {
        String storefront = Session.text(row, "storefront");
        String id = Session.text(row, "id");
        return new Pack(
                new StorefrontId(storefront),
                new PackId(id),
                Session.text(row, "name"),
                new Price(row.getLong("price_minor"), Session.text(row, "currency")),
                TermsSql.read(row, models.getOrDefault(owner(storefront, id), Set.of())),
                row.getInt("enabled") != 0);
    }
}
