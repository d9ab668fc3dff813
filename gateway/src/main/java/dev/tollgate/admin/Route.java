package dev.tollgate.admin;

import dev.tollgate.admin.Shape.Entity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of the admin API: how it is reached, what it takes and answers, and what it does.
 *
 * @param id its name in the description, as {@code createCustomer}
 * @param summary one line for people
 * @param parameters of the path and the query
 * @param body what it takes; null for nothing
 * @param status of its answer when all is well
 * @param answer what it answers
 */
record Route(
        String method,
        PathTemplate path,
        String id,
        String summary,
        List<Parameter> parameters,
        @Nullable Entity body,
        int status,
        Entity answer,
        Action action) {
    private static final int OK = 200;
    private static final int CREATED = 201;

    Route {
        parameters = List.copyOf(parameters);
    }

    /** Does it, blocking. */
    @FunctionalInterface
    interface Action {
        Answer run(Call call);
    }

    /**
     * A parameter of the path or the query.
     *
     * @param inPath whether it stands in the path, and so is required
     * @param shape of its text
     */
    record Parameter(String name, boolean inPath, Shape shape, String about) {
        static Parameter path(String name, Shape shape, String about) {
            return new Parameter(name, true, shape, about);
        }

        static Parameter query(String name, Shape shape, String about) {
            return new Parameter(name, false, shape, about);
        }

        /** The two that every paged list takes. */
        static List<Parameter> paged(Shape cursor) {
            return List.of(
                    query("after", cursor, "Begin after this row: the `next` of the page before."),
                    query(
                            "limit",
                            Shapes.text(4, "", Parameter::checkLimit),
                            "Rows of a page, 1 to 1000; 50 without."));
        }

        private static void checkLimit(String text) {
            int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
            if (limit < 1 || limit > 1_000) {
                throw new IllegalArgumentException(text + " (expected: 1 to 1000)");
            }
        }
    }

    static Route get(String path, String id, String summary, List<Parameter> parameters, Entity answer, Action action) {
        return new Route("GET", new PathTemplate(path), id, summary, parameters, null, OK, answer, action);
    }

    /** Makes something. */
    static Route create(
            String path,
            String id,
            String summary,
            List<Parameter> parameters,
            Entity body,
            Entity answer,
            Action action) {
        return new Route("POST", new PathTemplate(path), id, summary, parameters, body, CREATED, answer, action);
    }

    /** Changes something. */
    static Route change(
            String method,
            String path,
            String id,
            String summary,
            List<Parameter> parameters,
            @Nullable Entity body,
            Entity answer,
            Action action) {
        return new Route(method, new PathTemplate(path), id, summary, parameters, body, OK, answer, action);
    }
}
