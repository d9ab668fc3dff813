package dev.tollgate.api;

import java.math.BigDecimal;

/** Nano-dollars as the decimals of other systems (pure): exact, whatever the system's own reader makes of them. */
final class Decimals {
    private static final int NANO_DIGITS = 9;
    private static final int NANO_CENT_DIGITS = 7;
    /** new-api counts money in units of which a dollar has 500,000. */
    private static final long NANOS_PER_QUOTA = 2_000;

    private Decimals() {}

    /** Dollars, as {@code 0.000123}. */
    static BigDecimal dollars(long nanos) {
        return BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
    }

    /** Cents, as {@code 0.0123}. */
    static BigDecimal cents(long nanos) {
        return BigDecimal.valueOf(nanos, NANO_CENT_DIGITS).stripTrailingZeros();
    }

    /** Dollars as a text with two decimals or more, as {@code 95.50}. */
    static String text(long nanos) {
        BigDecimal dollars = dollars(nanos);
        return dollars.setScale(Math.max(2, dollars.scale())).toPlainString();
    }

    /** Whole units of quota, rounded down: no more is told than there is. */
    static long quota(long nanos) {
        return Math.floorDiv(nanos, NANOS_PER_QUOTA);
    }
}
