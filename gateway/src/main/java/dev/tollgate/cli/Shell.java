package dev.tollgate.cli;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What commands share: where they read from, where they print to, and how they end. */
final class Shell {
    private static final int DONE = 0;
    private static final int PAGE_MAX = 1_000;

    private final UnaryOperator<@Nullable String> environment;
    private final PrintStream out;
    private final PrintStream err;

    Shell(UnaryOperator<@Nullable String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    @Nullable
    String environment(String name) {
        return environment.apply(name);
    }

    /** The server that a command works on; to be closed. */
    Remote remote(Target target) {
        return new Remote(target.address(environment));
    }

    /** Runs a command; what it cannot do is told on {@code err}, and is its exit status. */
    int run(IntSupplier command) {
        try {
            return command.getAsInt();
        } catch (CliException e) {
            err.println("tollgate: " + e.getMessage());
            return e.status();
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** Sends one call and prints the object that it answers. */
    int show(Target target, String method, String path, @Nullable JsonValue body) {
        return show(target, remote -> remote.call(method, path, body));
    }

    /** Sends calls and prints the object that they come to. */
    int show(Target target, Function<Remote, JsonObject> calls) {
        return run(() -> {
            try (Remote remote = new Remote(target.address(environment))) {
                print(target, calls.apply(remote));
                return DONE;
            }
        });
    }

    /** Sends one call; its answer is printed by {@code forPeople}, unless JSON or a member of it is wanted. */
    int answer(Target target, String method, String path, @Nullable JsonValue body, Consumer<JsonObject> forPeople) {
        return run(() -> {
            try (Remote remote = new Remote(target.address(environment))) {
                JsonObject answer = remote.call(method, path, body);
                show(target, answer, () -> forPeople.accept(answer));
                return DONE;
            }
        });
    }

    /** Prints an object as it was asked for: {@code forPeople} where neither JSON nor one member of it was. */
    void show(Target target, JsonObject answer, Runnable forPeople) {
        if (target.field() == null && !target.json()) {
            forPeople.run();
        } else {
            print(target, answer);
        }
    }

    private void print(Target target, JsonObject answer) {
        String field = target.field();
        if (field != null) {
            out.println(field(answer, field));
        } else if (target.json()) {
            json(answer);
        } else {
            Table.print(answer, out);
        }
    }

    private static String field(JsonObject answer, String field) {
        JsonValue value = Table.member(answer, field);
        if (value == null) {
            throw CliException.usage("--field: " + field + " (expected: one of "
                    + String.join(", ", answer.members().keySet()) + ")");
        }
        return value instanceof JsonText(String text) ? text : Table.text(value);
    }

    private void json(JsonObject answer) {
        out.println(new String(Json.write(answer), StandardCharsets.UTF_8));
    }

    /**
     * Gets a list, page by page, and prints it as a table.
     *
     * @param path with or without a query
     * @param rowsMax how many rows at most
     */
    int list(Target target, String path, int rowsMax, List<String> columns) {
        return list(target, path, rowsMax, columns, row -> row);
    }

    /**
     * The same.
     *
     * @param forPeople makes of a row what the table shows
     */
    int list(Target target, String path, int rowsMax, List<String> columns, UnaryOperator<JsonObject> forPeople) {
        return run(() -> {
            if (rowsMax < 1) {
                throw CliException.usage("--limit: " + rowsMax + " (expected: at least 1)");
            }
            try (Remote remote = new Remote(target.address(environment))) {
                printList(target, gather(remote, path, rowsMax), columns, forPeople);
                return DONE;
            }
        });
    }

    private void printList(
            Target target, Gathered gathered, List<String> columns, UnaryOperator<JsonObject> forPeople) {
        String field = target.field();
        if (field != null) {
            gathered.rows().forEach(row -> out.println(field(row, field)));
        } else if (target.json()) {
            Map<String, JsonValue> answer = new LinkedHashMap<>();
            answer.put("data", new JsonArray(new ArrayList<>(gathered.rows())));
            answer.put("next", gathered.next() == null ? JsonNull.NULL : new JsonText(gathered.next()));
            json(new JsonObject(answer));
        } else {
            Table.print(gathered.rows().stream().map(forPeople).toList(), columns, out);
            if (gathered.next() != null) {
                err.println("There are more; --limit shows them.");
            }
        }
    }

    private record Gathered(List<JsonObject> rows, @Nullable String next) {}

    /** A list that comes whole takes no limit and ends without a next page. */
    private static Gathered gather(Remote remote, String path, int rowsMax) {
        List<JsonObject> rows = new ArrayList<>();
        String next = null;
        boolean paged = path.contains("limit=");
        do {
            String page = paged ? path.replace("limit=", "limit=" + Math.min(PAGE_MAX, rowsMax - rows.size())) : path;
            JsonObject answer = remote.call("GET", next == null ? page : page + "&after=" + Remote.segment(next), null);
            answer.elements("data").forEach(row -> rows.add((JsonObject) row));
            next = answer.text("next");
        } while (next != null && rows.size() < rowsMax);
        return new Gathered(rows, next);
    }
}
