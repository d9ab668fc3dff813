package dev.tollgate.metering;

import static dev.tollgate.metering.BillingPolicy.*;
import static dev.tollgate.metering.Ended.Moment.AFTER_FINISH;
import static dev.tollgate.metering.Ended.Moment.BEFORE_CALL;
import static dev.tollgate.metering.Ended.Moment.BEFORE_CONTENT;
import static dev.tollgate.metering.Ended.Moment.DURING_CONTENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.metering.Ended.Cause;
import dev.tollgate.metering.Ended.Moment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BillingPolicyTest {
    record Case(Cause cause, Moment moment, boolean hiddenOutput, BillingPolicy row, Charged charged) {}

    static Stream<Case> cases() {
        return Stream.of(
                // refused by us; upstream error, or time-out, before any content
                new Case(Cause.REFUSED, BEFORE_CALL, false, BillingPolicy.REFUSED, Charged.NOTHING),
                new Case(Cause.REFUSED, BEFORE_CONTENT, false, BillingPolicy.REFUSED, Charged.NOTHING),
                new Case(Cause.UPSTREAM_FAILED, BEFORE_CALL, false, UPSTREAM_FAILED_BEFORE_CONTENT, Charged.NOTHING),
                new Case(Cause.UPSTREAM_FAILED, BEFORE_CONTENT, false, UPSTREAM_FAILED_BEFORE_CONTENT, Charged.NOTHING),
                // zero completion without a finish reason; 200 with an error body
                new Case(Cause.COMPLETED, BEFORE_CONTENT, false, EMPTY_COMPLETION, Charged.NOTHING),
                new Case(Cause.ERROR_BODY, BEFORE_CONTENT, false, BillingPolicy.ERROR_BODY, Charged.NOTHING),
                // the answer is whole
                new Case(Cause.COMPLETED, DURING_CONTENT, false, COMPLETE, Charged.FULL),
                new Case(Cause.COMPLETED, AFTER_FINISH, false, COMPLETE, Charged.FULL),
                // client leaves
                new Case(Cause.CLIENT_LEFT, BEFORE_CALL, false, CLIENT_LEFT_BEFORE_CALL, Charged.NOTHING),
                new Case(Cause.CLIENT_LEFT, BEFORE_CONTENT, false, CLIENT_LEFT_BEFORE_CONTENT, Charged.INPUT),
                new Case(Cause.CLIENT_LEFT, BEFORE_CONTENT, true, CLIENT_LEFT_BEFORE_CONTENT, Charged.INPUT),
                new Case(
                        Cause.CLIENT_LEFT,
                        DURING_CONTENT,
                        false,
                        CLIENT_LEFT_DURING_CONTENT,
                        Charged.INPUT_AND_PRODUCED),
                new Case(Cause.CLIENT_LEFT, DURING_CONTENT, true, CLIENT_LEFT_HIDDEN_OUTPUT, Charged.FULL),
                new Case(Cause.CLIENT_LEFT, AFTER_FINISH, false, CLIENT_LEFT_AFTER_FINISH, Charged.FULL),
                // error, cut or stall of the upstream after content
                new Case(
                        Cause.UPSTREAM_FAILED,
                        DURING_CONTENT,
                        false,
                        UPSTREAM_FAILED_AFTER_CONTENT,
                        Charged.INPUT_AND_DELIVERED),
                new Case(
                        Cause.UPSTREAM_FAILED,
                        AFTER_FINISH,
                        true,
                        UPSTREAM_FAILED_AFTER_CONTENT,
                        Charged.INPUT_AND_DELIVERED),
                // balance ends
                new Case(
                        Cause.BALANCE_ENDED,
                        DURING_CONTENT,
                        false,
                        BillingPolicy.BALANCE_ENDED,
                        Charged.INPUT_AND_DELIVERED),
                // we fail, or are told to stop, or crash
                new Case(Cause.GATEWAY_STOPPED, BEFORE_CONTENT, false, GATEWAY_STOPPED_BEFORE_CONTENT, Charged.NOTHING),
                new Case(
                        Cause.GATEWAY_STOPPED,
                        DURING_CONTENT,
                        false,
                        GATEWAY_STOPPED_AFTER_CONTENT,
                        Charged.INPUT_AND_DELIVERED),
                new Case(Cause.CRASHED, BEFORE_CONTENT, false, CRASH_BEFORE_CONTENT, Charged.NOTHING),
                new Case(Cause.CRASHED, DURING_CONTENT, false, CRASH_AFTER_CONTENT, Charged.INPUT_AND_DELIVERED),
                // test keys
                new Case(Cause.TEST_KEY, AFTER_FINISH, false, TEST_KEY, Charged.NOTHING));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachCaseHasItsRowAndItsCharge(Case one) {
        BillingPolicy row = BillingPolicy.of(new Ended(one.cause(), one.moment(), one.hiddenOutput()));
        assertThat(row).isEqualTo(one.row());
        assertThat(row.charged()).isEqualTo(one.charged());
    }

    @ParameterizedTest
    @EnumSource(BillingPolicy.class)
    void everyRowHasACase(BillingPolicy row) {
        assertThat(cases()).extracting(Case::row).contains(row);
    }

    @Test
    void whatBroughtNoContentIsChargedNoOutput() {
        for (Cause cause : Cause.values()) {
            for (Moment moment : List.of(BEFORE_CALL, BEFORE_CONTENT)) {
                for (boolean hidden : new boolean[] {false, true}) {
                    Ended ended = new Ended(cause, moment, hidden);
                    if (cause != Cause.BALANCE_ENDED) {
                        assertThat(BillingPolicy.of(ended).charged())
                                .describedAs("%s", ended)
                                .isIn(Charged.NOTHING, Charged.INPUT);
                    }
                }
            }
        }
    }

    @Test
    void theNamesOfRowsAreWhatIsStored() {
        assertThat(BillingPolicy.values())
                .extracting(BillingPolicy::row)
                .containsExactly(
                        "complete",
                        "empty_completion",
                        "refused",
                        "error_body",
                        "upstream_failed_before_content",
                        "upstream_failed_after_content",
                        "client_left_before_call",
                        "client_left_before_content",
                        "client_left_during_content",
                        "client_left_hidden_output",
                        "client_left_after_finish",
                        "balance_ended",
                        "gateway_stopped_before_content",
                        "gateway_stopped_after_content",
                        "crash_before_content",
                        "crash_after_content",
                        "test_key");
    }
}
