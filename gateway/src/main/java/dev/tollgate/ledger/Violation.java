package dev.tollgate.ledger;

/**
 * A row that breaks an invariant.
 *
 * @param row which, for people
 * @param found what is there and what was expected
 */
public record Violation(Invariant invariant, String row, String found) {
    @Override
    public String toString() {
        return invariant + ": " + row + ": " + found + " (expected: " + invariant.sentence() + ")";
    }
}
