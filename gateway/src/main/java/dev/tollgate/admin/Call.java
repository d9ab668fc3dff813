package dev.tollgate.admin;

import dev.tollgate.json.JsonValue.JsonObject;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request of an operator, checked.
 *
 * @param actor the name of its token
 * @param pathValues the values of the path's parameters, decoded
 * @param queries the query parameters that were sent
 * @param json the body; without members where the route takes none
 */
record Call(String actor, Map<String, String> pathValues, Map<String, String> queries, JsonObject json) {
    private static final int LIMIT = 50;

    /** A parameter of the path. */
    String path(String name) {
        return Objects.requireNonNull(pathValues.get(name), name);
    }

    @Nullable
    String query(String name) {
        return queries.get(name);
    }

    /** How many rows are asked for. */
    int limit() {
        String limit = queries.get("limit");
        return limit == null ? LIMIT : Integer.parseInt(limit);
    }

    Members body() {
        return new Members(json);
    }
}
