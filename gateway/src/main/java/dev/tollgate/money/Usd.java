package dev.tollgate.money;

/**
 * Dollars as people write them, to and from nano-dollars. Exact: what has more than nine decimals is refused, not
 * rounded.
 */
public final class Usd {
    /** Nano-dollars of one dollar. */
    public static final long NANOS = 1_000_000_000L;

    private static final int DECIMALS = 9;
    private static final String CODE = "USD";

    private Usd() {}

    /**
     * Nano-dollars of an amount such as {@code 10}, {@code $10}, {@code 0.000123 USD} or {@code -2.5}.
     *
     * @throws IllegalArgumentException where it is no amount, has more than nine decimals, or does not fit
     */
    public static long parse(String text) {
        String number = text.strip();
        if (number.endsWith(CODE)) {
            number = number.substring(0, number.length() - CODE.length()).stripTrailing();
        }
        boolean negative = number.startsWith("-");
        number = negative ? number.substring(1) : number;
        number = number.startsWith("$") ? number.substring(1) : number;
        long nanos = nanos(number, text);
        return negative ? -nanos : nanos;
    }

    /**
     * The rate, in nano-dollars per million units, of a price per million units such as {@code 2.50}.
     *
     * @throws IllegalArgumentException where it is no price, is negative, has more than nine decimals, or does not fit
     */
    public static long perMillion(String text) {
        long rate = parse(text);
        if (rate < 0) {
            throw new IllegalArgumentException("price per million: " + text + " (expected: >= 0)");
        }
        return rate;
    }

    /** The amount with all its decimals and no others: {@code 0.000123}, {@code 10}, {@code -2.5}. */
    public static String plain(long nanos) {
        // Long.MIN_VALUE has no absolute value as a long; its digits are right as an unsigned number.
        long size = nanos < 0 ? -nanos : nanos;
        long whole = Long.divideUnsigned(size, NANOS);
        long fraction = Long.remainderUnsigned(size, NANOS);
        StringBuilder text = new StringBuilder(24);
        if (nanos < 0) {
            text.append('-');
        }
        text.append(whole);
        if (fraction != 0) {
            appendFraction(text.append('.'), fraction);
        }
        return text.toString();
    }

    /** The amount with its unit: {@code 0.000123 USD}. */
    public static String format(long nanos) {
        return plain(nanos) + " " + CODE;
    }

    private static void appendFraction(StringBuilder text, long fraction) {
        long rest = fraction;
        for (long digit = NANOS / 10; rest != 0; digit /= 10) {
            text.append((char) ('0' + rest / digit));
            rest %= digit;
        }
    }

    private static long nanos(String number, String given) {
        int dot = number.indexOf('.');
        String whole = dot < 0 ? number : number.substring(0, dot);
        String fraction = dot < 0 ? "" : number.substring(dot + 1);
        if (!digits(whole) || (dot >= 0 && !digits(fraction))) {
            throw new IllegalArgumentException("amount: " + given + " (expected: a decimal number such as 0.25)");
        }
        if (fraction.length() > DECIMALS) {
            throw new IllegalArgumentException("amount: " + given + " (expected: at most 9 decimals)");
        }
        try {
            long part = fraction.isEmpty() ? 0 : Long.parseLong(fraction + "0".repeat(DECIMALS - fraction.length()));
            return Math.addExact(Math.multiplyExact(Long.parseLong(whole), NANOS), part);
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            throw new IllegalArgumentException(
                    "amount: " + given + " (expected: at most " + plain(Long.MAX_VALUE) + ")", tooLarge);
        }
    }

    private static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
