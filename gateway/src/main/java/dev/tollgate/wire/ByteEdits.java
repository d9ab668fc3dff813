package dev.tollgate.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Changes to a byte array that is itself left alone: ranges of it and what stands there instead. They may be noted in
 * any order; insertions at one place keep the order in which they were noted. Ranges must not overlap, but a removal
 * swallows what was noted inside it. Reusable, not thread-safe.
 */
public final class ByteEdits {
    private static final byte[] NOTHING = {};

    private int[] froms = new int[4];
    private int[] tos = new int[4];
    private byte[][] texts = new byte[4][];
    private int count;

    /** Forgets all. */
    public void clear() {
        count = 0;
    }

    /** Whether nothing was noted. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** Puts {@code text} where {@code [from, to)} was. */
    public void replace(int from, int to, byte[] text) {
        if (count == froms.length) {
            froms = Arrays.copyOf(froms, 2 * count);
            tos = Arrays.copyOf(tos, 2 * count);
            texts = Arrays.copyOf(texts, 2 * count);
        }
        int place = count;
        // Notes come nearly in order, so this seldom moves anything.
        while (place > 0 && comesAfter(place - 1, from, to)) {
            place--;
        }
        if (place > 0 && tos[place - 1] > from || place < count && to > froms[place]) {
            throw new IllegalArgumentException("edit of " + from + ".." + to + " overlaps another");
        }
        System.arraycopy(froms, place, froms, place + 1, count - place);
        System.arraycopy(tos, place, tos, place + 1, count - place);
        System.arraycopy(texts, place, texts, place + 1, count - place);
        froms[place] = from;
        tos[place] = to;
        texts[place] = text;
        count++;
    }

    /** Whether a noted edit follows a new one: an insertion goes before what replaces the bytes behind it. */
    private boolean comesAfter(int noted, int from, int to) {
        return froms[noted] > from || from == to && froms[noted] == from && tos[noted] > to;
    }

    /** Puts {@code text} before the byte at {@code at}. */
    public void insert(int at, byte[] text) {
        replace(at, at, text);
    }

    /** Takes {@code [from, to)} out, and with it what was noted inside, but for insertions at its borders. */
    public void remove(int from, int to) {
        int first = count;
        while (first > 0 && froms[first - 1] >= from) {
            first--;
        }
        int kept = first;
        for (int i = first; i < count; i++) {
            boolean atBorder = froms[i] == tos[i] && (froms[i] == from || froms[i] == to);
            if (atBorder || tos[i] > to) {
                froms[kept] = froms[i];
                tos[kept] = tos[i];
                texts[kept] = texts[i];
                kept++;
            }
        }
        count = kept;
        replace(from, to, NOTHING);
    }

    /** The edited array in pieces of the old one and what was put in. */
    public BodyParts apply(byte[] source) {
        if (count == 0) {
            return BodyParts.of(source);
        }
        List<BodyParts.Part> parts = new ArrayList<>(2 * count + 1);
        int at = 0;
        for (int i = 0; i < count; i++) {
            addPart(parts, source, at, froms[i]);
            addPart(parts, texts[i], 0, texts[i].length);
            at = tos[i];
        }
        addPart(parts, source, at, source.length);
        return new BodyParts(parts);
    }

    /** The edited array as one array: the same one where nothing was noted. */
    public byte[] join(byte[] source) {
        if (count == 0) {
            return source;
        }
        int length = source.length;
        for (int i = 0; i < count; i++) {
            length += texts[i].length - (tos[i] - froms[i]);
        }
        byte[] joined = new byte[length];
        int at = 0;
        int out = 0;
        for (int i = 0; i < count; i++) {
            System.arraycopy(source, at, joined, out, froms[i] - at);
            out += froms[i] - at;
            System.arraycopy(texts[i], 0, joined, out, texts[i].length);
            out += texts[i].length;
            at = tos[i];
        }
        System.arraycopy(source, at, joined, out, source.length - at);
        return joined;
    }

    /** Appends {@code source[from, to)} with the changes, all of which lie inside that range. */
    public void addTo(ByteSink sink, byte[] source, int from, int to) {
        int at = from;
        for (int i = 0; i < count; i++) {
            sink.add(source, at, froms[i]);
            sink.add(texts[i]);
            at = tos[i];
        }
        sink.add(source, at, to);
    }

    /** The same edits at other places, for a source whose bytes stand elsewhere: of first bytes, and of ends. */
    public ByteEdits moved(IntUnaryOperator first, IntUnaryOperator behind) {
        ByteEdits moved = new ByteEdits();
        for (int i = 0; i < count; i++) {
            int from = first.applyAsInt(froms[i]);
            moved.replace(from, froms[i] == tos[i] ? from : behind.applyAsInt(tos[i]), texts[i]);
        }
        return moved;
    }

    private static void addPart(List<BodyParts.Part> parts, byte[] bytes, int from, int to) {
        if (from < to) {
            parts.add(new BodyParts.Part(bytes, from, to));
        }
    }
}
