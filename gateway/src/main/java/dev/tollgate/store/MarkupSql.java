package dev.tollgate.store;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.MarkupRule;
import dev.tollgate.catalog.MarkupRule.Scope;
import dev.tollgate.money.Markup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Markup rules. They are added, never changed. */
final class MarkupSql {
    private static final String ALL = "SELECT * FROM markups ORDER BY id";

    private static final String ADD = """
            INSERT INTO markups (id, storefront, model, provider, effective_from_ms, basis_points)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""";

    private MarkupSql() {}

    static List<MarkupRule> all(Session session) throws SQLException {
        return session.list(ALL, MarkupSql::read);
    }

    private static MarkupRule read(ResultSet row) throws SQLException {
        String storefront = Session.text(row, "storefront");
        String model = Session.text(row, "model");
        Long points = Session.nullableLong(row, "basis_points");
        return new MarkupRule(
                row.getLong("id"),
                new Scope(
                        storefront.isEmpty() ? null : new StorefrontId(storefront),
                        model.isEmpty() ? null : new ModelName(model),
                        Session.text(row, "provider")),
                row.getLong("effective_from_ms"),
                points == null ? null : new Markup(Math.toIntExact(points)));
    }

    static int add(Session session, MarkupRule rule) throws SQLException {
        Scope scope = rule.scope();
        StorefrontId storefront = scope.storefront();
        ModelName model = scope.model();
        Markup markup = rule.markup();
        return session.update(
                ADD,
                rule.id(),
                storefront == null ? "" : storefront.text(),
                model == null ? "" : model.text(),
                scope.provider(),
                rule.effectiveFromMs(),
                markup == null ? null : markup.basisPoints());
    }
}
