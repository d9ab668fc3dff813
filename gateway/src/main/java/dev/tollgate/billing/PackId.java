package dev.tollgate.billing;

/** The name of a pack in addresses and rows, as {@code starter}; of one storefront. {@code order} is no pack's. */
public record PackId(String text) {
    public PackId {
        if (!text.matches("[a-z0-9][a-z0-9-]{0,39}") || text.equals("order")) {
            throw new IllegalArgumentException(
                    "pack: " + text + " (expected: 1 to 40 lower-case letters, digits and hyphens, not order)");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
