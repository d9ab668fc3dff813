package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From the packs page to a key that works, and back to the buyer's bank, through the packaged program. */
final class BuyingIT {
    private static final Pattern KEY = Pattern.compile("sk-tg-[0-9A-Za-z]{38}");
    private static final String CHAT =
            "{\"model\": \"gpt-4o\", \"max_tokens\": 300, \"messages\": [{\"role\": \"user\", \"content\": \"Hi!\"}]}";
    private static final long WITHIN_MS = 20_000;

    private static StubProvider provider;
    private static StripeStub stripe;
    private static Program program;
    private static Shop shop;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = StubProvider.start((_, reply) -> reply.json(200, Completions.whole("Hello!", 1_000, 300)));
        stripe = new StripeStub();
        program = new Program.Launch(Checkout.scratch("buying").resolve("data"))
                .environment("SHOP_STRIPE_KEY", StripeStub.KEY)
                .environment("SHOP_STRIPE_WEBHOOK", StripeStub.WEBHOOK_SECRET)
                .serve("""
                        shop:
                          stripe:
                            secretKey: ${SHOP_STRIPE_KEY}
                            webhookSecret: ${SHOP_STRIPE_WEBHOOK}
                            apiBase: %s
                            checkoutOrigin: %s
                        """.formatted(stripe.url(), stripe.url()));
        shop = new Shop(program);
        HttpResponse<String> connected = program.admin(
                "PUT",
                "/admin/v1/channels/stub",
                "{\"provider\": \"openai\", \"base_url\": \"" + provider.baseUrl()
                        + "\", \"credential\": \"sk-provider-secret\", \"models\": {\"gpt-4o\": \"gpt-4o\"}}");
        assertThat(connected.statusCode()).as(connected.body()).isEqualTo(200);
    }

    @AfterAll
    static void stop() throws IOException {
        if (program != null) {
            program.close();
        }
        stripe.close();
        provider.close();
    }

    private static HttpResponse<String> page(String method, String url, String form) {
        return Program.send(HttpRequest.newBuilder(URI.create(url))
                .header("content-type", "application/x-www-form-urlencoded")
                .method(method, HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    private static URI buy(String form) {
        HttpResponse<String> bought = page("POST", program.url() + "/packs/tokenproxy/first", form);
        assertThat(bought.statusCode()).as(bought.body()).isEqualTo(303);
        return URI.create(bought.headers().firstValue("location").orElseThrow());
    }

    private static String payAndSeeTheKey(URI paying) {
        assertThat(StripeStub.tell(program, stripe.paid(paying, "500"), StripeStub.WEBHOOK_SECRET)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> shown = page("POST", stripe.asked(paying, "success_url"), "");
        assertThat(shown.statusCode()).isEqualTo(200);
        Matcher key = KEY.matcher(shown.body());
        assertThat(key.find()).isTrue();
        return key.group();
    }

    private static Json order(URI paying) {
        return shop.read("/admin/v1/orders/" + stripe.asked(paying, "client_reference_id"));
    }

    private static Json reversal(URI paying, String state) {
        String path = "/admin/v1/grants/" + order(paying).text("grant") + "/reversal";
        return awaited(() -> {
            Json reversal = shop.read(path);
            return state.equals(reversal.text("state")) ? reversal : null;
        });
    }

    private static <T> T awaited(Supplier<T> look) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WITHIN_MS);
        while (System.nanoTime() < deadline) {
            T found = look.get();
            if (found != null) {
                return found;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("not within " + WITHIN_MS + " ms");
    }

    @Test
    void aFirstPackBringsAKeyOnceAndARefundBringsBackWhatWasNotSpent() throws IOException {
        HttpResponse<String> packs = page("GET", program.url() + "/packs/tokenproxy", "");
        assertThat(packs.statusCode()).isEqualTo(200);
        assertThat(packs.body()).contains("First pack", "Buy for 5.00 USD");
        URI paying = buy("key=");
        String back = stripe.asked(paying, "success_url");
        assertThat(page("GET", back, "").body()).contains("being confirmed");

        // What is forged, or paid with another amount, brings nothing.
        assertThat(StripeStub.tell(program, stripe.paid(paying, "500"), "whsec_of_a_thief")
                        .statusCode())
                .isEqualTo(400);
        assertThat(StripeStub.tell(program, stripe.paid(paying, "1"), StripeStub.WEBHOOK_SECRET)
                        .statusCode())
                .isEqualTo(200);
        assertThat(page("GET", back, "").body()).contains("being confirmed");

        String key = payAndSeeTheKey(paying);
        assertThat(page("POST", back, "").statusCode()).isEqualTo(303);
        assertThat(page("GET", back, "").body()).contains("was shown before").doesNotContain(key);
        HttpResponse<String> again = StripeStub.tell(program, stripe.paid(paying, "500"), StripeStub.WEBHOOK_SECRET);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(Json.parse(program.get("/v1/balance", key).body()).text("total"))
                .isEqualTo("5");

        HttpResponse<String> answer = program.post("/v1/chat/completions", key, CHAT);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        BigDecimal left = awaited(() -> {
            BigDecimal total = new BigDecimal(
                    Json.parse(program.get("/v1/balance", key).body()).text("total"));
            return total.compareTo(BigDecimal.valueOf(5)) < 0 ? total : null;
        });

        shop.create("/admin/v1/grants/" + order(paying).text("grant") + "/refund", "{\"reason\": \"asked for it\"}");
        Json posted = reversal(paying, "posted");
        BigInteger cents = left.multiply(BigDecimal.valueOf(500))
                .divideToIntegralValue(BigDecimal.valueOf(5))
                .toBigInteger();
        assertThat(posted.text("taken_back"))
                .isEqualTo(left.stripTrailingZeros().toPlainString());
        String payment = "pi_" + paying.getPath().substring("/pay/".length());
        assertThat(stripe.refunds())
                .filteredOn(refund -> payment.equals(refund.get("payment_intent")))
                .extracting(refund -> refund.get("amount"))
                .containsExactly(cents.toString());
        HttpResponse<String> refused = program.post("/v1/chat/completions", key, CHAT);
        assertThat(refused.statusCode()).isEqualTo(402);
        nothingSecretIsLogged(key, back);
    }

    private static void nothingSecretIsLogged(String key, String back) throws IOException {
        String logged = Files.readString(program.output);
        assertThat(logged).doesNotContain(key, StripeStub.KEY, StripeStub.WEBHOOK_SECRET);
        String access = Files.readString(program.data.resolve("access.log"));
        assertThat(access).doesNotContain(key, back.substring(back.lastIndexOf('=') + 1));
    }

    @Test
    void aChargebackTakesTheCreditAndFreezesTheCustomer() {
        URI paying = buy("");
        String key = payAndSeeTheKey(paying);
        String dispute = StripeStub.disputed(paying);
        assertThat(StripeStub.tell(program, dispute, StripeStub.WEBHOOK_SECRET).statusCode())
                .isEqualTo(200);
        assertThat(StripeStub.tell(program, dispute, StripeStub.WEBHOOK_SECRET).statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = program.post("/v1/chat/completions", key, CHAT);
        assertThat(refused.statusCode()).isEqualTo(402);
        Json customer = shop.read("/admin/v1/customers/" + order(paying).text("customer"));
        assertThat(customer.text("frozen")).isEqualTo("true");
        Json reversal = reversal(paying, "pending");
        assertThat(reversal.text("kind")).isEqualTo("chargeback");
    }

    @Test
    void aBuyerWithAKeyAddsToItsBalanceAndAVoucherToo() {
        Shop.Customer customer = shop.customer("tokenproxy", List.of("1"));
        URI paying = buy("key=" + customer.key());
        assertThat(StripeStub.tell(program, stripe.paid(paying, "500"), StripeStub.WEBHOOK_SECRET)
                        .statusCode())
                .isEqualTo(200);
        assertThat(shop.total(customer)).isEqualByComparingTo("6");
        Json made = shop.create(
                "/admin/v1/voucher-batches",
                "{\"storefront\": \"tokenproxy\", \"name\": \"fair\", \"count\": 1, \"amount\": \"2\"}");
        String body = "{\"code\": \"" + made.text("codes[0]") + "\"}";
        assertThat(program.post("/v1/vouchers/redeem", customer.key(), body).statusCode())
                .isEqualTo(200);
        assertThat(program.post("/v1/vouchers/redeem", customer.key(), body).statusCode())
                .isEqualTo(409);
        assertThat(shop.total(customer)).isEqualByComparingTo("8");
    }

    @Test
    void withStripeAndWithoutAWebhookSecretNothingStarts() throws IOException, InterruptedException {
        assertThatThrownBy(() -> new Program.Launch(
                                Checkout.scratch("buying-unsigned").resolve("data"))
                        .serve("shop:\n  stripe:\n    secretKey: sk_test_1\n"))
                .isInstanceOf(Program.EndedException.class)
                .hasMessageContaining("ended with 1")
                .hasMessageContaining("shop.stripe.webhookSecret: absent")
                .hasMessageNotContaining("sk_test_1");
        Program.Ended demo = new Program.Launch(Checkout.scratch("buying-demo").resolve("data"))
                .environment("STRIPE_SECRET_KEY", "sk_test_1")
                .runToEnd(
                        "demo",
                        "--port",
                        "0",
                        "--data",
                        Checkout.scratch("buying-demo").toString());
        assertThat(demo.status()).isEqualTo(1);
        assertThat(demo.output()).contains("STRIPE_WEBHOOK_SECRET: absent", "stripe listen");
    }
}
