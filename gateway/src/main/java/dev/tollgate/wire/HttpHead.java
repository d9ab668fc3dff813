package dev.tollgate.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1 message: start line and fields (RFC 9112 §§2–5), as offsets into a copy of its bytes. Reading
 * is strict where leniency lets two programs read one message differently: every line ends with CR LF, no folded
 * lines, no blank before the colon, no control character in a value. Immutable.
 */
public final class HttpHead {
    /** Offsets kept for each field: name from, name to, value from, value to. */
    private static final int STRIDE = 4;

    private static final int EMPTY_LINE = 4;
    private static final int TYPICAL_FIELDS = 12;
    private static final int LONG_DIGITS = 18;

    private final byte[] bytes;
    /** Offsets: first part from, to; second part from, to. */
    private final int[] startLine;

    private final int versionEnd;
    private final int[] fields;
    private final int size;
    /** Bit n says that some name has n characters: most names that are asked for are not there. */
    private final long lengths;

    private HttpHead(byte[] bytes, int[] startLine, int versionEnd, int[] fields, int size, long lengths) {
        this.bytes = bytes;
        this.startLine = startLine;
        this.versionEnd = versionEnd;
        this.fields = fields;
        this.size = size;
        this.lengths = lengths;
    }

    /**
     * Looks for the end of a head.
     *
     * @param from where the head begins
     * @param known up to where an earlier call has looked; {@code from} at first
     * @return the index behind the empty line, or -1
     */
    public static int end(byte[] bytes, int from, int to, int known) {
        int at = Math.max(from, known - (EMPTY_LINE - 1)) + EMPTY_LINE - 1;
        while (at < to) {
            byte last = bytes[at];
            if (last == '\n') {
                if (bytes[at - 1] == '\r' && bytes[at - 2] == '\n' && bytes[at - 3] == '\r') {
                    return at + 1;
                }
                at += 2;
            } else if (last == '\r') {
                at++;
            } else {
                // Neither can be part of the four bytes that are looked for.
                at += EMPTY_LINE;
            }
        }
        return -1;
    }

    /** Reads a request's head that {@link #end} found. */
    public static HttpHead request(byte[] bytes, int from, int end, int fieldsMax) throws MalformedHttpException {
        byte[] own = Arrays.copyOfRange(bytes, from, end);
        int methodEnd = token(own, 0, "method");
        int targetFrom = blank(own, methodEnd);
        int at = targetFrom;
        while (own[at] > ' ' && own[at] != 0x7f) {
            at++;
        }
        if (at == targetFrom) {
            throw new MalformedHttpException("request line without a target (expected: method, target, version)");
        }
        int versionEnd = version(own, blank(own, at));
        int[] startLine = {0, methodEnd, targetFrom, at};
        return fields(own, startLine, versionEnd, newline(own, versionEnd), fieldsMax);
    }

    /** Reads an answer's head that {@link #end} found. */
    public static HttpHead response(byte[] bytes, int from, int end, int fieldsMax) throws MalformedHttpException {
        byte[] own = Arrays.copyOfRange(bytes, from, end);
        int versionEnd = version(own, 0);
        int codeFrom = blank(own, versionEnd);
        int at = codeFrom;
        while (own[at] >= '0' && own[at] <= '9') {
            at++;
        }
        if (at - codeFrom != 3 || own[codeFrom] < '1' || own[codeFrom] > '5') {
            throw new MalformedHttpException("status line without a status (expected: 100 to 599)");
        }
        int[] startLine = {0, versionEnd, codeFrom, at};
        while (visible(own[at])) {
            at++;
        }
        return fields(own, startLine, versionEnd, newline(own, at), fieldsMax);
    }

