package dev.tollgate.wire;

import java.util.Arrays;

/** A byte array that grows as it is filled and is used again. Not thread-safe. */
public final class ByteSink {
    private static final byte[] NOTHING = {};

    private byte[] bytes;
    private int length;

    /** One with room for {@code capacity} bytes before it first grows. */
    public ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    /** Empties it. */
    public void clear() {
        length = 0;
    }

    /** Bytes in it. */
    public int length() {
        return length;
    }

    /** Appends a range. */
    public void add(byte[] source, int from, int to) {
        int more = to - from;
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * bytes.length));
        }
        System.arraycopy(source, from, bytes, length, more);
        length += more;
    }

    /** Appends all. */
    public void add(byte[] source) {
        add(source, 0, source.length);
    }

    /** What is in it, in an array of its own. */
    public byte[] toBytes() {
        return length == 0 ? NOTHING : Arrays.copyOf(bytes, length);
    }
}
