package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Field;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The description of the admin API, made from the routes themselves: OpenAPI 3.1. */
final class OpenApi {
    static final String PATH = AdminApi.PREFIX + "/openapi.json";
    private static final Entity ERROR = new Entity(
            "Error",
            List.of(shown(
                    "error",
                    new Entity(
                            "ErrorDetail",
                            List.of(
                                    shown(
                                            "message",
                                            Shapes.text(100_000),
                                            "What is wrong: the value, and what was expected."),
                                    shown("type", Shapes.text(100), "The kind of error."),
                                    shownOrNull("param", Shapes.text(1_000), "The parameter at fault."),
                                    shown("code", Shapes.text(100), "The error."))),
                    "The error.")));
    /** The description describes itself as an object with whatever OpenAPI says. */
    private static final Entity DOCUMENT = new Entity(
            "OpenApiDocument",
            List.of(
                    shown("openapi", Shapes.text(10), "The version of OpenAPI."),
                    shown("info", new Shape.Anything(), "What this is."),
                    shown("security", new Shape.Anything(), "What every call needs."),
                    shown("paths", new Shape.Anything(), "The calls."),
                    shown("components", new Shape.Anything(), "The shapes.")));

    private OpenApi() {}

    /** The call that answers the description of {@code others} and itself. */
    static Route route(List<Route> others) {
        List<Route> all = new ArrayList<>(others);
        JsonObject[] document = new JsonObject[1];
        Route self =
                Route.get(PATH, "describe", "Describes this API.", List.of(), DOCUMENT, _ -> Answer.of(document[0]));
        all.add(self);
        document[0] = describe(all);
        return self;
    }

    private static JsonObject describe(List<Route> routes) {
        Map<String, Tree> paths = new LinkedHashMap<>();
        Map<String, Entity> entities = new LinkedHashMap<>();
        collect(ERROR, entities);
        for (Route route : routes) {
            paths.computeIfAbsent(route.path().text(), _ -> new Tree())
                    .put(route.method().toLowerCase(Locale.ROOT), operation(route));
            collect(route.answer(), entities);
            if (route.body() != null) {
                collect(route.body(), entities);
            }
        }
        Tree pathTree = new Tree();
        paths.forEach((path, methods) -> pathTree.put(path, methods.object()));
        Tree schemas = new Tree();
        entities.forEach((name, entity) -> schemas.put(name, entity.definition()));
        return new Tree()
                .put("openapi", "3.1.0")
                .put(
                        "info",
                        new Tree()
                                .put("title", "Tollgate admin API")
                                .put("version", "v1")
                                .put(
                                        "description",
                                        "Amounts are decimal texts, times are RFC 3339 in UTC, lists come in pages:"
                                                + " send `next` as `after`. Every change is in the audit log."))
                .list(
                        "security",
                        List.of(new Tree()
                                .put("token", new JsonArray(List.of()))
                                .object()),
                        each -> each)
                .put("paths", pathTree)
                .put(
                        "components",
                        new Tree()
                                .put("schemas", schemas)
                                .put(
                                        "securitySchemes",
                                        new Tree()
                                                .put(
                                                        "token",
                                                        new Tree()
                                                                .put("type", "http")
                                                                .put("scheme", "bearer"))))
                .object();
    }

    private static JsonObject operation(Route route) {
        Tree operation = new Tree()
                .put("operationId", route.id())
                .put("summary", route.summary())
                .list("parameters", route.parameters(), OpenApi::parameter);
        if (route.body() != null) {
            boolean needed = route.body().fields().stream().anyMatch(Field::required);
            operation.put("requestBody", new Tree().put("required", needed).put("content", content(route.body())));
        }
        return operation
                .put(
                        "responses",
                        new Tree()
                                .put(
                                        Integer.toString(route.status()),
                                        new Tree().put("description", "Done.").put("content", content(route.answer())))
                                .put(
                                        "default",
                                        new Tree()
                                                .put("description", "Not done; nothing was changed.")
                                                .put("content", content(ERROR))))
                .object();
    }

    private static Tree content(Entity entity) {
        return new Tree().put("application/json", new Tree().put("schema", entity.schema()));
    }

    private static JsonObject parameter(Route.Parameter parameter) {
        return new Tree()
                .put("name", parameter.name())
                .put("in", parameter.inPath() ? "path" : "query")
                .put("required", parameter.inPath())
                .put("description", parameter.about())
                .put("schema", parameter.shape().schema())
                .object();
    }

    /** An entity and those in it, each once. */
    private static void collect(Shape shape, Map<String, Entity> found) {
        switch (shape) {
            case Entity entity -> {
                Entity other = found.putIfAbsent(entity.name(), entity);
                if (other == null) {
                    entity.fields().forEach(field -> collect(field.shape(), found));
                } else if (!other.equals(entity)) {
                    throw new IllegalStateException("two shapes of one name: " + entity.name());
                }
            }
            case Shape.Listing listing -> collect(listing.item(), found);
            case Shape.Dictionary dictionary -> collect(dictionary.item(), found);
            case Shape.Text _, Shape.Choice _, Shape.Whole _, Shape.Flag _, Shape.Anything _ -> {}
        }
    }
}