    private static HttpHead fields(byte[] own, int[] startLine, int versionEnd, int from, int fieldsMax)
            throws MalformedHttpException {
        int[] offsets = new int[TYPICAL_FIELDS * STRIDE];
        int size = 0;
        long lengths = 0;
        int at = from;
        while (own[at] != '\r') {
            if (size == fieldsMax) {
                throw new MalformedHttpException("more than " + fieldsMax + " header fields");
            }
            if (size * STRIDE == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * offsets.length);
            }
            int nameEnd = token(own, at, "header field name");
            if (own[nameEnd] != ':') {
                throw new MalformedHttpException("header field without a colon right behind its name");
            }
            int valueFrom = nameEnd + 1;
            while (own[valueFrom] == ' ' || own[valueFrom] == '\t') {
                valueFrom++;
            }
            int lineEnd = valueFrom;
            while (visible(own[lineEnd])) {
                lineEnd++;
            }
            int valueEnd = lineEnd;
            while (valueEnd > valueFrom && (own[valueEnd - 1] == ' ' || own[valueEnd - 1] == '\t')) {
                valueEnd--;
            }
            int slot = size * STRIDE;
            offsets[slot] = at;
            offsets[slot + 1] = nameEnd;
            offsets[slot + 2] = valueFrom;
            offsets[slot + 3] = valueEnd;
            lengths |= 1L << (nameEnd - at);
            size++;
            at = newline(own, lineEnd);
        }
        if (at + 2 != own.length) {
            throw new MalformedHttpException("line end inside the head (expected: CR LF)");
        }
        return new HttpHead(own, startLine, versionEnd, offsets, size, lengths);
    }

    /** The index behind a token (RFC 9110 §5.6.2) that begins at {@code at}. */
    private static int token(byte[] bytes, int at, String what) throws MalformedHttpException {
        int end = at;
        while (isToken(bytes[end])) {
            end++;
        }
        if (end == at) {
            throw new MalformedHttpException("character 0x" + Integer.toHexString(bytes[at] & 0xff) + " in a " + what);
        }
        return end;
    }

    private static int blank(byte[] bytes, int at) throws MalformedHttpException {
        if (bytes[at] != ' ') {
            throw new MalformedHttpException(
                    "character 0x" + Integer.toHexString(bytes[at] & 0xff) + " in the first line (expected: a blank)");
        }
        return at + 1;
    }

    private static int newline(byte[] bytes, int at) throws MalformedHttpException {
        if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
            throw new MalformedHttpException("character 0x" + Integer.toHexString(bytes[at] & 0xff)
                    + " in the head (expected: visible characters and CR LF)");
        }
        return at + 2;
    }

    private static int version(byte[] bytes, int at) throws MalformedHttpException {
        if (at + 8 <= bytes.length
                && bytes[at] == 'H'
                && bytes[at + 1] == 'T'
                && bytes[at + 2] == 'T'
                && bytes[at + 3] == 'P'
                && bytes[at + 4] == '/'
                && bytes[at + 5] == '1'
                && bytes[at + 6] == '.'
                && (bytes[at + 7] == '1' || bytes[at + 7] == '0')) {
            return at + 8;
        }
        throw new MalformedHttpException("HTTP version unknown (expected: HTTP/1.1 or HTTP/1.0)");
    }

    /** Whether a byte may be in a token (RFC 9110 §5.6.2). */
    public static boolean isToken(byte b) {
        return b >= 0 && TOKEN[b];
    }

    private static final boolean[] TOKEN = tokens();

    private static boolean[] tokens() {
        boolean[] tokens = new boolean[128];
        for (char c : "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".toCharArray()) {
            tokens[c] = true;
        }
        return tokens;
    }

    private static boolean visible(byte b) {
        return b >= ' ' ? b != 0x7f : b < 0 || b == '\t';
    }

    /** The first part of the start line: method, or version of an answer. */
    public String first() {
        return text(startLine[0], startLine[1]);
    }

    /** The second part: target, or status. */
    public String second() {
        return text(startLine[2], startLine[3]);
    }

    /** Whether the first part is exactly {@code ascii}. */
    public boolean firstIs(String ascii) {
        return equal(ascii, startLine[0], startLine[1], false);
    }

    /** The status of an answer. */
    public int status() {
        int at = startLine[2];
        return (bytes[at] - '0') * 100 + (bytes[at + 1] - '0') * 10 + bytes[at + 2] - '0';
    }

    /** Whether the message is HTTP/1.0. */
    public boolean http10() {
        return bytes[versionEnd - 1] == '0';
    }

    /** How many fields there are. */
    public int size() {
        return size;
    }

    /** A field's name in lower case. */
    public String name(int index) {
        byte[] name = Arrays.copyOfRange(bytes, fields[index * STRIDE], fields[index * STRIDE + 1]);
        for (int i = 0; i < name.length; i++) {
            if (name[i] >= 'A' && name[i] <= 'Z') {
                name[i] = (byte) (name[i] + 'a' - 'A');
            }
        }
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** A field's value, without the white space around it. */
    public String value(int index) {
        return text(fields[index * STRIDE + 2], fields[index * STRIDE + 3]);
    }

    /** The index of the first field of that name (in lower case), or -1. */
    public int indexOf(String name) {
        return indexOf(name, 0);
    }

    /** The index of the first field of that name (in lower case) at or after {@code from}, or -1. */
    public int indexOf(String name, int from) {
        if ((lengths & 1L << name.length()) == 0) {
            return -1;
        }
        for (int i = from; i < size; i++) {
            if (equal(name, fields[i * STRIDE], fields[i * STRIDE + 1], true)) {
                return i;
            }
        }
        return -1;
    }

    /** The first value of that name (in lower case), or null. */
    public @Nullable String value(String name) {
        int index = indexOf(name);
        return index < 0 ? null : value(index);
    }

    /** Whether the first value of {@code name} begins with {@code lower}, in any case. */
    public boolean valueStarts(String name, String lower) {
        int index = indexOf(name);
        if (index < 0) {
            return false;
        }
        int from = fields[index * STRIDE + 2];
        int to = from + lower.length();
        return to <= fields[index * STRIDE + 3] && equal(lower, from, to, true);
    }

    /** Whether some field of that name has {@code member} (in lower case) in its comma-separated list. */
    public boolean lists(String name, String member) {
        for (int i = indexOf(name); i >= 0; i = indexOf(name, i + 1)) {
            int end = fields[i * STRIDE + 3];
            int from = fields[i * STRIDE + 2];
            while (from < end) {
                int comma = from;
                while (comma < end && bytes[comma] != ',') {
                    comma++;
                }
                if (equal(member, skipBlanks(from, comma), trimBlanks(from, comma), true)) {
                    return true;
                }
                from = comma + 1;
            }
        }
        return false;
    }

    private int skipBlanks(int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    private int trimBlanks(int from, int to) {
        int at = to;
        while (at > from && (bytes[at - 1] == ' ' || bytes[at - 1] == '\t')) {
            at--;
        }
        return at;
    }

    /** Whether the body is chunked. Any other transfer coding is malformed, and so is one beside a length. */
    public boolean chunked() throws MalformedHttpException {
        int coding = indexOf("transfer-encoding");
        if (coding < 0) {
            return false;
        }
        if (http10()) {
            throw new MalformedHttpException("transfer-encoding in HTTP/1.0");
        }
        if (indexOf("transfer-encoding", coding + 1) >= 0
                || !equal("chunked", fields[coding * STRIDE + 2], fields[coding * STRIDE + 3], true)) {
            throw new MalformedHttpException("transfer coding unknown (expected: chunked)");
        }
        if (indexOf("content-length") >= 0) {
            throw new MalformedHttpException("both transfer-encoding and content-length");
        }
        return true;
    }

    /** The declared length, or -1 where none is. Two lengths are malformed, even equal ones. */
    public long contentLength() throws MalformedHttpException {
        int index = indexOf("content-length");
        if (index < 0) {
            return -1;
        }
        if (indexOf("content-length", index + 1) >= 0) {
            throw new MalformedHttpException("content-length more than once");
        }
        int from = fields[index * STRIDE + 2];
        int to = fields[index * STRIDE + 3];
        if (from == to || to - from > LONG_DIGITS) {
            throw new MalformedHttpException("content-length unreadable (expected: digits)");
        }
        long length = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                throw new MalformedHttpException("content-length unreadable (expected: digits)");
            }
            length = 10 * length + bytes[i] - '0';
        }
        return length;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private boolean equal(String expected, int from, int to, boolean anyCase) {
        if (to - from != expected.length()) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            int b = bytes[from + i];
            if (anyCase && b >= 'A' && b <= 'Z') {
                b += 'a' - 'A';
            }
            if (b != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
