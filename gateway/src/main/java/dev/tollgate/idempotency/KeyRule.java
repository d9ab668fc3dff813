package dev.tollgate.idempotency;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import org.jspecify.annotations.Nullable;

/** Which values the header may have: printable ASCII, so that it means the same whoever encodes it. */
final class KeyRule {
    private static final String HEADER = "Idempotency-Key";

    private KeyRule() {}

    /** What is wrong with a value, or null. */
    static @Nullable Refusal broken(String value, int charactersMax) {
        if (value.isEmpty() || value.length() > charactersMax) {
            return refusal(value.length() + " characters", charactersMax);
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~') {
                return refusal("character U+%04X at %d".formatted((int) c, i + 1), charactersMax);
            }
        }
        return null;
    }

    private static Refusal refusal(String found, int charactersMax) {
        return Refusal.of(
                ErrorCode.INVALID_VALUE,
                HEADER + ": " + found + " (expected: 1 to " + charactersMax + " printable ASCII characters)",
                HEADER);
    }
}
