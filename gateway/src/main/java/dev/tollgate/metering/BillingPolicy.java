package dev.tollgate.metering;

import dev.tollgate.metering.Ended.Moment;
import java.util.Locale;

/**
 * Who pays when it ends badly: one row a case, the same for every dialect. The row's {@link #row() name} stands in
 * usage rows and receipts; {@code docs/billing.md} explains each.
 */
public enum BillingPolicy {
    /** The answer is whole. */
    COMPLETE(Charged.FULL),
    /** The provider ended without any content and without a finish reason. */
    EMPTY_COMPLETION(Charged.NOTHING),
    /** Refused by us, or by the provider with an error status. */
    REFUSED(Charged.NOTHING),
    /** A 200 whose body is an error. */
    ERROR_BODY(Charged.NOTHING),
    /** The provider failed or was too slow before any content. */
    UPSTREAM_FAILED_BEFORE_CONTENT(Charged.NOTHING),
    /** The provider failed, cut or stalled after content. */
    UPSTREAM_FAILED_AFTER_CONTENT(Charged.INPUT_AND_DELIVERED),
    /** The client left before an upstream call was sent. */
    CLIENT_LEFT_BEFORE_CALL(Charged.NOTHING),
    /** The client left after the upstream call was sent, before content. */
    CLIENT_LEFT_BEFORE_CONTENT(Charged.INPUT),
    /** The client left during content; the upstream call was cancelled at once. */
    CLIENT_LEFT_DURING_CONTENT(Charged.INPUT_AND_PRODUCED),
    /** The client left during content of a model with hidden output; the answer was read to its end. */
    CLIENT_LEFT_HIDDEN_OUTPUT(Charged.FULL),
    /** The client left after the finish reason; the answer was read on for its usage. */
    CLIENT_LEFT_AFTER_FINISH(Charged.FULL),
    /** The balance ended; the stream was closed with {@code length}. */
    BALANCE_ENDED(Charged.INPUT_AND_DELIVERED),
    /** We failed or stopped before any content. */
    GATEWAY_STOPPED_BEFORE_CONTENT(Charged.NOTHING),
    /** We failed or stopped after content. */
    GATEWAY_STOPPED_AFTER_CONTENT(Charged.INPUT_AND_DELIVERED),
    /** We died before content was delivered. */
    CRASH_BEFORE_CONTENT(Charged.NOTHING),
    /** We died after content was delivered: what the last progress record says. */
    CRASH_AFTER_CONTENT(Charged.INPUT_AND_DELIVERED),
    /** A test key's request, however it ended. */
    TEST_KEY(Charged.NOTHING);

    private final Charged charged;
    private final String row = name().toLowerCase(Locale.ROOT);

    BillingPolicy(Charged charged) {
        this.charged = charged;
    }

    /** The row that decides. */
    public static BillingPolicy of(Ended ended) {
        return switch (ended.cause()) {
            case COMPLETED -> ended.beforeContent() ? EMPTY_COMPLETION : COMPLETE;
            case REFUSED -> REFUSED;
            case ERROR_BODY -> ERROR_BODY;
            case UPSTREAM_FAILED ->
                ended.beforeContent() ? UPSTREAM_FAILED_BEFORE_CONTENT : UPSTREAM_FAILED_AFTER_CONTENT;
            case CLIENT_LEFT -> clientLeft(ended.moment(), ended.hiddenOutput());
            case BALANCE_ENDED -> BALANCE_ENDED;
            case GATEWAY_STOPPED ->
                ended.beforeContent() ? GATEWAY_STOPPED_BEFORE_CONTENT : GATEWAY_STOPPED_AFTER_CONTENT;
            case CRASHED -> ended.beforeContent() ? CRASH_BEFORE_CONTENT : CRASH_AFTER_CONTENT;
            case TEST_KEY -> TEST_KEY;
        };
    }

    private static BillingPolicy clientLeft(Moment moment, boolean hiddenOutput) {
        return switch (moment) {
            case BEFORE_CALL -> CLIENT_LEFT_BEFORE_CALL;
            case BEFORE_CONTENT -> CLIENT_LEFT_BEFORE_CONTENT;
            case DURING_CONTENT -> hiddenOutput ? CLIENT_LEFT_HIDDEN_OUTPUT : CLIENT_LEFT_DURING_CONTENT;
            case AFTER_FINISH -> CLIENT_LEFT_AFTER_FINISH;
        };
    }

    /** What it charges. */
    public Charged charged() {
        return charged;
    }

    /** Its name in rows and documents, as {@code client_left_before_content}. */
    public String row() {
        return row;
    }
}
