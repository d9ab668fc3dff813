package dev.tollgate.money;

import java.util.Locale;

/**
 * What a sell price adds to a cost price, in basis points: 2,000 is a fifth more, -10,000 is nothing at all. Exact: a
 * rate is computed in whole numbers and rounded up once, to the next nano-unit per million units.
 *
 * @param basisPoints {@link #LEAST} to {@link #MOST}
 */
public record Markup(int basisPoints) {
    /** Sold for nothing. */
    public static final int LEAST = -10_000;
    /** A hundred times the cost on top: more is a decimal point in the wrong place. */
    public static final int MOST = 1_000_000;

    private static final int WHOLE = 10_000;
    private static final int PER_PERCENT = 100;
    private static final int DECIMALS = 2;
    private static final int PERCENT_DIGITS_MAX = 5;

    public Markup {
        if (basisPoints < LEAST || basisPoints > MOST) {
            throw new IllegalArgumentException(
                    "markup: " + basisPoints + " basis points (expected: -10000 to 1000000)");
        }
    }

    /**
     * Reads a per cent such as {@code 20}, {@code 12.5%} or {@code -3.25}.
     *
     * @throws IllegalArgumentException where it is none, has more than two decimals, or is out of range
     */
    public static Markup percent(String text) {
        String number = text.strip();
        number = number.endsWith("%") ? number.substring(0, number.length() - 1) : number;
        boolean negative = number.startsWith("-");
        number = negative || number.startsWith("+") ? number.substring(1) : number;
        int dot = number.indexOf('.');
        String whole = dot < 0 ? number : number.substring(0, dot);
        String fraction = dot < 0 ? "0" : number.substring(dot + 1);
        if (!digits(whole, PERCENT_DIGITS_MAX) || !digits(fraction, DECIMALS)) {
            throw new IllegalArgumentException(
                    "markup: " + text + " (expected: per cent with at most two decimals, as 20 or 12.5)");
        }
        int hundredths = Integer.parseInt(fraction.length() == 1 ? fraction + "0" : fraction);
        int points = Integer.parseInt(whole) * PER_PERCENT + hundredths;
        return new Markup(negative ? -points : points);
    }

    /** As {@link #percent(String)} reads it: {@code 20}, {@code 12.5}. */
    public String percent() {
        int size = Math.abs(basisPoints);
        int hundredths = size % PER_PERCENT;
        String fraction = hundredths == 0 ? "" : String.format(Locale.ROOT, ".%02d", hundredths);
        fraction = fraction.endsWith("0") ? fraction.substring(0, fraction.length() - 1) : fraction;
        return (basisPoints < 0 ? "-" : "") + size / PER_PERCENT + fraction;
    }

    /**
     * A rate or an amount with the markup on it, rounded up.
     *
     * @param nanos at least 0
     * @throws ArithmeticException where it does not fit 63 bits
     */
    public long on(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("rate: " + nanos + " (expected: >= 0)");
        }
        // Split, so that no product but the last can be large: the rest is below 10^4 and the factor below 2^20.
        long factor = (long) WHOLE + basisPoints;
        long whole = Math.multiplyExact(nanos / WHOLE, factor);
        return Math.addExact(whole, Math.ceilDiv(nanos % WHOLE * factor, WHOLE));
    }

    /** Each rate of a card with the markup on it; a class without a price stays without. */
    public RateCard on(RateCard cost) {
        long[] rates = new long[PriceClass.COUNT];
        for (int i = 0; i < rates.length; i++) {
            long rate = cost.of(PriceClass.at(i));
            rates[i] = rate == RateCard.ABSENT ? RateCard.ABSENT : on(rate);
        }
        return RateCard.of(rates);
    }

    private static boolean digits(String text, int most) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= most;
    }
}
