package dev.tollgate.cli;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonBool;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers for people. */
final class Table {
    private static final String GAP = "  ";

    private Table() {}

    /**
     * Rows under a heading, each column as wide as it must be.
     *
     * @param columns members of the rows; of inner objects as {@code limits.concurrent}
     */
    static void print(List<JsonObject> rows, List<String> columns, PrintStream out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(Table::heading).toList());
        for (JsonObject row : rows) {
            lines.add(columns.stream().map(column -> text(member(row, column))).toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(line.get(i)));
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i));
                text.append(" ".repeat(widths[i] - width(line.get(i)))).append(GAP);
            }
            out.println(text.toString().stripTrailing());
        }
    }

    /** One object, a line for each member. */
    static void print(JsonObject object, PrintStream out) {
        List<String[]> lines = new ArrayList<>();
        flatten("", object, lines);
        int width = lines.stream().mapToInt(line -> width(line[0])).max().orElse(0);
        for (String[] line : lines) {
            out.println((line[0] + " ".repeat(width - width(line[0])) + GAP + line[1]).stripTrailing());
        }
    }

    /** A member of an object, or of an object in it. */
    static @Nullable JsonValue member(JsonObject object, String path) {
        JsonValue whole = object.members().get(path);
        int dot = path.indexOf('.');
        if (whole != null || dot < 0) {
            return whole;
        }
        JsonObject inner = object.object(path.substring(0, dot));
        return inner == null ? null : member(inner, path.substring(dot + 1));
    }

    /** A value on one line; empty for null. */
    static String text(@Nullable JsonValue value) {
        return switch (value) {
            case null -> "";
            case JsonNull _ -> "";
            case JsonText(String text) -> printable(text);
            case JsonNumber(String source) -> source;
            case JsonBool(boolean flag) -> flag ? "yes" : "no";
            case JsonArray(List<JsonValue> elements)
            when elements.stream().noneMatch(JsonObject.class::isInstance) ->
                elements.stream().map(Table::text).collect(Collectors.joining(", "));
            case JsonArray _, JsonObject _ -> new String(Json.write(value), StandardCharsets.UTF_8);
        };
    }

    private static void flatten(String prefix, JsonObject object, List<String[]> lines) {
        for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
            String name = prefix + member.getKey();
            switch (member.getValue()) {
                case JsonObject inner when !inner.members().isEmpty() -> flatten(name + ".", inner, lines);
                case JsonArray(List<JsonValue> elements)
                when elements.stream().anyMatch(JsonObject.class::isInstance) -> {
                    for (int i = 0; i < elements.size(); i++) {
                        if (elements.get(i) instanceof JsonObject inner) {
                            flatten(name + "[" + i + "].", inner, lines);
                        }
                    }
                }
                default -> lines.add(new String[] {name, text(member.getValue())});
            }
        }
    }

    private static String heading(String column) {
        return column.substring(column.indexOf('.') + 1).replace('_', ' ').toUpperCase(Locale.ROOT);
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** A name that a customer chose must not steer the operator's terminal. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '\uFFFD' : c)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }
}
