package dev.tollgate.simulator;

/**
 * One answer in both of its forms: as the events of a stream and as a whole body. Events end with a blank line. Not
 * thread-safe.
 */
interface Frames {
    /** How many tokens there are. */
    int tokens();

    /** What comes before the first token; may be empty. */
    byte[] opening();

    /** Token {@code index} of every answer. */
    byte[] token(int index);

    /** What comes after the last token, finish reason and usage included, {@code [DONE]} not. */
    byte[] closing();

    /** All of it as one body. */
    byte[] whole();
}
