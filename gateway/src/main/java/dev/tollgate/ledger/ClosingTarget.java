package dev.tollgate.ledger;

/** Where the money of a closing grant goes. The codes stand in stored rows, so they never change. */
public enum ClosingTarget {
    /** Stays on the grant, which can be opened again: it is frozen. */
    STAYS(0),
    /** It expired. */
    BREAKAGE(1),
    /** An operator took it back. */
    ADJUSTMENTS(2),
    /** What was paid for it goes back to the buyer. */
    REFUND(3),
    /** The buyer's bank took back what was paid for it. */
    CHARGEBACK(4);

    private final int code;

    ClosingTarget(int code) {
        this.code = code;
    }

    /** The target of a stored code. */
    public static ClosingTarget of(int code) {
        for (ClosingTarget target : values()) {
            if (target.code == code) {
                return target;
            }
        }
        throw new IllegalArgumentException("closing target: " + code + " (expected: a known code)");
    }

    /** Its number in stored rows. */
    public int code() {
        return code;
    }
}
