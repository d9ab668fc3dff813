package dev.tollgate.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON text whose every number and string keeps the spelling that it came with. Two of them are equal where they
 * differ in nothing but the white space between their parts.
 *
 * @param from where it begins in its source
 * @param to where it ends there
 * @param word a scalar as it is spelled; empty for the others
 * @param members of an object, in order, or null
 * @param elements of an array, or null
 */
record RawJson(
        String source,
        int from,
        int to,
        String word,
        @Nullable Map<String, RawJson> members,
        @Nullable List<RawJson> elements) {

    static RawJson parse(String text) {
        Parser parser = new Parser(text);
        RawJson value = parser.value();
        parser.blanks();
        if (parser.at != text.length()) {
            throw new AssertionError("more than one JSON value: " + text);
        }
        return value;
    }

    static RawJson parse(byte[] text) {
        return parse(new String(text, StandardCharsets.UTF_8));
    }

    /** Its own part of its source. */
    String text() {
        return source.substring(from, to);
    }

    /** A member of an object, or null where it is none or has none of that name. */
    @Nullable
    RawJson get(String name) {
        return members == null ? null : members.get("\"" + name + "\"");
    }

    /** The members of an object, names as they are spelled; none of anything else. */
    Map<String, RawJson> all() {
        return members == null ? Map.of() : members;
    }

    boolean has(String name) {
        return get(name) != null;
    }

    /** A whole number among an object's members; {@code otherwise} where there is none. */
    long whole(String name, long otherwise) {
        RawJson member = get(name);
        if (member == null || !member.word.matches("-?\\d+(\\.0+)?")) {
            return otherwise;
        }
        int point = member.word.indexOf('.');
        return Long.parseLong(point < 0 ? member.word : member.word.substring(0, point));
    }

    /** A string's characters, where none of them is escaped. */
    String string() {
        if (!word.startsWith("\"")) {
            throw new AssertionError("no string: " + text());
        }
        return word.substring(1, word.length() - 1);
    }

    /** The characters of a string. */
    String unescaped() {
        return Json.parse("{\"text\":" + word + "}").text("text");
    }

    /** The same without the white space between its parts. */
    String bare() {
        StringBuilder text = new StringBuilder();
        write(text);
        return text.toString();
    }

    private void write(StringBuilder text) {
        if (members != null) {
            text.append('{');
            String comma = "";
            for (Map.Entry<String, RawJson> member : members.entrySet()) {
                text.append(comma).append(member.getKey()).append(':');
                member.getValue().write(text);
                comma = ",";
            }
            text.append('}');
        } else if (elements != null) {
            text.append('[');
            for (int i = 0; i < elements.size(); i++) {
                text.append(i == 0 ? "" : ",");
                elements.get(i).write(text);
            }
            text.append(']');
        } else {
            text.append(word);
        }
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        private RawJson value() {
            blanks();
            int from = at;
            return switch (text.charAt(at)) {
                case '{' -> object(from);
                case '[' -> array(from);
                case '"' -> {
                    string();
                    yield scalar(from);
                }
                default -> {
                    while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
                        at++;
                    }
                    yield scalar(from);
                }
            };
        }

        private RawJson scalar(int from) {
            return new RawJson(text, from, at, text.substring(from, at), null, null);
        }

        private RawJson object(int from) {
            Map<String, RawJson> members = new LinkedHashMap<>();
            at++;
            blanks();
            while (text.charAt(at) != '}') {
                int name = at;
                string();
                String raw = text.substring(name, at);
                blanks();
                expect(':');
                members.put(raw, value());
                separator('}');
            }
            at++;
            return new RawJson(text, from, at, "", members, null);
        }

        private RawJson array(int from) {
            List<RawJson> elements = new ArrayList<>();
            at++;
            blanks();
            while (text.charAt(at) != ']') {
                elements.add(value());
                separator(']');
            }
            at++;
            return new RawJson(text, from, at, "", null, elements);
        }

        private void separator(char end) {
            blanks();
            if (text.charAt(at) != end) {
                expect(',');
                blanks();
            }
        }

        private void string() {
            expect('"');
            while (text.charAt(at) != '"') {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            at++;
        }

        private void expect(char c) {
            if (text.charAt(at) != c) {
                throw new AssertionError("expected " + c + " at " + at + " of " + text);
            }
            at++;
        }

        private void blanks() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }
    }
}
