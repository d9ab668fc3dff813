package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What customers read of their money, and what an operator does when something went wrong. */
final class IncidentIT {
    private static final long WAIT_NANOS = 30_000_000_000L;
    /** gpt-4o, 100 tokens in and 100 out. */
    private static final BigDecimal CHARGE = new BigDecimal("0.00125");

    private static StubProvider provider;
    private static StubProvider receiver;
    private static Program program;
    private static Shop shop;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = StubProvider.start((_, reply) -> reply.json(200, Completions.whole("ok", 100, 100)));
        receiver = StubProvider.start((_, reply) -> reply.json(200, "{}"));
        program = Program.demo("incidents")
                .serve("shop:\n  privateWebhooks: true\nlimits:\n  billing:\n    budgetCheckMs: 100\n");
        shop = new Shop(program);
        shop.channel("provider", provider, 0, "gpt-4o");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        provider.close();
        receiver.close();
    }

    private static int chat(String key) {
        return program.post(
                        "/v1/chat/completions",
                        key,
                        "{\"model\": \"gpt-4o\", \"max_tokens\": 100,"
                                + " \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}")
                .statusCode();
    }

    private static Program.Ended tollgate(String... arguments) throws IOException, InterruptedException {
        return Program.demoIn(program.data)
                .environment("TOLLGATE_ADMIN_URL", program.env("TOLLGATE_ADMIN_URL"))
                .environment("TOLLGATE_ADMIN_TOKEN", program.env("TOLLGATE_ADMIN_TOKEN"))
                .runToEnd(arguments);
    }

    private static Json get(String path, String key) {
        HttpResponse<String> reply = program.get(path, key);
        assertThat(reply.statusCode()).as("%s: %s", path, reply.body()).isEqualTo(200);
        return Json.parse(reply.body());
    }

    private static void assertClean() throws IOException, InterruptedException {
        Program.Ended fsck = Program.demoIn(program.data).runToEnd("fsck", program.data.toString());
        assertThat(fsck.status()).as(fsck.output()).isZero();
    }

    private static BigDecimal closing(String month, String key) {
        Json usd = get("/v1/statements/" + month, key).below("balances[0]");
        BigDecimal sum = new BigDecimal(usd.text("opening"));
        for (int i = 0; i < usd.size("entries"); i++) {
            sum = sum.add(new BigDecimal(usd.text("entries[" + i + "].amount")));
        }
        for (int i = 0; i < usd.size("charges"); i++) {
            sum = sum.add(new BigDecimal(usd.text("charges[" + i + "].amount")));
        }
        assertThat(sum).as("opening and all entries").isEqualByComparingTo(usd.text("closing"));
        return sum;
    }

    @Test
    void aCustomerReadsItsMoneyAndGetsItBackAfterAnIncident() throws Exception {
        Shop.Customer alice = shop.customer("tollgate", List.of("1", "2"));
        Shop.Customer bob = shop.customer("tollgate", List.of("5"));
        String from = Instant.now().minusSeconds(60).toString();
        for (int i = 0; i < 5; i++) {
            assertThat(chat(alice.key())).isEqualTo(200);
        }
        assertThat(chat(bob.key())).isEqualTo(200);
        assertThat(Usage.rows(shop, alice.id(), 5)).hasSize(5);
        assertThat(Usage.rows(shop, bob.id(), 1)).hasSize(1);
        BigDecimal paid = CHARGE.multiply(BigDecimal.valueOf(5));

        String month = YearMonth.now(ZoneOffset.UTC).toString();
        assertReads(alice, month, new BigDecimal(3).subtract(paid));
        Program.Ended dry = tollgate(
                "refund",
                "--model",
                "gpt-4o",
                "--status",
                "200",
                "--from",
                from,
                "--customer",
                alice.id(),
                "--dry-run");
        assertThat(dry.status()).as(dry.output()).isZero();
        assertThat(dry.output()).contains("requests", "5", paid.toPlainString());
        assertThat(shop.total(alice)).isEqualByComparingTo(new BigDecimal(3).subtract(paid));

        Program.Ended real = tollgate(
                "refund",
                "--model",
                "gpt-4o",
                "--status",
                "2xx",
                "--from",
                from,
                "--customer",
                alice.id(),
                "--reason",
                "outage of a test");
        assertThat(real.status()).as(real.output()).isZero();
        assertThat(shop.total(alice)).isEqualByComparingTo("3");
        assertThat(shop.total(bob)).isEqualByComparingTo(new BigDecimal(5).subtract(CHARGE));
        int at = real.output().indexOf("inc_");
        Program.Ended again = tollgate("refund", "--resume", real.output().substring(at, at + 17));
        assertThat(again.output()).contains("0 of 0 given back");
        assertThat(shop.total(alice)).isEqualByComparingTo("3");

        assertGivenBack(alice, month);
        assertClean();
    }

    private static void assertGivenBack(Shop.Customer alice, String month) {
        assertThat(closing(month, alice.key())).isEqualByComparingTo("3");
        assertThat(ledger(alice.key())).isEqualByComparingTo("3");
        assertThat(get("/v1/ledger?limit=1", alice.key()).text("data[0].detail"))
                .contains("outage of a test");
        Json row = shop.read("/admin/v1/usage?customer=" + alice.id()).below("data[0]");
        assertThat(row.text("charge")).isEqualTo(CHARGE.toPlainString());
        assertThat(row.text("refunded")).isEqualTo(CHARGE.toPlainString());
        Json receipt = get("/v1/generations/" + row.text("id"), alice.key());
        assertThat(receipt.text("charge")).isEqualTo(CHARGE.toPlainString());
        assertThat(receipt.text("refund.amount")).isEqualTo(CHARGE.toPlainString());
    }

    private static void assertReads(Shop.Customer alice, String month, BigDecimal has) {
        assertThat(get("/v1/statements", alice.key()).text("data[0].month")).isEqualTo(month);
        assertThat(closing(month, alice.key())).isEqualByComparingTo(has);
        HttpResponse<String> csv = program.get("/v1/statements/" + month + "?format=csv", alice.key());
        assertThat(csv.headers().firstValue("content-type")).hasValue("text/csv; charset=utf-8; header=present");
        assertThat(csv.body()).contains(month + ",usd,charge,,gpt-4o,");
        assertThat(program.get("/v1/statements/1999-01", alice.key()).statusCode())
                .isEqualTo(404);
        assertThat(program.get("/v1/statements/soon", alice.key()).statusCode()).isEqualTo(400);
        assertThat(program.get("/v1/ledger?limit=0", alice.key()).statusCode()).isEqualTo(400);
        assertThat(ledger(alice.key())).isEqualByComparingTo(has);
    }

    /** Everything that ever changed the balance, page by page. */
    private static BigDecimal ledger(String key) {
        BigDecimal sum = BigDecimal.ZERO;
        String after = "";
        while (true) {
            Json page = get("/v1/ledger?limit=3" + after, key);
            for (int i = 0; i < page.size("data"); i++) {
                sum = sum.add(new BigDecimal(page.text("data[" + i + "].amount")));
            }
            if (!page.at("has_more").equals(true)) {
                return sum;
            }
            after = "&after=" + page.text("last_id");
        }
    }

    @Test
    void aFrozenCustomerOrKeySpendsNothingMore() throws Exception {
        Shop.Customer customer = shop.customer("tollgate", List.of("1"));
        String other = shop.key(customer.id(), "");
        String keyId = keyOf(customer, other);
        assertThat(chat(other)).isEqualTo(200);

        assertThat(tollgate("freeze", "key", keyId).status()).isZero();
        assertThat(chat(other)).isEqualTo(402);
        assertThat(chat(customer.key())).isEqualTo(200);
        assertThat(program.get("/v1/balance", other).statusCode()).isEqualTo(200);
        assertThat(tollgate("unfreeze", "key", keyId).status()).isZero();
        assertThat(chat(other)).isEqualTo(200);

        assertThat(tollgate("freeze", "customer", customer.id()).status()).isZero();
        assertThat(chat(other)).isEqualTo(402);
        assertThat(chat(customer.key())).isEqualTo(402);
        assertThat(program.get("/v1/ledger", other).statusCode()).isEqualTo(200);
        assertThat(tollgate("unfreeze", "customer", customer.id()).status()).isZero();
        assertThat(chat(customer.key())).isEqualTo(200);
    }

    /** The last one made. */
    private static String keyOf(Shop.Customer customer, String secret) {
        Json keys = shop.read("/admin/v1/customers/" + customer.id() + "/keys");
        assertThat(secret).isNotEmpty();
        return keys.text("data[" + (keys.size("data") - 1) + "].id");
    }

    @Test
    void aBudgetIsToldByWebhookAsItIsSpent() throws Exception {
        Shop.Customer customer = shop.customer("tollgate", List.of("1"));
        String key = shop.key(customer.id(), ", \"budget\": {\"amount\": \"0.0125\", \"period\": \"month\"}");
        Json made = shop.create(
                "/admin/v1/webhooks",
                "{\"url\": \"" + receiver.baseUrl() + "/hooks\", \"customer\": \"" + customer.id() + "\"}");
        int before = receiver.requests().size();
        for (int i = 0; i < 10; i++) {
            assertThat(chat(key)).isEqualTo(200);
        }
        List<String> percents = new ArrayList<>();
        for (StubProvider.Request request : received(before, 3)) {
            Json event = Json.parse(request.text());
            assertThat(event.text("type")).isEqualTo("budget.threshold");
            assertThat(event.text("data.customer")).isEqualTo(customer.id());
            assertThat(request.headers()).containsEntry("tollgate-event", event.text("id"));
            assertThat(genuine(request, made.text("secret"))).isTrue();
            percents.add(event.text("data.threshold_percent"));
        }
        assertThat(percents).containsExactlyInAnyOrder("50", "80", "100");
        Json deliveries = shop.read("/admin/v1/webhooks/" + made.text("id") + "/deliveries");
        assertThat(deliveries.size("data")).isEqualTo(3);
        assertThat(shop.read("/admin/v1/webhooks?customer=" + customer.id()).has("data[0].secret"))
                .isFalse();
    }

    private static List<StubProvider.Request> received(int before, int count) {
        long deadline = System.nanoTime() + WAIT_NANOS;
        while (receiver.requests().size() < before + count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return List.copyOf(
                receiver.requests().subList(before, receiver.requests().size()));
    }

    private static boolean genuine(StubProvider.Request request, String secret) throws Exception {
        String header = Objects.requireNonNull(request.headers().get("tollgate-signature"));
        String seconds = header.substring(2, header.indexOf(','));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
        return header.endsWith("v1=" + HexFormat.of().formatHex(mac.doFinal(request.body())));
    }
}
