package dev.tollgate.money;

import java.util.Arrays;

/**
 * The rate of each {@link PriceClass} in nano-units per million units, or {@link #ABSENT}. Immutable. One formula
 * prices everything: the exact sum over the classes, rounded once.
 */
public final class RateCard {
    /** The class has no price: a request that uses it is refused, never free ({@link PriceClass#REQUEST} apart). */
    public static final long ABSENT = -1;
    /** The rate of weight 1.0 in the book of weights: a million units cost a million tokens, in nano-tokens. */
    public static final long WEIGHT_ONE = 1_000_000_000_000_000L;

    private static final int CLASSES = PriceClass.COUNT;

    private final long[] rates;

    private RateCard(long[] rates) {
        this.rates = rates;
    }

    /**
     * Takes the rates in the order of {@link PriceClass}, {@link #ABSENT} where there is none; the array is copied.
     *
     * @throws IllegalArgumentException where one is below -1 or the length is not the number of classes
     */
    public static RateCard of(long... rates) {
        if (rates.length != CLASSES) {
            throw new IllegalArgumentException("rates: " + rates.length + " classes (expected: " + CLASSES + ")");
        }
        for (int i = 0; i < CLASSES; i++) {
            if (rates[i] < ABSENT) {
                throw new IllegalArgumentException(
                        PriceClass.at(i) + " rate: " + rates[i] + " (expected: >= 0, or -1 for none)");
            }
        }
        return new RateCard(rates.clone());
    }

    /** A card with no price at all. */
    public static RateCard empty() {
        long[] none = new long[CLASSES];
        Arrays.fill(none, ABSENT);
        return new RateCard(none);
    }

    /** The same with one rate changed. */
    public RateCard with(PriceClass priceClass, long rate) {
        long[] changed = rates.clone();
        changed[priceClass.index()] = rate;
        return of(changed);
    }

    /** Nano-units per million units, or {@link #ABSENT}. */
    public long of(PriceClass priceClass) {
        return rates[priceClass.index()];
    }

    /** Whether the class has a price. */
    public boolean has(PriceClass priceClass) {
        return of(priceClass) != ABSENT;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RateCard card && Arrays.equals(rates, card.rates);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rates);
    }

    @Override
    public String toString() {
        return "RateCard" + Arrays.toString(rates);
    }
}
