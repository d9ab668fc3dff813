package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every path at which clients of other systems look for a balance tells the one that {@code /v1/balance} does. */
final class ClientBalancesIT {
    private static final List<String> PATHS = List.of(
            "/api/v1/key",
            "/api/v1/auth/key",
            "/api/v1/credits",
            "/dashboard/billing/subscription",
            "/v1/dashboard/billing/subscription",
            "/dashboard/billing/usage",
            "/v1/dashboard/billing/usage",
            "/dashboard/billing/credit_grants",
            "/v1/dashboard/billing/credit_grants",
            "/api/usage/token",
            "/key/info",
            "/v1/credits");

    private static StubProvider provider;
    private static Program program;
    private static Shop shop;
    private static Shop.Customer alice;
    private static String generation;
    private static BigDecimal charge;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = StubProvider.start((_, reply) -> reply.json(200, Completions.whole("hello", 11, 5)));
        program = Program.demo("client-balances").openAi(provider.baseUrl()).start();
        shop = new Shop(program);
        alice = shop.customer("tollgate", List.of("10", "2.5"));
        HttpResponse<String> reply = program.post("/v1/chat/completions", alice.key(), IdempotencyIT.chat("hi", false));
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        generation = IdempotencyIT.header(reply, "x-request-id");
        Json row = Usage.rows(shop, alice.id(), 1).getFirst();
        charge = new BigDecimal(row.text("charge"));
        assertThat(charge).isPositive();
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        provider.close();
    }

    private static Json read(String path) {
        return read(path, alice.key());
    }

    private static Json read(String path, String key) {
        HttpResponse<String> reply = program.get(path, key);
        assertThat(reply.statusCode()).as(path + " " + reply.body()).isEqualTo(200);
        assertThat(IdempotencyIT.header(reply, "content-type")).isEqualTo("application/json");
        return Json.parse(reply.body());
    }

    private static BigDecimal number(Json json, String path) {
        return new BigDecimal(json.text(path));
    }

    private static BigDecimal available() {
        return new BigDecimal(read("/v1/balance").text("available"));
    }

    @Test
    void allTellTheSameBalance() {
        BigDecimal available = available();
        assertThat(available).isEqualByComparingTo(new BigDecimal("12.5").subtract(charge));
        Json credits = read("/api/v1/credits");
        assertThat(number(credits, "data.total_credits").subtract(number(credits, "data.total_usage")))
                .isEqualByComparingTo(available);
        Json vercel = read("/v1/credits");
        assertThat(number(vercel, "balance")).isEqualByComparingTo(available);
        assertThat(number(vercel, "total_used")).isEqualByComparingTo(charge);
        Json summary = read("/dashboard/billing/credit_grants");
        assertThat(number(summary, "total_available")).isEqualByComparingTo(available);
        assertThat(number(summary, "grants.data[0].grant_amount")
                        .subtract(number(summary, "grants.data[0].used_amount"))
                        .add(number(summary, "grants.data[1].grant_amount"))
                        .subtract(number(summary, "grants.data[1].used_amount")))
                .isEqualByComparingTo(available);
        Json subscription = read("/v1/dashboard/billing/subscription");
        BigDecimal cents = number(read("/v1/dashboard/billing/usage"), "total_usage");
        assertThat(number(subscription, "hard_limit_usd").subtract(cents.movePointLeft(2)))
                .isEqualByComparingTo(available);
        Json key = read("/key/info");
        assertThat(number(key, "info.max_budget").subtract(number(key, "info.spend")))
                .isEqualByComparingTo(available);
        assertThat(number(key, "info.spend")).isEqualByComparingTo(charge);
        Json token = read("/api/usage/token");
        assertThat(number(token, "data.total_available"))
                .isEqualByComparingTo(available
                        .multiply(new BigDecimal("500000"))
                        .toBigInteger()
                        .toString());
        assertThat(number(read("/api/v1/key"), "data.usage_daily")).isEqualByComparingTo(charge);
    }

    @Test
    void usageOfAnyDaysIsByDayAndModelInCents() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Json usage =
                read("/dashboard/billing/usage?start_date=" + today.minusDays(1) + "&end_date=" + today.plusDays(2));
        assertThat(usage.size("daily_costs")).isEqualTo(3);
        assertThat(number(usage, "total_usage")).isEqualByComparingTo(charge.movePointRight(2));
        assertThat(usage.text("daily_costs[0].timestamp"))
                .isEqualTo(Long.toString(
                        today.minusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond()));
        HttpResponse<String> wrong = program.get("/dashboard/billing/usage?start_date=today", alice.key());
        IdempotencyIT.is(wrong, 400, "invalid_value");
        assertThat(Json.parse(wrong.body()).text("error.param")).isEqualTo("start_date");
    }

    @Test
    void aGenerationIsItsCustomersOwn() {
        Json own = read("/api/v1/generation?id=" + generation);
        assertThat(own.text("data.id")).isEqualTo(generation);
        assertThat(number(own, "data.total_cost")).isEqualByComparingTo(charge);
        assertThat(own.text("data.tokens_prompt")).isEqualTo("11");
        assertThat(own.text("data.tokens_completion")).isEqualTo("5");
        String strangers = shop.customer("tollgate", List.of("1")).key();
        HttpResponse<String> another = program.get("/api/v1/generation?id=" + generation, strangers);
        IdempotencyIT.is(another, 404, "not_found");
        HttpResponse<String> never = program.get("/api/v1/generation?id=req_00000000000000000000000000", strangers);
        IdempotencyIT.is(never, 404, "not_found");
        assertThat(another.body().replace(generation, ""))
                .isEqualTo(never.body().replace("req_00000000000000000000000000", ""));
        IdempotencyIT.is(program.get("/api/v1/generation?id=gen-1", alice.key()), 404, "not_found");
        IdempotencyIT.is(program.get("/api/v1/generation", alice.key()), 400, "missing_required_parameter");
    }

    @Test
    void keyInfoIsOfTheKeyThatAsks() {
        Json own = read("/key/info");
        assertThat(read("/key/info?key=" + alice.key()).text("key")).isEqualTo(own.text("key"));
        assertThat(read("/key/info?key=" + own.text("key")).text("key")).isEqualTo(own.text("key"));
        String other = shop.key(alice.id(), "");
        IdempotencyIT.is(program.get("/key/info?key=" + other, alice.key()), 404, "not_found");
    }

    @Test
    void aKeysBudgetIsTold() {
        String budgeted = shop.key(alice.id(), ", \"budget\": {\"amount\": \"1\", \"period\": \"month\"}");
        Json key = read("/api/v1/key", budgeted);
        assertThat(number(key, "data.limit")).isEqualByComparingTo("1");
        assertThat(number(key, "data.limit_remaining")).isEqualByComparingTo("1");
        assertThat(key.text("data.limit_reset")).isEqualTo("monthly");
        assertThat(read("/api/usage/token", budgeted).text("data.total_available"))
                .isEqualTo("500000");
        assertThat(number(read("/key/info", budgeted), "info.max_budget")).isEqualByComparingTo("1");
    }

    @Test
    void theyKeepTheMannersOfTheDataPlane() throws IOException {
        String ours = "authorization: Bearer " + alice.key() + "\r\n";
        String narrow = shop.key(alice.id(), ", \"endpoints\": [\"chat_completions\"]");
        for (String path : PATHS) {
            assertThat(program.get(path, "sk-tg-unknown").statusCode()).as(path).isEqualTo(401);
            IdempotencyIT.is(program.get(path, narrow), 403, "endpoint_not_allowed");
            RawHttp.Answer head = RawHttp.send(program, "HEAD", path, "localhost", ours, "");
            assertThat(head.status()).as(path).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            RawHttp.Answer options = RawHttp.send(program, "OPTIONS", path, "localhost", "", "");
            assertThat(options.status()).as(path).isEqualTo(204);
            assertThat(options.header("access-control-allow-origin")).isEqualTo("*");
            HttpResponse<String> post = Program.send(Program.request(program.url() + path, alice.key())
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build());
            IdempotencyIT.is(post, 405, "method_not_allowed");
            assertThat(IdempotencyIT.header(post, "allow")).isEqualTo("GET, HEAD, OPTIONS");
            assertThat(program.get(path + "/", alice.key()).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Test
    void everyStorefrontServesThemUnderItsOwnHost() throws IOException {
        String ours = "authorization: Bearer " + program.env("TOLLGATE_API_KEY_TOKENCHEAP") + "\r\n";
        assertThat(RawHttp.send(program, "GET", "/v1/credits", "localhost", ours, "")
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.send(program, "GET", "/v1/credits", "api.thistoken.ai", ours, "")
                        .status())
                .isEqualTo(401);
    }
}
