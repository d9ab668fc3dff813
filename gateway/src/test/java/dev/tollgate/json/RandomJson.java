package dev.tollgate.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** JSON texts from a seed, and what random damage makes of them. */
public final class RandomJson {
    private static final String[] NAMES = {
        "model",
        "messages",
        "role",
        "content",
        "a",
        "b",
        "\\u0061",
        "stream_options",
        "n",
        "",
        "é",
        "\\u00e9",
        "😀",
        "\\ud83d\\ude00",
        "\\ud800",
        "\\n",
        "a_rather_long_name_of_a_member",
        "/",
        "\\/",
        "usage",
        "cost"
    };
    private static final String[] STRINGS = {
        "",
        "x",
        "Hello, world!",
        "exactly8",
        "and 16 characters",
        "\\\"quoted\\\"",
        "tab\\there",
        "\\u4f60\\u597d",
        "你好，世界",
        "\\ud83d\\ude00",
        "😀😀",
        "\\udc00",
        "\\ud83d",
        "\\u0000",
        "\\b\\f\\/\\\\",
        "naïve café",
        "\u007f\u0080\u07ff\uffff"
    };
    private static final String[] NUMBERS = {
        "0", "-0", "1", "42", "-17", "3.14", "0.7", "1e5", "1E-5", "-2.5e+10", "12345678901234567890", "0.10"
    };
    private static final String[] BAD = {
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "+1",
        "NaN",
        "Infinity",
        "tru",
        "True",
        "nul",
        "'a'",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12\"",
        "\"a\nb\"",
        "\"\u0001\"",
        "\"open",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{1:2}",
        "[}",
        "{]",
        "//c",
        "/**/",
        "\uFEFF1",
        "1 2",
        "{}{}",
        "\u00a01",
        "",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "[{\"x\":{\"b\":1,\"c\":2,\"b\":3}}]"
    };
    private static final byte[][] BAD_UTF8 = {
        {(byte) 0x80},
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xC1, (byte) 0xBF},
        {(byte) 0xE0, (byte) 0x80, (byte) 0x80},
        {(byte) 0xE0, (byte) 0x9F, (byte) 0xBF},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xED, (byte) 0xBF, (byte) 0xBF},
        {(byte) 0xF0, (byte) 0x80, (byte) 0x80, (byte) 0x80},
        {(byte) 0xF0, (byte) 0x8F, (byte) 0xBF, (byte) 0xBF},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xF5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
        {(byte) 0xFF},
        {(byte) 0xE4, (byte) 0xBD},
        {(byte) 0xC3}
    };

    private final Random random;

    public RandomJson(long seed) {
        random = new Random(seed);
    }

    /** A text that is JSON, but for a name that may come twice. */
    public byte[] text() {
        StringBuilder out = new StringBuilder();
        space(out);
        value(out, 0);
        space(out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A text that may be anything. */
    public byte[] damaged() {
        byte[] text = text();
        int times = random.nextInt(4);
        for (int i = 0; i < times; i++) {
            text = damage(text);
        }
        return text;
    }

    /** That text with one thing done to it. */
    public byte[] damage(byte[] text) {
        if (text.length == 0) {
            return text;
        }
        int at = random.nextInt(text.length);
        return switch (random.nextInt(7)) {
            case 0 -> Arrays.copyOf(text, at);
            case 1 -> {
                byte[] changed = text.clone();
                changed[at] = (byte) random.nextInt(256);
                yield changed;
            }
            case 2 -> spliced(text, at, at + 1, new byte[0]);
            case 3 -> spliced(text, at, at, pick(BAD).getBytes(StandardCharsets.UTF_8));
            case 4 -> spliced(text, at, at, BAD_UTF8[random.nextInt(BAD_UTF8.length)]);
            case 5 -> {
                String structure = "{}[]:,\"\\ \n0-.eE";
                yield spliced(text, at, at, new byte[] {(byte) structure.charAt(random.nextInt(structure.length()))});
            }
            default -> {
                int to = Math.min(text.length, at + random.nextInt(12));
                yield spliced(text, random.nextInt(text.length), -1, Arrays.copyOfRange(text, at, to));
            }
        };
    }

    private static byte[] spliced(byte[] text, int from, int to, byte[] put) {
        int behind = to < 0 ? from : to;
        byte[] out = Arrays.copyOf(text, from + put.length + text.length - behind);
        System.arraycopy(put, 0, out, from, put.length);
        System.arraycopy(text, behind, out, from + put.length, text.length - behind);
        return out;
    }

    private void value(StringBuilder out, int depth) {
        switch (random.nextInt(depth > 5 ? 5 : 9)) {
            case 0 -> out.append(pick(NUMBERS));
            case 1 -> out.append(random.nextBoolean());
            case 2 -> out.append("null");
            case 3, 4 -> string(out);
            case 5, 6 -> {
                out.append('[');
                int count = random.nextInt(4);
                for (int i = 0; i < count; i++) {
                    space(out.append(i > 0 ? "," : ""));
                    value(out, depth + 1);
                    space(out);
                }
                out.append(']');
            }
            default -> object(out, depth);
        }
    }

    private void object(StringBuilder out, int depth) {
        out.append('{');
        int count = random.nextInt(10) == 0 ? 15 + random.nextInt(40) : random.nextInt(6);
        for (int i = 0; i < count; i++) {
            space(out.append(i > 0 ? "," : ""));
            // Mostly its own name, so that most objects have none twice.
            String name = random.nextInt(8) == 0 ? pick(NAMES) : pick(NAMES) + i;
            space(out.append('"').append(name).append('"'));
            space(out.append(':'));
            value(out, depth + 1);
            space(out);
        }
        out.append('}');
    }

    private void string(StringBuilder out) {
        out.append('"');
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            out.append(pick(STRINGS));
        }
        out.append('"');
    }

    private void space(StringBuilder out) {
        int blanks = random.nextInt(12) - 8;
        for (int i = 0; i < blanks; i++) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
