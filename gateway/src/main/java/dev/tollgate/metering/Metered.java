package dev.tollgate.metering;

import dev.tollgate.money.Units;

/**
 * What a request used, in the classes that it is charged by.
 *
 * @param corrections bits of {@link Correction}
 */
public record Metered(Units units, int corrections) {
    /** Nothing used, nothing mended. */
    public static final Metered NOTHING = new Metered(Units.NONE, 0);
}
