package dev.tollgate.money;

import java.util.Arrays;

/** How many units of each {@link PriceClass} a request used. Immutable; none is negative. */
public final class Units {
    private static final int CLASSES = PriceClass.COUNT;
    /** Nothing of any class. */
    public static final Units NONE = new Units(new long[CLASSES]);

    private final long[] counts;

    private Units(long[] counts) {
        this.counts = counts;
    }

    /**
     * Takes the counts in the order of {@link PriceClass}; the array is copied.
     *
     * @throws IllegalArgumentException where one is negative or the length is not the number of classes
     */
    public static Units of(long... counts) {
        if (counts.length != CLASSES) {
            throw new IllegalArgumentException("units: " + counts.length + " classes (expected: " + CLASSES + ")");
        }
        for (int i = 0; i < CLASSES; i++) {
            if (counts[i] < 0) {
                throw new IllegalArgumentException(PriceClass.at(i) + ": " + counts[i] + " (expected: >= 0)");
            }
        }
        return new Units(counts.clone());
    }

    /** The same with {@code count} of {@code priceClass}. */
    public Units with(PriceClass priceClass, long count) {
        long[] changed = counts.clone();
        changed[priceClass.index()] = count;
        return of(changed);
    }

    /** How many of one class. */
    public long of(PriceClass priceClass) {
        return counts[priceClass.index()];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Units units && Arrays.equals(counts, units.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Units[");
        for (PriceClass priceClass : PriceClass.values()) {
            if (of(priceClass) != 0) {
                text.append(text.length() > 6 ? ", " : "")
                        .append(priceClass)
                        .append('=')
                        .append(of(priceClass));
            }
        }
        return text.append(']').toString();
    }
}
