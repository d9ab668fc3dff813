package dev.tollgate.store;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.ModelTrait;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Models with their aliases, endpoints and traits. */
final class ModelSql {
    private static final String ALL = "SELECT * FROM models ORDER BY name";
    private static final String ITEMS = "SELECT model AS owner, kind, value FROM model_items";

    private static final String PUT = """
            INSERT INTO models
                (name, description, model_group, context_tokens, output_tokens_max, bytes_per_token, image_tokens_max,
                 audio_tokens_max, file_tokens_max)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET
                description = excluded.description, model_group = excluded.model_group,
                context_tokens = excluded.context_tokens, output_tokens_max = excluded.output_tokens_max,
                bytes_per_token = excluded.bytes_per_token, image_tokens_max = excluded.image_tokens_max,
                audio_tokens_max = excluded.audio_tokens_max, file_tokens_max = excluded.file_tokens_max""";

    private static final String ADD_ITEM = "INSERT INTO model_items (model, kind, value) VALUES (?, ?, ?)";
    private static final String REMOVE_ITEMS = "DELETE FROM model_items WHERE model = ?";
    private static final String REMOVE = "DELETE FROM models WHERE name = ?";

    private static final String ALIAS = "alias";
    private static final String ENDPOINT = "endpoint";
    private static final String TRAIT = "trait";

    private record Item(String kind, String value) {}

    private ModelSql() {}

    static List<Model> all(Session session) throws SQLException {
        Items<Item> items =
                Items.read(session, ITEMS, row -> new Item(Session.text(row, "kind"), Session.text(row, "value")));
        return session.list(ALL, row -> model(row, items.of(Session.text(row, "name"))));
    }

    private static Model model(ResultSet row, List<Item> items) throws SQLException {
        Set<ModelName> aliases = new HashSet<>();
        Set<Endpoint> endpoints = new HashSet<>();
        Set<ModelTrait> traits = new HashSet<>();
        for (Item item : items) {
            switch (item.kind) {
                case ALIAS -> aliases.add(new ModelName(item.value));
                case ENDPOINT -> endpoints.add(Endpoint.valueOf(item.value));
                case TRAIT -> traits.add(ModelTrait.valueOf(item.value));
                default ->
                    throw new IllegalStateException(
                            "model item: " + item.kind + " (expected: alias, endpoint or trait)");
            }
        }
        return new Model(
                new ModelName(Session.text(row, "name")),
                aliases,
                Session.text(row, "description"),
                Session.text(row, "model_group"),
                endpoints,
                new Model.ModelLimits(row.getInt("context_tokens"), row.getInt("output_tokens_max")),
                new Model.InputBounds(
                        row.getInt("bytes_per_token"),
                        row.getInt("image_tokens_max"),
                        row.getInt("audio_tokens_max"),
                        row.getInt("file_tokens_max")),
                traits);
    }

    static int put(Session session, Model model) throws SQLException {
        String name = model.name().text();
        int put = session.update(
                PUT,
                name,
                model.description(),
                model.group(),
                model.limits().contextTokens(),
                model.limits().outputTokensMax(),
                model.bounds().bytesPerToken(),
                model.bounds().imageTokensMax(),
                model.bounds().audioTokensMax(),
                model.bounds().fileTokensMax());
        session.update(REMOVE_ITEMS, name);
        for (ModelName alias : model.aliases()) {
            session.update(ADD_ITEM, name, ALIAS, alias.text());
        }
        for (Endpoint endpoint : model.endpoints()) {
            session.update(ADD_ITEM, name, ENDPOINT, endpoint.name());
        }
        for (ModelTrait trait : model.traits()) {
            session.update(ADD_ITEM, name, TRAIT, trait.name());
        }
        return put;
    }

    static int remove(Session session, ModelName name) throws SQLException {
        session.update(REMOVE_ITEMS, name.text());
        return session.update(REMOVE, name.text());
    }
}
