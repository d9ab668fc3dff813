package dev.tollgate.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The words of JSON: strings, numbers and literals, checked to the byte, and what was taken last. */
abstract sealed class JsonLexer permits JsonScanner {
    static final byte[] NOTHING = {};

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final double[] POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    byte[] bytes = NOTHING;
    int start;
    int end;
    int at;

    private int valueFrom;
    private int valueTo;
    private boolean valueEscaped;
    private boolean valueInteger;
    /** Bytes so far that say nothing: white space, and what escapes are longer than what they stand for. */
    private long padding;

    private int stringPadding;

    final void begin(byte[] source, int from, int to) {
        bytes = source;
        start = from;
        at = from;
        end = to;
        padding = 0;
    }

    /** Says that the container which began at {@code from} was taken whole. */
    final void took(int from) {
        valueFrom = from;
        valueTo = at;
    }

    /** What the next value is, without taking it. */
    public JsonKind peek() {
        int c = significant();
        return switch (c) {
            case '"' -> JsonKind.STRING;
            case '{' -> JsonKind.OBJECT;
            case '[' -> JsonKind.ARRAY;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonKind.NUMBER;
            case 't' -> JsonKind.TRUE;
            case 'f' -> JsonKind.FALSE;
            case 'n' -> JsonKind.NULL;
            default -> throw bad(at, at == start ? "a JSON value" : "a value");
        };
    }

    /** Index of the next byte to read. After {@link #peek} that is the value's first. */
    public int at() {
        return at;
    }

    /** Takes the string, number or literal that {@link #peek} saw. */
    public void scalar(JsonKind kind) {
        switch (kind) {
            case STRING -> scanString();
            case NUMBER -> scanNumber();
            case TRUE -> literal("true");
            case FALSE -> literal("false");
            case NULL -> literal("null");
            case OBJECT, ARRAY -> throw new IllegalStateException("scalar: " + kind + " (expected: no container)");
        }
    }

    /** Index of the first byte of what {@link #scalar} or {@code skip} took last; a string's quote. */
    public int valueFrom() {
        return valueFrom;
    }

    /** Index behind its last byte. */
    public int valueTo() {
        return valueTo;
    }

    /** Bytes read so far that say nothing: white space, and what escapes are longer than the UTF-8 they stand for. */
    public long padding() {
        return padding;
    }

    /** UTF-8 bytes of the string that {@link #scalar} took last, unescaped. */
    public int stringBytes() {
        return valueTo - valueFrom - 2 - stringPadding;
    }

