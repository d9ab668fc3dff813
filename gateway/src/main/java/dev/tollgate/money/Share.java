package dev.tollgate.money;

/** A part of a whole, in 128 bits, rounded down. Pure. */
public final class Share {
    private Share() {}

    /**
     * ⌊value × part ÷ whole⌋.
     *
     * @param value at least 0
     * @param part from 0 to {@code whole}
     * @param whole at least 1
     */
    public static long roundedDown(long value, long part, long whole) {
        if (value < 0 || whole < 1 || part < 0 || part > whole) {
            throw new IllegalArgumentException("share: " + value + " × " + part + " ÷ " + whole
                    + " (expected: value >= 0, part from 0 to a whole of at least 1)");
        }
        long high = Math.multiplyHigh(value, part);
        long low = value * part;
        if (high == 0 && low >= 0) {
            return low / whole;
        }
        return divide(high, low, whole);
    }

    /** Binary long division of 127 bits by 63. The quotient is at most the value, so it fits. */
    private static long divide(long high, long low, long whole) {
        long rest = 0;
        long quotient = 0;
        for (int bit = 2 * Long.SIZE - 1; bit >= 0; bit--) {
            long word = bit >= Long.SIZE ? high : low;
            // The rest is below the whole, so below 2^63: twice it and one more fits an unsigned word.
            rest = (rest << 1) | ((word >>> bit) & 1);
            quotient <<= 1;
            if (Long.compareUnsigned(rest, whole) >= 0) {
                rest -= whole;
                quotient |= 1;
            }
        }
        return quotient;
    }
}
