package dev.tollgate.dialect.openai;

import dev.tollgate.wire.ByteEdits;

/**
 * Takes members out of one object while it is scanned, each with one of the commas beside it, so that what is left is
 * JSON. Every member is told, in order, and {@link #end} last.
 */
final class MemberCuts {
    private final ByteEdits edits;
    private int cutFrom;
    private int lastTo;
    private boolean kept;
    private int keptTo;

    MemberCuts(ByteEdits edits) {
        this.edits = edits;
        begin();
    }

    /** Begins with another object. */
    void begin() {
        cutFrom = -1;
        lastTo = 0;
        kept = false;
    }

    /** A member that stays. */
    void keep(int nameFrom, int valueTo) {
        if (cutFrom >= 0) {
            edits.remove(cutFrom, nameFrom); // the first members of the object, with the comma behind the last of them
            cutFrom = -1;
        }
        kept = true;
        keptTo = valueTo;
        lastTo = valueTo;
    }

    /** A member that goes. */
    void cut(int nameFrom, int valueTo) {
        if (kept) {
            edits.remove(lastTo, valueTo);
        } else if (cutFrom < 0) {
            cutFrom = nameFrom;
        }
        lastTo = valueTo;
    }

    /** Whether any member stays. */
    boolean kept() {
        return kept;
    }

    /** Behind the last member that stays. */
    int keptTo() {
        return keptTo;
    }

    /** The object is over. */
    void end() {
        if (cutFrom >= 0) {
            edits.remove(cutFrom, lastTo);
        }
    }
}
