package dev.tollgate.idempotency;

/** What is to become of a slot whose request is over. */
sealed interface Ending {
    /**
     * Its answer is whole and to be given again.
     *
     * @param charged whether it cost anything, which decides where it cannot be kept after all
     */
    record Whole(KeptAnswer answer, boolean charged) implements Ending {}

    /** It was charged, or may have been, and there is no whole answer. */
    record Broken() implements Ending {}

    /** It cost nothing and left nothing. */
    record Nothing() implements Ending {}
}
