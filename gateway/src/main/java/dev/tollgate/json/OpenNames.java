package dev.tollgate.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The names of the objects that are open, to find one that its object has twice. A few are compared one by one; an
 * object with many gets a table. How long a look-up may take is bounded: names that collide on purpose are refused as
 * if they were the same.
 */
final class OpenNames {
    /** Members of all open objects together. */
    static final int NAMES_MAX = 1 << 16;

    private static final int COMPARED_ONE_BY_ONE = 16;
    /** Far above what names that are not chosen for it reach in a table that is at most half full. */
    private static final int PROBES_MAX = 256;

    private long[] hashes = new long[32];
    private int[] froms = new int[32];
    private int[] tos = new int[32];
    private int count;
    /** Where the names of each open object begin. */
    private int[] bases = new int[8];

    private int[] @Nullable [] tables = new int[8][];
    private int open;

    void clear() {
        count = 0;
        open = 0;
    }

    void enter() {
        if (open == bases.length) {
            bases = Arrays.copyOf(bases, 2 * open);
            tables = Arrays.copyOf(tables, 2 * open);
        }
        bases[open] = count;
        tables[open] = null;
        open++;
    }

    void leave() {
        open--;
        count = bases[open];
    }

    boolean full() {
        return count == NAMES_MAX;
    }

    /** Adds a name of the innermost object; false where it has that name. The range is its source, without quotes. */
    boolean add(byte[] bytes, int from, int to, boolean escaped, long hash) {
        int base = bases[open - 1];
        if (count - base < COMPARED_ONE_BY_ONE) {
            for (int i = base; i < count; i++) {
                if (hashes[i] == hash && same(bytes, i, from, to, escaped)) {
                    return false;
                }
            }
            append(from, escaped ? ~to : to, hash);
            return true;
        }
        append(from, escaped ? ~to : to, hash);
        return addToTable(bytes, base);
    }

    private void append(int from, int to, long hash) {
        if (count == hashes.length) {
            int larger = 2 * count;
            hashes = Arrays.copyOf(hashes, larger);
            froms = Arrays.copyOf(froms, larger);
            tos = Arrays.copyOf(tos, larger);
        }
        hashes[count] = hash;
        froms[count] = from;
        tos[count] = to;
        count++;
    }

    private boolean addToTable(byte[] bytes, int base) {
        int[] table = tables[open - 1];
        int members = count - base;
        if (table == null || 2 * members > table.length) {
            table = new int[Integer.highestOneBit(members) * 8];
            tables[open - 1] = table;
            for (int i = base; i < count - 1; i++) {
                if (!put(bytes, table, i)) {
                    return false;
                }
            }
        }
        return put(bytes, table, count - 1);
    }

    /** Slots hold the name's index plus one; 0 is free. */
    private boolean put(byte[] bytes, int[] table, int index) {
        int slot = (int) (hashes[index] >>> 32) & table.length - 1;
        for (int probes = 0; probes < PROBES_MAX; probes++) {
            int other = table[slot] - 1;
            if (other < 0) {
                table[slot] = index + 1;
                return true;
            }
            int to = tos[index];
            if (hashes[other] == hashes[index] && same(bytes, other, froms[index], to < 0 ? ~to : to, to < 0)) {
                return false;
            }
            slot = slot + 1 & table.length - 1;
        }
        return false;
    }

    private boolean same(byte[] bytes, int index, int from, int to, boolean escaped) {
        int otherFrom = froms[index];
        int otherTo = tos[index];
        if (otherTo >= 0 && !escaped) {
            return Arrays.equals(bytes, otherFrom, otherTo, bytes, from, to);
        }
        return Arrays.equals(plain(bytes, otherFrom, otherTo < 0 ? ~otherTo : otherTo), plain(bytes, from, to));
    }

    private static byte[] plain(byte[] bytes, int from, int to) {
        byte[] plain = new byte[to - from];
        return Arrays.copyOf(plain, Unescape.copy(bytes, from, to, plain, 0));
    }
}
