package dev.tollgate.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A fixed list of names that a scan looks for, found without making a string. Immutable. */
public final class JsonNames {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final long MIX_AGAIN = 0xD6E8FEB86659FD93L;

    private final List<String> names;
    private final byte[][] texts;
    private final long[] hashes;
    private final short[] slots;

    private JsonNames(List<String> names) {
        this.names = names;
        texts = new byte[names.size()][];
        hashes = new long[names.size()];
        slots = new short[Integer.highestOneBit(Math.max(1, names.size())) * 8];
        Arrays.fill(slots, (short) -1);
        for (int i = 0; i < names.size(); i++) {
            texts[i] = names.get(i).getBytes(StandardCharsets.UTF_8);
            hashes[i] = hash(texts[i], 0, texts[i].length);
            int slot = slot(hashes[i]);
            while (slots[slot] >= 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = (short) i;
        }
    }

    /** The list, in this order: a name's place is what {@link JsonScanner#name(JsonNames)} answers. */
    public static JsonNames of(String... names) {
        List<String> list = List.of(names);
        if (list.size() != list.stream().distinct().count()) {
            throw new IllegalArgumentException("names: " + list + " (expected: each once)");
        }
        return new JsonNames(list);
    }

    /** The names. */
    public List<String> names() {
        return names;
    }

    /** The place of {@code bytes[from, to)}, whose {@link #hash} is given, or -1. */
    int find(byte[] bytes, int from, int to, long hash) {
        int slot = slot(hash);
        int place = slots[slot];
        while (place >= 0) {
            if (hashes[place] == hash && same(bytes, from, to, texts[place])) {
                return place;
            }
            slot = slot + 1 & slots.length - 1;
            place = slots[slot];
        }
        return -1;
    }

    private int slot(long hash) {
        return (int) (hash >>> 32) & slots.length - 1;
    }

    static boolean same(byte[] bytes, int from, int to, byte[] text) {
        return Arrays.equals(bytes, from, to, text, 0, text.length);
    }

    /** A hash of 64 bits. It is no secret: who counts on it bounds what collisions can cost. */
    static long hash(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        int i = from;
        while (i <= to - Long.BYTES) {
            hash = mixed(hash, (long) LONG.get(bytes, i));
            i += Long.BYTES;
        }
        if (i < to) {
            hash = mixed(hash, tail(bytes, i, to));
        }
        hash *= MIX_AGAIN;
        return hash ^ hash >>> 32;
    }

    private static long mixed(long hash, long word) {
        long mixed = (hash ^ word) * MIX;
        return mixed ^ mixed >>> 29;
    }

    private static long tail(byte[] bytes, int from, int to) {
        if (from <= bytes.length - Long.BYTES) {
            return (long) LONG.get(bytes, from) & (1L << (to - from) * 8) - 1;
        }
        long word = 0;
        for (int i = to - 1; i >= from; i--) {
            word = word << 8 | bytes[i] & 0xFF;
        }
        return word;
    }
}
