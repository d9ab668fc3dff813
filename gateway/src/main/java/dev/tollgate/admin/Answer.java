package dev.tollgate.admin;

import dev.tollgate.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a route answers.
 *
 * @param change what the audit log says of it; null where nothing was changed
 */
record Answer(JsonObject body, @Nullable Change change) {
    /**
     * One change.
     *
     * @param action as {@code key.revoke}
     * @param subject what was changed, as {@code key_…}
     */
    record Change(String action, String subject) {}

    /** Says that there is nothing for the audit log. */
    static final Change LOOKED = new Change("", "");

    /** Nothing was changed. */
    static Answer of(JsonObject body) {
        return new Answer(body, null);
    }

    /** Nothing was changed by a call that is no GET: it only says what a change would do. */
    static Answer looked(JsonObject body) {
        return new Answer(body, LOOKED);
    }

    static Answer changed(String action, Object subject, JsonObject body) {
        return new Answer(body, new Change(action, subject.toString()));
    }

    /**
     * A page of rows.
     *
     * @param rows one more than {@code limit} where there are more
     * @param cursor what the next page comes after
     */
    static <T> Answer page(List<T> rows, int limit, Function<T, JsonObject> form, Function<T, String> cursor) {
        boolean more = rows.size() > limit;
        List<T> shown = new ArrayList<>(more ? rows.subList(0, limit) : rows);
        return of(new Tree()
                .list("data", shown, form)
                .put("next", more ? cursor.apply(shown.getLast()) : null)
                .object());
    }

    /** A list that comes whole. */
    static <T> Answer all(List<T> rows, Function<T, JsonObject> form) {
        return of(new Tree().list("data", rows, form).put("next", (String) null).object());
    }
}
