package dev.tollgate.money;

/**
 * The exact sum of units × rates of one request, in 128 bits, rounded once at the end. Mutable, of one thread;
 * short-lived and small, so that the compiler can keep it off the heap.
 *
 * <p>Rates are nano-units per million units, so the sum is kept in millionths of a nano-unit. Whatever does not fit is
 * refused with an {@link ArithmeticException}, never wrapped and never saturated.
 */
public final class ExactSum {
    /** What a rate is the price of. */
    public static final long UNITS_PER_RATE = 1_000_000;

    /** Quotients of a million that fit 63 bits have a dividend below this many times 2^64. */
    private static final long HIGH_LIMIT = UNITS_PER_RATE / 2;

    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private long high;
    private long low;

    /** Begins at nothing. */
    public ExactSum() {}

    /**
     * Adds {@code units} at {@code rate}.
     *
     * @param units at least 0
     * @param rate nano-units per million units, at least 0
     */
    public void add(long units, long rate) {
        if (units < 0 || rate < 0) {
            throw new IllegalArgumentException(units + " units at " + rate + " (expected: both >= 0)");
        }
        long productLow = units * rate;
        long sumLow = low + productLow;
        long carry = Long.compareUnsigned(sumLow, productLow) < 0 ? 1 : 0;
        // Each factor is below 2^63, so the product's high half is below 2^62 and the carry cannot overflow it.
        high = Math.addExact(high, Math.multiplyHigh(units, rate) + carry);
        low = sumLow;
    }

    /**
     * Adds {@code count} things at {@code nanosEach}, such as images.
     *
     * @param count at least 0
     * @param nanosEach nano-units for one, at least 0
     */
    public void addEach(long count, long nanosEach) {
        add(Math.multiplyExact(count, UNITS_PER_RATE), nanosEach);
    }

    /**
     * The sum in nano-units, rounded up: what is charged or held.
     *
     * @throws ArithmeticException where it does not fit 63 bits
     */
    public long roundedUp() {
        long whole = roundedDown();
        return remainder() == 0 ? whole : Math.addExact(whole, 1);
    }

    /**
     * The sum in nano-units, rounded down: what is given back.
     *
     * @throws ArithmeticException where it does not fit 63 bits
     */
    public long roundedDown() {
        if (high == 0 && low >= 0) {
            return low / UNITS_PER_RATE;
        }
        if (high >= HIGH_LIMIT) {
            throw new ArithmeticException("sum: " + high + " × 2^64 + " + Long.toUnsignedString(low)
                    + " millionths (expected: fits 63 bits of nano-units)");
        }
        return ((firstDigit() / UNITS_PER_RATE) << Integer.SIZE) | (secondDigit() / UNITS_PER_RATE);
    }

    private long remainder() {
        return high == 0 && low >= 0 ? low % UNITS_PER_RATE : secondDigit() % UNITS_PER_RATE;
    }

    /** Long division by 32-bit digits: the divisor is below 2^20, so each remainder and the next digit fit a long. */
    private long firstDigit() {
        return (high << Integer.SIZE) | (low >>> Integer.SIZE);
    }

    private long secondDigit() {
        return ((firstDigit() % UNITS_PER_RATE) << Integer.SIZE) | (low & LOW_HALF);
    }
}
