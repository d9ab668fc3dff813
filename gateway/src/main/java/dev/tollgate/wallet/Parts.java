package dev.tollgate.wallet;

import java.util.Arrays;

/**
 * What a hold is made of: nano-units of slices, in the order in which they are drawn. Guarded by the {@link Account}.
 */
final class Parts {
    private static final int USUAL = 2;

    private Slice[] slices = new Slice[USUAL];
    private long[] nanos = new long[USUAL];
    private int count;

    /** All of it. */
    long sum() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += nanos[i];
        }
        return sum;
    }

    /** How many slices carry it. */
    int count() {
        return count;
    }

    Slice slice(int i) {
        return slices[i];
    }

    long nanos(int i) {
        return nanos[i];
    }

    /** Adds to what a slice carries; new slices come last. */
    void add(Slice slice, long part) {
        for (int i = 0; i < count; i++) {
            if (slices[i] == slice) {
                nanos[i] += part;
                return;
            }
        }
        if (count == slices.length) {
            slices = Arrays.copyOf(slices, 2 * count);
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        slices[count] = slice;
        nanos[count] = part;
        count++;
    }
}
