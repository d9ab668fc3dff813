package dev.tollgate.http;

import io.netty.buffer.ByteBuf;

/** Bytes that one client sent and that nobody can use yet. Their room is taken from the listener's load. */
final class HeldBytes {
    private static final byte[] NOTHING = new byte[0];

    private final Load load;
    private final int growTo;
    private byte[] bytes = NOTHING;
    private int from;
    private int to;

    /**
     * None.
     *
     * @param growTo how far room is doubled ahead of need
     */
    HeldBytes(Load load, int growTo) {
        this.load = load;
        this.growTo = growTo;
    }

    boolean isEmpty() {
        return from == to;
    }

    byte[] array() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Keeps a part of an array; false where there is no room for it. */
    boolean keep(byte[] source, int at, int end) {
        if (!grow(end - at)) {
            return false;
        }
        System.arraycopy(source, at, bytes, to, end - at);
        to += end - at;
        return true;
    }

    /** Keeps all of a buffer; false where there is no room for it. */
    boolean keep(ByteBuf source) {
        int count = source.readableBytes();
        if (!grow(count)) {
            return false;
        }
        source.readBytes(bytes, to, count);
        to += count;
        return true;
    }

    /** What stands before {@code index} of {@link #array} is used. */
    void usedUpTo(int index) {
        // What was used may have ended in all of it being let go.
        if (!isEmpty()) {
            from = index;
            if (from == to) {
                letGo();
            }
        }
    }

    void letGo() {
        load.release(bytes.length);
        bytes = NOTHING;
        from = 0;
        to = 0;
    }

    private boolean grow(int more) {
        if (to + more <= bytes.length) {
            return true;
        }
        int kept = to - from;
        byte[] room = bytes;
        if (kept + more > bytes.length) {
            int size = Math.max(kept + more, Math.min(2 * bytes.length, growTo));
            if (!load.reserve(size - bytes.length)) {
                return false;
            }
            room = new byte[size];
        }
        System.arraycopy(bytes, from, room, 0, kept);
        bytes = room;
        from = 0;
        to = kept;
        return true;
    }
}
