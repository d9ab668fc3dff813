package dev.tollgate.money;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * Real money in its own currency, as payment services count it.
 *
 * @param minor of the currency's smallest unit (cents of USD, yen of JPY), at least 0
 * @param currency the ISO 4217 code, in upper case
 */
public record Price(long minor, String currency) {
    public Price {
        if (minor < 0) {
            throw new IllegalArgumentException("price: " + minor + " (expected: >= 0)");
        }
        currency(currency);
    }

    /**
     * Reads an amount in the currency's usual form, as {@code 9.50} of {@code USD}.
     *
     * @throws IllegalArgumentException where it is none, is negative, or has more decimals than the currency
     */
    public static Price parse(String amount, String currency) {
        int decimals = currency(currency).getDefaultFractionDigits();
        String form = decimals == 0 ? "[0-9]{1,12}" : "[0-9]{1,12}(\\.[0-9]{1," + decimals + "})?";
        if (!amount.matches(form)) {
            throw new IllegalArgumentException("price: " + amount + " (expected: an amount of " + currency
                    + " with at most " + decimals + " decimals)");
        }
        return new Price(new BigDecimal(amount).movePointRight(decimals).longValueExact(), currency);
    }

    /** The amount in the currency's usual form, with all its decimals: {@code 9.50}. */
    public String plain() {
        return BigDecimal.valueOf(minor, currency(currency).getDefaultFractionDigits())
                .toPlainString();
    }

    /** With its currency: {@code 9.50 USD}. */
    @Override
    public String toString() {
        return plain() + " " + currency;
    }

    private static Currency currency(String code) {
        try {
            Currency known = Currency.getInstance(code);
            if (known.getDefaultFractionDigits() >= 0) {
                return known;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expectation(code), e);
        }
        throw new IllegalArgumentException(expectation(code));
    }

    private static String expectation(String code) {
        return "currency: " + code + " (expected: an ISO 4217 code such as USD)";
    }
}
