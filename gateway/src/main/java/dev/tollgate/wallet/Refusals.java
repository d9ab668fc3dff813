package dev.tollgate.wallet;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import java.math.BigDecimal;

/** The wallet's refusals in words. */
final class Refusals {
    private static final int NANO_DIGITS = 9;
    private static final int CENT_DIGITS = 2;

    private Refusals() {}

    static Refusal balance(HoldAsk ask, long availableNanos, long neededNanos, String topUp) {
        return Refusal.of(
                ErrorCode.INSUFFICIENT_BALANCE,
                "balance: " + dollars(availableNanos) + " available for " + ask.model() + " (expected: at least "
                        + dollars(neededNanos) + " for this request); top up: " + topUp);
    }

    /**
     * The same where tokens could pay, too.
     *
     * @param dollars what is available and what is needed, nano-dollars
     * @param tokens the same, nano-tokens
     */
    static Refusal balances(HoldAsk ask, long[] dollars, long[] tokens, String topUp) {
        return Refusal.of(
                ErrorCode.INSUFFICIENT_BALANCE,
                "balance: " + dollars(dollars[0]) + " and " + tokens(tokens[0]) + " available for " + ask.model()
                        + " (expected: at least " + dollars(dollars[1]) + " or " + tokens(tokens[1])
                        + " for this request); top up: " + topUp);
    }

    static Refusal budget(HoldAsk.KeyBudget budget, long spentNanos, long heldNanos, long neededNanos) {
        return Refusal.of(
                ErrorCode.KEY_BUDGET_EXCEEDED,
                "this key's budget: " + dollars(budget.nanos()) + ", of it " + dollars(spentNanos) + " spent and "
                        + dollars(heldNanos) + " held by running requests (expected: at least " + dollars(neededNanos)
                        + " left for this request)");
    }

    static Refusal frozen(String topUp) {
        return Refusal.of(
                ErrorCode.INSUFFICIENT_BALANCE,
                "balance: frozen (expected: an account in good standing); ask the operator, or see " + topUp);
    }

    static Refusal ledgerSilent(int waitedMs) {
        return Refusal.retryAfter(
                ErrorCode.OVERLOADED, "the ledger did not answer within " + waitedMs + " ms; try again", 1);
    }

    static Refusal journal() {
        return Refusal.retryAfter(
                ErrorCode.OVERLOADED, "the settlement journal takes no further request now; try again", 1);
    }

    static Refusal customers() {
        return Refusal.retryAfter(ErrorCode.OVERLOADED, "too many customers are active here now; try again", 1);
    }

    static Refusal notServing() {
        return Refusal.retryAfter(ErrorCode.OVERLOADED, "this node is starting or stopping; try again", 1);
    }

    /** Nano-tokens in people's form: {@code 12.5 tokens}. */
    static String tokens(long nanos) {
        return BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros().toPlainString() + " tokens";
    }

    /** Nano-dollars in people's form: {@code $0.05}, {@code $0.000001234}. */
    static String dollars(long nanos) {
        BigDecimal exact = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
        BigDecimal shown = exact.scale() < CENT_DIGITS ? exact.setScale(CENT_DIGITS) : exact;
        return (nanos < 0 ? "-$" : "$") + shown.abs().toPlainString();
    }
}
