package dev.tollgate.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks over JSON in a byte array and tells where everything stands, to the byte. It accepts exactly the texts of RFC
 * 8259 in strict UTF-8 (RFC 3629), within a bound on depth; in its strict form it also refuses a name that an object
 * has twice. Nothing is copied and no tree is built, so a caller reads what it knows and skips the rest.
 *
 * <p>The caller drives: {@link #peek} says what the next value is, then exactly one of {@link #enterObject},
 * {@link #enterArray}, {@link #scalar} and {@link #skip} takes it. Inside an object {@link #nextMember} moves to the
 * next name and false ends it; {@link #nextElement} does the same in an array. {@link #end} must come last.
 *
 * <p>Why it is written by hand: docs/decisions/json-by-hand.md. Reusable by {@link #reset}; not thread-safe.
 */
public final class JsonScanner extends JsonLexer {
    /** Objects and arrays that may be open at once. */
    public static final int DEPTH_MAX = 64;

    private final @Nullable OpenNames unique;

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
        begin(source, from, to);
        depth = 0;
        objects = 0;
        fresh = false;
        if (unique != null) {
            unique.clear();
        }
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

    /**
     * Moves to the innermost object's next member, up to its value; false where the object ends, and steps out of it.
     */
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
        took(from);
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

    /** Index of the opening quote of the name that {@link #nextMember} moved to; until an object inside is read. */
    public int nameFrom() {
        return nameFrom - 1;
    }

    /** Index behind its closing quote. */
    public int nameTo() {
        return nameTo + 1;
    }

    /** Which of {@code names} the name is, by its place in that list, or -1; until an object inside is read. */
    public int name(JsonNames names) {
        return nameEscaped
                ? names.find(unescapedName, 0, unescapedNameLength, nameHash)
                : names.find(bytes, nameFrom, nameTo, nameHash);
    }

    /** The name, unescaped; until an object inside is read. */
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

    private void scanName() {
        int from = at + 1;
        int to = stringEnd(from);
        nameFrom = from;
        nameTo = to;
        nameEscaped = stringPadding() > 0;
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
}
