package dev.tollgate.base;

/**
 * A text that must not be seen: a provider's credential, an admin token. Prints as {@code ***}, so that no log line,
 * message or record's {@code toString} can leak it.
 */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
