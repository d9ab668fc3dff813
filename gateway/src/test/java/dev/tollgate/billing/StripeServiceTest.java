package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.billing.PaymentService.Opened;
import dev.tollgate.billing.PaymentService.Reading;
import dev.tollgate.billing.PaymentService.Refunding;
import dev.tollgate.billing.PaymentService.Return;
import dev.tollgate.billing.PaymentService.Standing;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that behaves and signs as Stripe does. */
class StripeServiceTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final OrderId ID = new OrderId(77);
    private static final GrantId GRANT = new GrantId(78);
    private static final Return RETURNS = new Return("https://shop.example/orders/tok", "https://shop.example/packs");

    private final StripeStub stripe = new StripeStub();
    private final StripeService service = new StripeService(stripe.config());

    @AfterEach
    void stop() {
        stripe.close();
    }

    private static Order order() {
        return new Order(
                ID,
                new StorefrontId("tokenproxy"),
                new PackId("first"),
                "First & best",
                new Order.Buyer(new CustomerId(3), false),
                new Price(500, "EUR"),
                new Terms(Asset.USD, 5, Set.of(), 0, 0),
                new Order.Progress(Order.State.GRANTED, "cs_1", "pi_1", GRANT, null, 1, 2));
    }

    @Test
    void aCheckoutNamesOrderPriceAndTheWayBack() {
        Opened opened = service.open(order(), RETURNS);
        assertThat(opened).isEqualTo(new Opened("cs_test_1", "https://checkout.stripe.example/c/cs_test_1"));
        assertThat(stripe.requests())
                .singleElement()
                .isEqualTo(Map.ofEntries(
                        Map.entry("mode", "payment"),
                        Map.entry("client_reference_id", ID.toString()),
                        Map.entry("metadata[tollgate_order]", ID.toString()),
                        Map.entry("payment_intent_data[metadata][tollgate_order]", ID.toString()),
                        Map.entry("line_items[0][quantity]", "1"),
                        Map.entry("line_items[0][price_data][currency]", "eur"),
                        Map.entry("line_items[0][price_data][unit_amount]", "500"),
                        Map.entry("line_items[0][price_data][product_data][name]", "First & best"),
                        Map.entry("success_url", RETURNS.paid()),
                        Map.entry("cancel_url", RETURNS.left())));
    }

    @Test
    void oneOrderOpensOneCheckout() {
        assertThat(service.open(order(), RETURNS)).isEqualTo(service.open(order(), RETURNS));
        assertThat(stripe.requests()).hasSize(1);
    }

    @Test
    void aCheckoutThatStripeRefusesSaysNoSecret() {
        stripe.failWith(400, "amount_too_small");
        assertThatThrownBy(() -> service.open(order(), RETURNS))
                .isInstanceOf(PaymentException.class)
                .hasMessageContaining("400 amount_too_small")
                .hasMessageContaining("req_of_the_test")
                .hasMessageNotContaining(StripeStub.SECRET_KEY);
    }

    @Test
    void nobodyAtTheOtherEndIsAPaymentException() {
        stripe.close();
        assertThatThrownBy(() -> service.open(order(), RETURNS)).isInstanceOf(PaymentException.class);
    }

    @ParameterizedTest
    @CsvSource({"succeeded,SUCCEEDED", "pending,PENDING", "requires_action,PENDING", "failed,FAILED", "canceled,FAILED"
    })
    void aRefundStandsAsStripeSays(String status, Standing standing) {
        stripe.refundsAre(status);
        assertThat(service.refund(order(), GRANT, new Price(123, "EUR"))).isEqualTo(new Refunding(standing, "re_1"));
        assertThat(stripe.requests())
                .singleElement()
                .isEqualTo(Map.of(
                        "payment_intent", "pi_1", "amount", "123", "metadata[tollgate_grant]", GRANT.toString()));
    }

    @Test
    void aRefundIsAskedForOnceEvenWhenStripeHasForgottenTheKey() {
        Refunding first = service.refund(order(), GRANT, new Price(123, "EUR"));
        stripe.forgetIdempotencyKeys();
        assertThat(service.refund(order(), GRANT, new Price(123, "EUR"))).isEqualTo(first);
        assertThat(stripe.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"400,charge_already_refunded,SUCCEEDED", "400,charge_disputed,FAILED", "404,resource_missing,FAILED"})
    void aRefundThatStripeRefusesIsDecided(int status, String code, Standing standing) {
        stripe.failWith(status, code);
        assertThat(service.refund(order(), GRANT, new Price(1, "EUR")).standing())
                .isEqualTo(standing);
    }

    @ParameterizedTest
    @CsvSource({"500,api_error", "401,api_key_expired", "429,rate_limit", "400,balance_insufficient", "409,lock_timeout"
    })
    void aRefundThatMayPassLaterIsNotDecided(int status, String code) {
        stripe.failWith(status, code);
        assertThatThrownBy(() -> service.refund(order(), GRANT, new Price(1, "EUR")))
                .isInstanceOf(PaymentException.class);
    }

    private Reading read(String payload, @Nullable String signature) {
        return service.read(payload.getBytes(StandardCharsets.UTF_8), signature, NOW);
    }

    private static String signed(String payload, long atMs) {
        return StripeStub.sign(payload.getBytes(StandardCharsets.UTF_8), StripeStub.WEBHOOK_SECRET, atMs / 1_000);
    }

    private PaymentEvent told(String payload) {
        Reading reading = read(payload, signed(payload, NOW));
        assertThat(reading).isInstanceOf(Reading.Told.class);
        return ((Reading.Told) reading).event();
    }

    private static String event(String type, String object) {
        return "{\"id\": \"evt_1\", \"object\": \"event\", \"type\": \"" + type + "\", \"data\": {\"object\": " + object
                + "}}";
    }

    private static String session(String status) {
        return "{\"id\": \"cs_1\", \"object\": \"checkout.session\", \"payment_status\": \"" + status
                + "\", \"payment_intent\": \"pi_1\", \"amount_total\": 500, \"currency\": \"eur\", \"metadata\":"
                + " {\"tollgate_order\": \"" + ID + "\"}}";
    }

    @Test
    void aSignedEventIsBelieved() {
        assertThat(told(event("checkout.session.completed", session("paid"))))
                .isEqualTo(new PaymentEvent.Paid("evt_1", ID, "cs_1", "pi_1", new Price(500, "EUR")));
    }

    @Test
    void whatIsForgedTooOldOrChangedIsNot() {
        String payload = event("checkout.session.completed", session("paid"));
        assertThat(read(payload, null)).isInstanceOf(Reading.Forged.class);
        assertThat(read(payload, "")).isInstanceOf(Reading.Forged.class);
        assertThat(read(payload, "t=1,v1=00")).isInstanceOf(Reading.Forged.class);
        assertThat(read(payload, "t=x,v1=")).isInstanceOf(Reading.Forged.class);
        assertThat(read(payload, signed(payload, NOW - 301_000))).isInstanceOf(Reading.Forged.class);
        assertThat(read(payload, signed(payload, NOW - 299_000))).isInstanceOf(Reading.Told.class);
        String other = StripeStub.sign(payload.getBytes(StandardCharsets.UTF_8), "whsec_of_another", NOW / 1_000);
        assertThat(read(payload, other)).isInstanceOf(Reading.Forged.class);
        assertThat(read(payload.replace("500", "501"), signed(payload, NOW))).isInstanceOf(Reading.Forged.class);
        // Both secrets sign while one takes the other's place.
        assertThat(read(payload, other + "," + signed(payload, NOW).split(",", -1)[1]))
                .isInstanceOf(Reading.Told.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"id\": \"evt_1\"", "{\"id\": \"evt_1\", \"type\": \"x\"}"})
    void whatIsSignedAndNoEventIsNotBelieved(String payload) {
        assertThat(read(payload, signed(payload, NOW))).isInstanceOf(Reading.Forged.class);
    }

    @Test
    void everyKindOfEventIsRead() {
        assertThat(told(event("checkout.session.async_payment_succeeded", session("paid"))))
                .isInstanceOf(PaymentEvent.Paid.class);
        assertThat(told(event("checkout.session.expired", session("unpaid"))))
                .isEqualTo(new PaymentEvent.Lapsed("evt_1", ID, "cs_1"));
        assertThat(told(event("checkout.session.async_payment_failed", session("unpaid"))))
                .isInstanceOf(PaymentEvent.Lapsed.class);
        String charge =
                "{\"payment_intent\": \"pi_1\", \"amount\": 500, \"amount_refunded\": 200, \"currency\": \"eur\"}";
        assertThat(told(event("charge.refunded", charge)))
                .isEqualTo(new PaymentEvent.Refunded("evt_1", "pi_1", new Price(200, "EUR"), false));
        assertThat(told(event("charge.refunded", charge.replace("200", "500"))))
                .isEqualTo(new PaymentEvent.Refunded("evt_1", "pi_1", new Price(500, "EUR"), true));
        String refund =
                "{\"id\": \"re_1\", \"status\": \"failed\", \"metadata\": {\"tollgate_grant\": \"" + GRANT + "\"}}";
        assertThat(told(event("refund.failed", refund)))
                .isEqualTo(new PaymentEvent.RefundEnded("evt_1", GRANT, "re_1", false));
        assertThat(told(event("refund.updated", refund.replace("failed", "succeeded"))))
                .isEqualTo(new PaymentEvent.RefundEnded("evt_1", GRANT, "re_1", true));
        String dispute = "{\"id\": \"dp_1\", \"payment_intent\": \"pi_1\", \"amount\": 500, \"currency\": \"eur\","
                + " \"status\": \"needs_response\"}";
        assertThat(told(event("charge.dispute.created", dispute)))
                .isEqualTo(new PaymentEvent.Disputed("evt_1", "pi_1", "dp_1", new Price(500, "EUR")));
        assertThat(told(event("charge.dispute.closed", dispute.replace("needs_response", "won"))))
                .isEqualTo(new PaymentEvent.DisputeEnded("evt_1", "pi_1", "dp_1", true));
        assertThat(told(event("charge.dispute.closed", dispute.replace("needs_response", "lost"))))
                .isEqualTo(new PaymentEvent.DisputeEnded("evt_1", "pi_1", "dp_1", false));
    }

    @Test
    void whatIsNotOursOrMovesNoMoneyIsOther() {
        assertThat(told(event("checkout.session.completed", session("unpaid"))))
                .isEqualTo(new PaymentEvent.Other("evt_1", "checkout.session.completed"));
        assertThat(told(event("checkout.session.completed", session("paid").replace(ID.toString(), "order of others"))))
                .isInstanceOf(PaymentEvent.Other.class);
        assertThat(told(event("invoice.paid", "{}"))).isInstanceOf(PaymentEvent.Other.class);
        String inquiry = "{\"id\": \"dp_1\", \"payment_intent\": \"pi_1\", \"amount\": 5, \"currency\": \"eur\","
                + " \"status\": \"warning_needs_response\"}";
        assertThat(told(event("charge.dispute.created", inquiry))).isInstanceOf(PaymentEvent.Other.class);
        assertThat(told(event("charge.dispute.closed", inquiry.replace("warning_needs_response", "warning_closed"))))
                .isInstanceOf(PaymentEvent.Other.class);
    }
}
