package dev.tollgate.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks over JSON in a byte array and tells where everything stands, to the byte. It accepts exactly the texts of RFC
 * 8259 in strict UTF-8 (RFC 3629), within a bound on depth; in its strict form it also refuses a name that an object has
 * twice. Nothing is copied and no tree is built, so a caller reads what it knows and skips the rest.
 *
 * <p>The caller drives: {@link #peek} says what the next value is, then exactly one of {@link #enterObject},
 * {@link #enterArray}, {@link #scalar} and {@link #skip} takes it. Inside an object {@link #nextMember} moves to the next
 * name and false ends it; {@link #nextElement} does the same in an array. {@link #end} must come last.
 *
 * <p>It is written by hand, because a general parser tells neither where a name ends nor how many bytes a string has, takes
 * overlong UTF-8, and costs several times as much (docs/decisions). Reusable by {@link #reset}; not thread-safe.
 */
public final class JsonScanner {
    /** Objects and arrays that may be open at once. */
    public static final int DEPTH_MAX = 64;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final byte[] NOTHING = {};

    private final @Nullable OpenNames unique;

    private byte[] bytes = NOTHING;
    private int start;
    private int end;
    private int at;
    /** Bit d says whether the container at depth d is an object; 64 of them are why the depth is bounded so. */
    private long objects;

    private int depth;
    /** Whether the innermost container was entered and nothing of it read. */
    private boolean fresh;

    private int nameFrom;
    private int nameTo;
    private boolean nameEscaped;
    private byte[] unescapedName = NOTHING;
    private int unescapedNameLength;
    private long nameHash;

    private int valueFrom;
    private int valueTo;
    private boolean valueEscaped;
    private boolean valueInteger;
    /** Bytes so far that say nothing: white space, and what escapes are longer than what they stand for. */
    private long padding;

    private int stringPadding;

    private JsonScanner(@Nullable OpenNames unique) {
        this.unique = unique;
    }

    /** One that refuses a name which an object has twice, names compared after unescaping. */
    public static JsonScanner strict() {
        return new JsonScanner(new OpenNames());
    }

    /** One that takes such names. */
    public static JsonScanner lenient() {
        return new JsonScanner(null);
    }

    /** Begins anew at {@code bytes[from, to)}. The array must not change while it is scanned. */
    public void reset(byte[] source, int from, int to) {
        bytes = source;
        start = from;
        at = from;
        end = to;
        depth = 0;
        objects = 0;
        padding = 0;
        fresh = false;
        if (unique != null) {
            unique.clear();
        }
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

    /** Steps into the object that {@link #peek} saw. */
    public void enterObject() {
        open(true);
        if (unique != null) {
            unique.enter();
        }
    }

    /** Steps into the array that {@link #peek} saw. */
    public void enterArray() {
        open(false);
    }

    private void open(boolean object) {
        if (depth == DEPTH_MAX) {
            throw new JsonSyntaxException(
                    at - start, "more than " + DEPTH_MAX + " levels", "at most " + DEPTH_MAX + " levels of nesting");
        }
        objects = object ? objects | 1L << depth : objects & ~(1L << depth);
        depth++;
        at++;
        fresh = true;
    }

    private void close() {
        depth--;
        at++;
        fresh = false;
    }

    /** Moves to the innermost object's next member, up to its value; false where the object ends, and steps out of it. */
    public boolean nextMember() {
        int c = significant();
        if (c == '}') {
            if (unique != null) {
                unique.leave();
            }
            close();
            return false;
        }
        if (fresh) {
            fresh = false;
        } else if (c == ',') {
            at++;
            c = significant();
        } else {
            throw bad(at, "',' or '}'");
        }
        if (c != '"') {
            throw bad(at, "a member's name in quotes");
        }
        scanName();
        if (significant() != ':') {
            throw bad(at, "':'");
        }
        at++;
        return true;
    }

    /** Moves to the innermost array's next element; false where the array ends, and steps out of it. */
    public boolean nextElement() {
        int c = significant();
        if (c == ']') {
            close();
            return false;
        }
        if (fresh) {
            fresh = false;
        } else if (c == ',') {
            at++;
            if (significant() == ']') {
                throw bad(at, "a value");
            }
        } else {
            throw bad(at, "',' or ']'");
        }
        return true;
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

    /** Takes the next value, whatever it is, and checks it. */
    public void skip() {
        JsonKind kind = peek();
        if (kind != JsonKind.OBJECT && kind != JsonKind.ARRAY) {
            scalar(kind);
            return;
        }
        int from = at;
        int outer = depth;
        enter(kind);
        while (depth > outer) {
            boolean more = (objects >>> depth - 1 & 1) != 0 ? nextMember() : nextElement();
            if (more) {
                JsonKind inner = peek();
                if (inner == JsonKind.OBJECT || inner == JsonKind.ARRAY) {
                    enter(inner);
                } else {
                    scalar(inner);
                }
            }
        }
        valueFrom = from;
        valueTo = at;
    }

    private void enter(JsonKind kind) {
        if (kind == JsonKind.OBJECT) {
            enterObject();
        } else {
            enterArray();
        }
    }

    /** Says that nothing but white space may follow. */
    public void end() {
        if (significant() != -1) {
            throw bad(at, "the end");
        }
    }

    /** Index of the first byte of what {@link #scalar} or {@link #skip} took last; a string's quote. */
    public int valueFrom() {
        return valueFrom;
    }

    /** Index behind its last byte. */
    public int valueTo() {
        return valueTo;
    }

    /** Index of the opening quote of the name that {@link #nextMember} moved to. */
    public int nameFrom() {
        return nameFrom - 1;
    }

    /** Index behind its closing quote. */
    public int nameTo() {
        return nameTo + 1;
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

    /** Appends the string that {@link #scalar} took last to {@code target}, as far as there is room; the new length. */
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

    /** The value taken last as it stands in the source. */
    public String source() {
        return new String(bytes, valueFrom, valueTo - valueFrom, StandardCharsets.UTF_8);
    }

    /** Which of {@code names} the name is, by its place in that list, or -1. */
    public int name(JsonNames names) {
        return nameEscaped
                ? names.find(unescapedName, 0, unescapedNameLength, nameHash)
                : names.find(bytes, nameFrom, nameTo, nameHash);
    }

    /** The name, unescaped. */
    public String name() {
        return nameEscaped
                ? new String(unescapedName, 0, unescapedNameLength, StandardCharsets.UTF_8)
                : new String(bytes, nameFrom, nameTo - nameFrom, StandardCharsets.UTF_8);
    }

    /** Whether the name, unescaped, begins with {@code prefix} (ASCII). */
    public boolean nameBeginsWith(byte[] prefix) {
        byte[] from = nameEscaped ? unescapedName : bytes;
        int first = nameEscaped ? 0 : nameFrom;
        int length = nameEscaped ? unescapedNameLength : nameTo - nameFrom;
        return length >= prefix.length && JsonNames.same(from, first, first + prefix.length, prefix);
    }

    private int significant() {
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

    private void scanName() {
        int from = at + 1;
        int to = stringEnd(from);
        nameFrom = from;
        nameTo = to;
        nameEscaped = stringPadding > 0;
        at = to + 1;
        if (nameEscaped) {
            unescapeName();
            nameHash = JsonNames.hash(unescapedName, 0, unescapedNameLength);
        } else {
            nameHash = JsonNames.hash(bytes, from, to);
        }
        if (unique != null && !addUnique()) {
            throw new JsonSyntaxException(
                    from - 1 - start,
                    "a name that this object has already, " + Excerpt.of(bytes, from - 1, to + 1),
                    "each name once");
        }
    }

    private boolean addUnique() {
        OpenNames names = unique;
        if (names == null) {
            return true;
        }
        if (names.full()) {
            throw new JsonSyntaxException(
                    nameFrom - 1 - start,
                    "more members than are read",
                    "at most " + OpenNames.NAMES_MAX + " members in the objects that are open");
        }
        return names.add(bytes, nameFrom, nameTo, nameEscaped, nameHash);
    }

    private void unescapeName() {
        int room = nameTo - nameFrom;
        if (unescapedName.length < room) {
            unescapedName = new byte[room];
        }
        unescapedNameLength = Unescape.copy(bytes, nameFrom, nameTo, unescapedName, 0);
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
     * The index of the quote that closes the string whose first byte is at {@code from}. Eight bytes at a time: plain ASCII
     * is most of what comes, and a word in which no byte is special needs no further look.
     */
    private int stringEnd(int from) {
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
     * The high bit of each byte that is a quote, a backslash, a control character or beyond ASCII. Borrows can set bits
     * above the first such byte wrongly, never below it, and only the first is looked at.
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
        switch (c) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                stringPadding++;
                return backslash + 2;
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
                        return backslash + 12;
                    }
                }
                stringPadding += 6 - Utf8.length(unit);
                return backslash + 6;
            }
            default -> throw bad(backslash, "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
        }
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

    private JsonSyntaxException bad(int position, String expected) {
        return new JsonSyntaxException(position - start, Excerpt.found(bytes, position, end), expected);
    }
}
