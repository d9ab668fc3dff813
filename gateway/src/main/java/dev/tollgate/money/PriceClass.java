package dev.tollgate.money;

/**
 * The classes that have a price of their own. They are disjoint: each token of a request belongs to exactly one. The
 * ordinal is the class's place in {@link Units} and {@link RateCard} and in stored rows, so the order never changes.
 */
public enum PriceClass {
    /** Input tokens that no other class names. */
    INPUT(0),
    /** Input tokens read from the provider's cache. */
    CACHED_INPUT(1),
    /** Input tokens written to the provider's cache for five minutes. */
    CACHE_WRITE_5M(2),
    /** Input tokens written to the provider's cache for an hour. */
    CACHE_WRITE_1H(3),
    /** Audio input tokens. */
    AUDIO_INPUT(4),
    /** Output tokens that no other class names. */
    OUTPUT(5),
    /** Output tokens that the model thought with. */
    REASONING(6),
    /** Audio output tokens. */
    AUDIO_OUTPUT(7),
    /** Images returned. Their price hangs on size and quality, see {@code ImageRate} of the catalog. */
    IMAGE(8),
    /** Upstream calls. A fee that a model has or has not: without a rate there is none. */
    REQUEST(9);

    /** How many classes there are. */
    public static final int COUNT = 10;

    /** {@code values()} copies its array on each call, and this runs for every request. */
    private static final PriceClass[] BY_INDEX = new PriceClass[COUNT];

    static {
        for (PriceClass priceClass : values()) {
            BY_INDEX[priceClass.index] = priceClass;
        }
    }

    private final int index;

    PriceClass(int index) {
        this.index = index;
    }

    /** The class at a place. */
    public static PriceClass at(int index) {
        if (index >= 0 && index < COUNT) {
            return BY_INDEX[index];
        }
        throw new IllegalArgumentException("price class: " + index + " (expected: 0 to 9)");
    }

    /** Its place, from 0, below {@link #COUNT}. */
    public int index() {
        return index;
    }
}
