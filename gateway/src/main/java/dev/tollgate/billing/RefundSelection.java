package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import org.jspecify.annotations.Nullable;

/**
 * Which requests an incident concerns. Requests that cost their customer nothing are never among them.
 *
 * @param model as it is sold; empty for every model
 * @param statuses the status that the client got
 * @param policy the row of the billing policy that decided; empty for every row
 * @param customer of one customer, or null for all
 * @param fromMs settled at or after, milliseconds since 1970
 * @param toMs settled before
 */
public record RefundSelection(
        String model,
        Statuses statuses,
        String policy,
        @Nullable CustomerId customer,
        long fromMs,
        long toMs) {
    /** Statuses from the lowest to the highest, both included. */
    public record Statuses(int lowest, int highest) {
        private static final int LEAST = 100;
        private static final int MOST = 599;
        private static final int CLASS = 100;

        /** Every status, and none. */
        public static final Statuses ANY = new Statuses(0, MOST);

        public Statuses {
            if (lowest < 0 || highest < lowest || highest > MOST) {
                throw new IllegalArgumentException(
                        "statuses: " + lowest + " to " + highest + " (expected: between 0 and " + MOST + ")");
            }
        }

        /**
         * Reads {@code 502}, {@code 5xx} or {@code any}.
         *
         * @throws IllegalArgumentException with the text and the expectation, where it is none of these
         */
        public static Statuses parse(String text) {
            if (text.equals("any")) {
                return ANY;
            }
            if (text.matches("[1-5]xx")) {
                int lowest = (text.charAt(0) - '0') * CLASS;
                return new Statuses(lowest, lowest + CLASS - 1);
            }
            if (text.matches("[0-9]{3}") && Integer.parseInt(text) >= LEAST && Integer.parseInt(text) <= MOST) {
                int status = Integer.parseInt(text);
                return new Statuses(status, status);
            }
            throw new IllegalArgumentException(text + " (expected: a status such as 502, a class such as 5xx, or any)");
        }

        @Override
        public String toString() {
            if (equals(ANY)) {
                return "any";
            }
            return lowest == highest ? Integer.toString(lowest) : lowest / CLASS + "xx";
        }
    }

    public RefundSelection {
        if (fromMs < 0 || toMs <= fromMs) {
            throw new IllegalArgumentException("to: " + toMs + " (expected: after " + fromMs + ")");
        }
    }
}
