package dev.tollgate.metering;

import java.util.ArrayList;
import java.util.List;

/** What was mended in a provider's report of usage. The sum of their bits stands in usage rows: bits never move. */
public enum Correction {
    /** No report came: our own count was used. */
    OWN_COUNT(0),
    /** The report came before the end, and a class was raised to our own count. */
    RAISED_TO_OWN_COUNT(1),
    /** A negative number was read as 0. */
    NEGATIVE_IGNORED(2),
    /** Tokens in the report's total that no class names were counted as output. */
    UNNAMED_COUNTED_AS_OUTPUT(3),
    /** A report beyond what the model can do, or more images than were asked for, was cut. */
    CUT_TO_BOUND(4),
    /** A sub-class was cut to what its total had left for it. */
    SUB_CLASS_CUT(5),
    /** A sub-class that has no price, or that the request cannot use, was counted in its parent class. */
    COUNTED_IN_PARENT(6),
    /** Tokens of a class that the request cannot use, and that has no parent, were not charged. */
    NOT_CHARGED(7);

    private final int bit;

    Correction(int place) {
        this.bit = 1 << place;
    }

    /** Its bit. */
    public int bit() {
        return bit;
    }

    /** Whether {@code bits} has it. */
    public boolean in(int bits) {
        return (bits & bit) != 0;
    }

    /** All that {@code bits} has. */
    public static List<Correction> of(int bits) {
        List<Correction> found = new ArrayList<>();
        for (Correction correction : values()) {
            if (correction.in(bits)) {
                found.add(correction);
            }
        }
        return List.copyOf(found);
    }
}