    /** The string that {@link #scalar} took last; half a surrogate pair becomes U+FFFD. */
    public String string() {
        int from = valueFrom + 1;
        int to = valueTo - 1;
        return valueEscaped
                ? Unescape.text(bytes, from, to)
                : new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /**
     * Appends the string that {@link #scalar} took last to {@code target}, as far as there is room; the new
     * length.
     */
    public int copyString(byte[] target, int length) {
        int from = valueFrom + 1;
        int to = valueTo - 1;
        if (valueEscaped) {
            return Unescape.copy(bytes, from, to, target, length);
        }
        int copied = Math.min(to - from, target.length - length);
        System.arraycopy(bytes, from, target, length, copied);
        return length + copied;
    }

    /** Which of {@code texts} the string that {@link #scalar} took last is, by its place in that list, or -1. */
    public int string(JsonNames texts) {
        int from = valueFrom + 1;
        int to = valueTo - 1;
        if (valueEscaped) {
            byte[] plain = new byte[stringBytes()];
            Unescape.copy(bytes, from, to, plain, 0);
            return texts.find(plain, 0, plain.length, JsonNames.hash(plain, 0, plain.length));
        }
        return texts.find(bytes, from, to, JsonNames.hash(bytes, from, to));
    }

    /** Whether the string that {@link #scalar} took last is {@code text} (ASCII). */
    public boolean stringIs(byte[] text) {
        int from = valueFrom + 1;
        int to = valueTo - 1;
        return valueEscaped
                ? stringBytes() == text.length && Unescape.equal(bytes, from, to, text)
                : JsonNames.same(bytes, from, to, text);
    }

    /** Whether the number that {@link #scalar} took last is written without fraction and exponent. */
    public boolean isInteger() {
        return valueInteger;
    }

    /** That number where it is an integer of at most 18 digits, else {@code otherwise}. */
    public long longOr(long otherwise) {
        int from = valueFrom;
        boolean negative = bytes[from] == '-';
        if (negative) {
            from++;
        }
        if (!valueInteger || valueTo - from > 18) {
            return otherwise;
        }
        long value = 0;
        for (int i = from; i < valueTo; i++) {
            value = value * 10 + (bytes[i] - '0');
        }
        return negative ? -value : value;
    }

    /** That number, rounded to a double; for ranges, never for money. */
    public double doubleValue() {
        int i = valueFrom;
        boolean negative = bytes[i] == '-';
        if (negative) {
            i++;
        }
        long mantissa = 0;
        int point = -1;
        // Up to 15 digits and a power of ten up to 22 are exact in a double, so one division rounds correctly.
        if (valueTo - i <= 16) {
            for (; i < valueTo && (bytes[i] == '.' || bytes[i] <= '9'); i++) {
                if (bytes[i] == '.') {
                    point = i;
                } else {
                    mantissa = mantissa * 10 + (bytes[i] - '0');
                }
            }
        }
        if (i < valueTo) {
            return Double.parseDouble(source());
        }
        double value = point < 0 ? mantissa : mantissa / POWERS[valueTo - point - 1];
        return negative ? -value : value;
    }

    /** The value taken last in a few characters for a message: a container by its kind, a long scalar cut. */
    public String excerpt() {
        return switch (bytes[valueFrom]) {
            case '{' -> JsonKind.OBJECT.words();
            case '[' -> JsonKind.ARRAY.words();
            default -> Excerpt.of(bytes, valueFrom, valueTo);
        };
    }

    /** The value taken last as it stands in the source. */
    public String source() {
        return new String(bytes, valueFrom, valueTo - valueFrom, StandardCharsets.UTF_8);
    }

    final int significant() {
        if (at < end) {
            byte c = bytes[at];
            if (c > ' ') {
                return c;
            }
        }
        return skipWhiteSpace();
    }

    private int skipWhiteSpace() {
        int i = at;
        while (i < end && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
            i++;
        }
        padding += i - at;
        at = i;
        return i < end ? bytes[i] & 0xFF : -1;
    }

    private void scanString() {
        int from = at;
        int to = stringEnd(from + 1) + 1;
        valueFrom = from;
        valueTo = to;
        valueEscaped = stringPadding > 0;
        at = to;
    }

    /**
     * The index of the quote that closes the string whose first byte is at {@code from}. Eight bytes at a time: plain
     * ASCII is most of what comes, and a word in which no byte is special needs no further look.
     */
    final int stringEnd(int from) {
        int i = from;
        stringPadding = 0;
        while (true) {
            while (i <= end - Long.BYTES) {
                long special = special((long) LONG.get(bytes, i));
                if (special != 0) {
                    i += Long.numberOfTrailingZeros(special) >>> 3;
                    break;
                }
                i += Long.BYTES;
            }
            if (i >= end) {
                throw bad(end, "the rest of a string and its closing quote");
            }
            byte c = bytes[i];
            if (c == '"') {
                padding += stringPadding;
                return i;
            }
            if (c == '\\') {
                i = escape(i);
            } else if (c < 0) {
                i = beyondAscii(i);
            } else if (c < ' ') {
                throw bad(i, "control characters escaped");
            } else {
                i++;
            }
        }
    }

    /**
     * The high bit of each byte that is a quote, a backslash, a control character or beyond ASCII. Borrows can
     * set bits above the first such byte wrongly, never below it, and only the first is looked at.
     */
    private static long special(long word) {
        long quote = word ^ ONES * '"';
        long backslash = word ^ ONES * '\\';
        return (word | quote - ONES & ~quote | backslash - ONES & ~backslash | word - ONES * ' ' & ~word) & HIGHS;
    }

    private int beyondAscii(int first) {
        int i = first;
        do {
            int length = Utf8.lengthAt(bytes, i, end);
            if (length == 0) {
                throw bad(i, "UTF-8");
            }
            i += length;
        } while (i < end && bytes[i] < 0);
        return i;
    }

    private int escape(int backslash) {
        int c = backslash + 1 < end ? bytes[backslash + 1] : -1;
        return switch (c) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                stringPadding++;
                yield backslash + 2;
            }
            case 'u' -> {
                int unit = Unescape.unit(bytes, backslash, end);
                if (unit < 0) {
                    throw bad(backslash, "\\u and four hexadecimal digits");
                }
                if (Character.isHighSurrogate((char) unit)) {
                    int low = Unescape.unit(bytes, backslash + 6, end);
                    if (low >= 0 && Character.isLowSurrogate((char) low)) {
                        stringPadding += 12 - 4;
                        yield backslash + 12;
                    }
                }
                stringPadding += 6 - Utf8.length(unit);
                yield backslash + 6;
            }
            default -> throw bad(backslash, "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
        };
    }

    private void scanNumber() {
        valueFrom = at;
        int i = at;
        if (bytes[i] == '-') {
            i++;
        }
        if (i < end && bytes[i] == '0') {
            i++;
        } else {
            i = digits(i);
        }
        valueInteger = true;
        if (i < end && bytes[i] == '.') {
            valueInteger = false;
            i = digits(i + 1);
        }
        if (i < end && (bytes[i] == 'e' || bytes[i] == 'E')) {
            valueInteger = false;
            i++;
            if (i < end && (bytes[i] == '+' || bytes[i] == '-')) {
                i++;
            }
            i = digits(i);
        }
        valueTo = i;
        at = i;
    }

    private int digits(int first) {
        int i = first;
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        if (i == first) {
            throw bad(i, "a digit");
        }
        return i;
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= end || bytes[at + i] != word.charAt(i)) {
                throw bad(at, word);
            }
        }
        valueFrom = at;
        at += word.length();
        valueTo = at;
    }

    /** By how many bytes the string that {@link #stringEnd} saw last is longer than its text. */
    final int stringPadding() {
        return stringPadding;
    }

    final JsonSyntaxException bad(int position, String expected) {
        return new JsonSyntaxException(position - start, Excerpt.found(bytes, position, end), expected);
    }
}
