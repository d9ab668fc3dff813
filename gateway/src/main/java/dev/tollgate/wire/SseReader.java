package dev.tollgate.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds the events of a server-sent event stream (WHATWG HTML, "Server-sent events") in pieces that are cut anywhere,
 * and tells where they stand. Lines may end in LF, CRLF or CR; a byte order mark at the beginning and blank lines
 * between events are left out. While whole events come in one piece, nothing is copied.
 *
 * <p>After {@link #feed}, {@link #next} is called until it says false; the accessors speak of the event that it found
 * last. Not thread-safe.
 */
public final class SseReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final byte[] NOTHING = {};

    private final int eventBytesMax;

    private byte[] held = NOTHING;
    /** Either {@link #held} or the piece that was fed last. */
    private byte[] bytes = NOTHING;

    /** Whether {@link #bytes} is {@link #held}. */
    private boolean holds = true;

    private int end;
    private int at;
    private int lineFrom;

    private int from;
    private int to;
    private boolean whole;
    private boolean tooLarge;
    private boolean begun;
    private boolean crlf;
    /** The last event's blank line was a lone CR; should a line feed follow after all, it belongs to that CR. */
    private boolean lineFeedBelongsToLast;

    private int lines;
    private int dataLines;
    private int[] dataFroms = new int[4];
    private int[] dataTos = new int[4];
    private int nameFrom;
    private int nameTo;

    /**
     * @param eventBytesMax bytes of one event that are held; more is {@link #tooLarge}
     */
    public SseReader(int eventBytesMax) {
        this.eventBytesMax = eventBytesMax;
    }

    /** Takes the next piece, which must not change until {@link #next} has said false. */
    public void feed(byte[] piece) {
        if (end == from) {
            bytes = piece;
            holds = false;
            from = 0;
            at = 0;
            lineFrom = 0;
            end = piece.length;
        } else {
            hold(piece.length);
            System.arraycopy(piece, 0, held, end, piece.length);
            end += piece.length;
        }
        whole = false;
    }

    /** Moves to the next whole event; false where there is none yet. */
    public boolean next() {
        if (whole) {
            begin();
        }
        if (tooLarge || !begun && !skipByteOrderMark()) {
            return false;
        }
        if (lineFeedBelongsToLast && from < end) {
            skipLateLineFeed();
        }
        while (true) {
            int lineTo = lineEnd();
            if (lineTo < 0) {
                tooLarge = end - from > eventBytesMax;
                keepRest();
                return false;
            }
            int next = lineTo + 1;
            boolean pair = bytes[lineTo] == '\r' && next < end && bytes[next] == '\n';
            if (lineTo == lineFrom) {
                if (lines > 0) {
                    return endEvent(next, pair);
                }
                from = pair ? next + 1 : next; // a blank line between events
            } else {
                line(lineTo);
                crlf = pair;
            }
            at = pair ? next + 1 : next;
            lineFrom = at;
        }
    }

    /** The stream is over. Whether an event was begun that no blank line ended; it is then the current one. */
    public boolean finish() {
        if (whole) {
            begin();
        }
        if (tooLarge || from == end) {
            return false;
        }
        int lineTo = end;
        if (lineTo > lineFrom && bytes[lineTo - 1] == '\r') {
            lineTo--;
        }
        if (lineTo > lineFrom) {
            line(lineTo);
        }
        to = end;
        at = end;
        whole = true;
        return lines > 0;
    }

    /** Whether an event was longer than the bound: nothing more is found. */
    public boolean tooLarge() {
        return tooLarge;
    }

    /** The array in which the event stands. */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether that array is the reader's own, whose bytes it moves about when it looks for the next event. */
    public boolean holds() {
        return holds;
    }

    /** Index of its first byte. */
    public int from() {
        return from;
    }

    /** Index behind its last byte, the blank line included. */
    public int to() {
        return to;
    }

    /** How many {@code data} lines it has. */
    public int dataLines() {
        return dataLines;
    }

    /** Index of the first byte of one data line's value. */
    public int dataFrom(int line) {
        return dataFroms[line];
    }

    /** Index behind its last. */
    public int dataTo(int line) {
        return dataTos[line];
    }

    /** Whether its {@code event} field is {@code name} (ASCII). */
    public boolean named(byte[] name) {
        return Arrays.equals(bytes, nameFrom, nameTo, name, 0, name.length);
    }

    private boolean endEvent(int next, boolean pair) {
        to = next;
        if (bytes[next - 1] == '\r') {
            if (crlf && next == end) {
                at = next - 1; // the line feed is on its way
                keepRest();
                return false;
            }
            if (pair && crlf) {
                to = next + 1;
            } else {
                lineFeedBelongsToLast = true;
            }
        }
        if (to - from > eventBytesMax) {
            tooLarge = true;
            return false;
        }
        at = to;
        whole = true;
        return true;
    }

    private void begin() {
        whole = false;
        from = to;
        lineFrom = to;
        lines = 0;
        dataLines = 0;
        nameFrom = 0;
        nameTo = 0;
        crlf = false;
    }

    private boolean skipByteOrderMark() {
        int available = Math.min(3, end - from);
        for (int i = 0; i < available; i++) {
            if (bytes[from + i] != (byte) (0xEFBBBF >> 16 - 8 * i)) {
                begun = true;
                return true;
            }
        }
        if (available < 3) {
            keepRest();
            return false;
        }
        begun = true;
        from += 3;
        at = from;
        lineFrom = from;
        return true;
    }

    private void skipLateLineFeed() {
        lineFeedBelongsToLast = false;
        if (bytes[from] == '\n') {
            from++;
            at = from;
            lineFrom = from;
        }
    }

    private void line(int lineTo) {
        lines++;
        int first = lineFrom;
        int colon = first + 4;
        if (lineTo - first >= 4
                && bytes[first] == 'd'
                && bytes[first + 1] == 'a'
                && bytes[first + 2] == 't'
                && bytes[first + 3] == 'a'
                && (colon == lineTo || bytes[colon] == ':')) {
            dataLine(valueFrom(colon, lineTo), lineTo);
        } else if (lineTo - first > 5
                && bytes[first] == 'e'
                && bytes[first + 1] == 'v'
                && bytes[first + 2] == 'e'
                && bytes[first + 3] == 'n'
                && bytes[first + 4] == 't'
                && bytes[first + 5] == ':') {
            nameFrom = valueFrom(first + 5, lineTo);
            nameTo = lineTo;
        }
    }

    private void dataLine(int valueFrom, int lineTo) {
        if (dataLines == dataFroms.length) {
            dataFroms = Arrays.copyOf(dataFroms, 2 * dataLines);
            dataTos = Arrays.copyOf(dataTos, 2 * dataLines);
        }
        dataFroms[dataLines] = valueFrom;
        dataTos[dataLines] = lineTo;
        dataLines++;
    }

    private int valueFrom(int colon, int lineTo) {
        int first = Math.min(colon + 1, lineTo);
        return first < lineTo && bytes[first] == ' ' ? first + 1 : first;
    }

    /**
     * The index of the CR or LF that ends the line, or -1 where it has not come yet, or where it is a CR and what
     * follows decides whether it is half of a CRLF.
     */
    private int lineEnd() {
        int i = at;
        while (i <= end - Long.BYTES) {
            long word = (long) LONG.get(bytes, i);
            long lf = word ^ ONES * '\n';
            long cr = word ^ ONES * '\r';
            // Borrows can set bits above the first match wrongly, never below it, and only the first is looked at.
            long match = (lf - ONES & ~lf | cr - ONES & ~cr) & HIGHS;
            if (match != 0) {
                return found(i + (Long.numberOfTrailingZeros(match) >>> 3));
            }
            i += Long.BYTES;
        }
        while (i < end) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                return found(i);
            }
            i++;
        }
        at = end;
        return -1;
    }

    private int found(int index) {
        if (bytes[index] == '\r' && index + 1 == end && index > lineFrom) {
            at = index;
            return -1;
        }
        return index;
    }

    /** Moves what is left of an event to the beginning of our own buffer, and lets go of the piece. */
    @SuppressWarnings("ReferenceEquality") // the question is which array it is
    private void keepRest() {
        int rest = end - from;
        if (!holds || from > 0) {
            if (rest > held.length) {
                byte[] larger = new byte[Math.max(1024, Integer.highestOneBit(rest) * 2)];
                System.arraycopy(bytes, from, larger, 0, rest);
                held = larger;
            } else {
                System.arraycopy(bytes, from, held, 0, rest);
            }
            shift(from);
        }
        bytes = held;
        holds = true;
    }

    private void shift(int by) {
        from -= by;
        end -= by;
        at -= by;
        lineFrom -= by;
        nameFrom -= Math.min(by, nameFrom);
        nameTo -= Math.min(by, nameTo);
        for (int i = 0; i < dataLines; i++) {
            dataFroms[i] -= by;
            dataTos[i] -= by;
        }
    }

    private void hold(int more) {
        if (more > held.length - end) {
            held = Arrays.copyOf(held, Math.max(Math.addExact(end, more), 2 * held.length));
            bytes = held;
        }
    }
}
