package dev.tollgate.receipt;

import dev.tollgate.metering.BillingPolicy;
import dev.tollgate.metering.Correction;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the codes of a usage row mean, in a sentence for the one who pays. */
final class Words {
    private Words() {}

    /** The policy of a row's name, or null where this program has none of it. */
    static @Nullable BillingPolicy policy(String row) {
        for (BillingPolicy policy : BillingPolicy.values()) {
            if (policy.row().equals(row)) {
                return policy;
            }
        }
        return null;
    }

    static String of(BillingPolicy policy) {
        return switch (policy) {
            case COMPLETE -> "The answer is whole: all that it used is charged.";
            case EMPTY_COMPLETION -> "The provider ended without an answer: nothing is charged.";
            case REFUSED -> "The request was refused: nothing is charged.";
            case ERROR_BODY -> "The provider answered with an error: nothing is charged.";
            case UPSTREAM_FAILED_BEFORE_CONTENT -> "The provider failed before any content: nothing is charged.";
            case UPSTREAM_FAILED_AFTER_CONTENT ->
                "The provider broke off after content: the input and the output that was delivered are charged.";
            case CLIENT_LEFT_BEFORE_CALL -> "You left before a provider was called: nothing is charged.";
            case CLIENT_LEFT_BEFORE_CONTENT ->
                "You left after a provider was called and before content: the input is charged.";
            case CLIENT_LEFT_DURING_CONTENT ->
                "You left during the answer, which was stopped at once: the input and the output that was produced"
                        + " until then are charged.";
            case CLIENT_LEFT_HIDDEN_OUTPUT ->
                "You left during the answer of a model that works unseen and cannot be stopped: all that it used is"
                        + " charged.";
            case CLIENT_LEFT_AFTER_FINISH -> "You left after the answer's end: all that it used is charged.";
            case BALANCE_ENDED ->
                "The balance ended during the answer: the input and the output that was delivered are charged.";
            case GATEWAY_STOPPED_BEFORE_CONTENT -> "We stopped before any content: nothing is charged.";
            case GATEWAY_STOPPED_AFTER_CONTENT, CRASH_AFTER_CONTENT ->
                "We stopped during the answer: the input and the output that was delivered are charged.";
            case CRASH_BEFORE_CONTENT -> "We stopped before content was delivered: nothing is charged.";
            case TEST_KEY -> "A test key's request: nothing is charged.";
        };
    }

    static String of(Correction correction) {
        return switch (correction) {
            case OWN_COUNT -> "The provider reported no usage: our own count was used.";
            case RAISED_TO_OWN_COUNT ->
                "The provider's report came before the end of the answer: a count was raised to our own.";
            case NEGATIVE_IGNORED -> "A negative number in the provider's report was read as 0.";
            case UNNAMED_COUNTED_AS_OUTPUT ->
                "Tokens in the report's total that neither input nor output names were counted as output.";
            case CUT_TO_BOUND ->
                "The report was above what the model can do, or what was asked for, and was cut to it.";
            case SUB_CLASS_CUT -> "A part of the report was larger than its total, and was cut to it.";
            case COUNTED_IN_PARENT ->
                "Tokens of a class without a price, or that the request cannot use, were counted as plain input or"
                        + " output.";
            case NOT_CHARGED -> "Tokens of a class that the request cannot use were not charged.";
        };
    }

    /** How a try failed. The kinds are those of {@code wire.FailureKind}; rows may hold ones of another version. */
    static String ofFailure(String kind) {
        return switch (kind) {
            case "connect", "connect_timeout", "tls", "pool_full" -> "No connection to the provider.";
            case "no_reply" -> "The connection ended before the provider answered.";
            case "first_token_timeout" -> "The provider did not begin to answer in time.";
            case "idle_timeout" -> "The provider fell silent.";
            case "total_timeout" -> "The provider took too long.";
            case "cut" -> "The provider's answer broke off.";
            case "garbage", "too_large" -> "The provider's answer could not be read.";
            case "status", "error_body" -> "The provider answered with an error.";
            default -> "The provider failed.";
        };
    }

    /** How a constant stands in JSON. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
