package dev.tollgate.dialect;

/**
 * What a request cost, as a member of its reply's {@code usage}.
 *
 * @param name of the member
 * @param number its value: a JSON number with all its digits
 */
public record UsageCost(String name, String number) {
    public UsageCost {
        if (name.isEmpty() || number.isEmpty()) {
            throw new IllegalArgumentException("usage cost: '" + name + "': '" + number + "' (expected: both)");
        }
    }
}
