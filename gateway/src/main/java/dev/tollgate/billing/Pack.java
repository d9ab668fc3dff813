package dev.tollgate.billing;

import dev.tollgate.base.StorefrontId;
import dev.tollgate.money.Price;

/**
 * Something for sale at one storefront.
 *
 * @param name for people
 * @param price what is paid for it
 * @param enabled whether it is on sale now; a pack is never deleted, because orders name it
 */
public record Pack(StorefrontId storefront, PackId id, String name, Price price, Terms terms, boolean enabled) {
    /** The largest amount that the payment service takes in one payment: eight digits of the smallest unit. */
    public static final long PRICE_MINOR_MAX = 99_999_999;

    private static final int NAME_CHARS_MAX = 100;
    private static final int VALIDITY_DAYS_MAX = 3_650;
    private static final int PRIORITY_MAX = 1_000_000;

    public Pack {
        if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "name: " + name.length() + " characters (expected: 1 to " + NAME_CHARS_MAX + ", not all blank)");
        }
        if (price.minor() < 1 || price.minor() > PRICE_MINOR_MAX) {
            throw new IllegalArgumentException("price: " + price + " (expected: " + new Price(1, price.currency())
                    + " to " + new Price(PRICE_MINOR_MAX, price.currency()) + ")");
        }
        if (terms.validityDays() > VALIDITY_DAYS_MAX) {
            throw new IllegalArgumentException(
                    "validity_days: " + terms.validityDays() + " (expected: 0 to " + VALIDITY_DAYS_MAX + ")");
        }
        if (terms.priority() < 0 || terms.priority() > PRIORITY_MAX) {
            throw new IllegalArgumentException(
                    "priority: " + terms.priority() + " (expected: 0 to " + PRIORITY_MAX + ")");
        }
    }
}
