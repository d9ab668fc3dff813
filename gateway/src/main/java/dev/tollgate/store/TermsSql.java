package dev.tollgate.store;

import dev.tollgate.base.ModelName;
import dev.tollgate.billing.Terms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** The terms of packs, orders and vouchers: columns of their own row, and models in a table that they share. */
final class TermsSql {
    static final String PACK = "pack";
    static final String ORDER = "order";
    static final String BATCH = "batch";

    private static final String MODELS = "SELECT model FROM term_models WHERE kind = ? AND owner = ?";
    private static final String ADD = "INSERT INTO term_models (kind, owner, model) VALUES (?, ?, ?)";
    private static final String REMOVE = "DELETE FROM term_models WHERE kind = ? AND owner = ?";

    private TermsSql() {}

    /** Puts the models of something in the place of those that it has. */
    static void put(Session session, String kind, String owner, Terms terms) throws SQLException {
        session.update(REMOVE, kind, owner);
        for (ModelName model : terms.models()) {
            session.update(ADD, kind, owner, model.text());
        }
    }

    static Set<ModelName> models(Session session, String kind, String owner) throws SQLException {
        return new HashSet<>(session.list(MODELS, row -> new ModelName(Session.text(row, "model")), kind, owner));
    }

    static Terms read(ResultSet row, Set<ModelName> models) throws SQLException {
        return new Terms(
                Codes.asset(row.getInt("asset")),
                row.getLong("amount_nanos"),
                models,
                row.getInt("validity_days"),
                row.getInt("priority"));
    }
}
