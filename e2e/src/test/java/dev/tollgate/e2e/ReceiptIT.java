package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Receipts through the packaged program: found at once, the same number everywhere, nobody else's, and signed. */
final class ReceiptIT {
    private static final String MODEL = "gpt-4o";
    /** The one whose first channel fails. */
    private static final String OTHER_MODEL = "gpt-4o-mini";

    private static final Duration POSTED_MAX = Duration.ofSeconds(20);

    private static StubProvider broken;
    private static StubProvider good;
    private static Program program;
    private static Shop shop;
    private static Shop.Customer customer;
    private static Shop.Customer stranger;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        broken = StubProvider.start((_, reply) -> reply.json(503, "{\"error\":{\"message\":\"busy\"}}"));
        good = StubProvider.start(ReceiptIT::answer);
        program = Program.demo("receipts").serve("shop:\n  signReceipts: true\n");
        shop = new Shop(program);
        shop.channel("first-and-broken", broken, 0, OTHER_MODEL);
        shop.channel("second-and-good", good, 1, MODEL, OTHER_MODEL);
        customer = shop.customer("tollgate", List.of("1", "2"));
        stranger = shop.customer("tollgate", List.of("1"));
    }

    @AfterAll
    static void stop() throws IOException {
        try (Program _ = program;
                StubProvider _ = broken;
                StubProvider _ = good) {
            assertThat(good.inFlight()).isZero();
        }
    }

    private static void answer(StubProvider.Request request, StubProvider.Reply reply) throws IOException {
        if (!request.text().contains("\"stream\":true")) {
            reply.json(200, Completions.whole("Hello!", 1_234, 56));
            return;
        }
        reply.startStream();
        reply.event(Completions.content("Hello"));
        reply.event(Completions.finish("stop"));
        reply.event(Completions.usage(1_234, 56));
        reply.event("[DONE]");
        reply.endStream();
    }

    private static HttpResponse<String> chat(Shop.Customer who, String more) {
        return chat(MODEL, who, more);
    }

    private static HttpResponse<String> chat(String model, Shop.Customer who, String more) {
        return program.post(
                "/v1/chat/completions",
                who.key(),
                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}]" + more + "}");
    }

    private static String id(HttpResponse<String> reply) {
        return reply.headers().firstValue("x-request-id").orElseThrow();
    }

    private static Json receipt(String id) {
        HttpResponse<String> reply = program.get("/v1/generations/" + id, customer.key());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return Json.parse(reply.body());
    }

    /** The same once it is in the ledger; asked again and again, as a client would. */
    private static String signedReceipt(String id) {
        long deadline = System.nanoTime() + POSTED_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            HttpResponse<String> reply = program.get("/v1/generations/" + id, customer.key());
            assertThat(reply.statusCode()).isEqualTo(200);
            if (Json.parse(reply.body()).text("state").equals("posted")) {
                return reply.body();
            }
        }
        throw new AssertionError(id + " was not posted within " + POSTED_MAX);
    }

    @Test
    void aWholeReplyNamesItsCostAndItsReceiptIsThereAtOnce() {
        HttpResponse<String> reply = chat(customer, "");
        Json receipt = receipt(id(reply));
        BigDecimal charge = new BigDecimal(receipt.text("charge"));
        // gpt-4o at its list price: 1,234 × 2.50 + 56 × 10 dollars a million.
        assertThat(charge).isEqualByComparingTo("0.003645");
        assertThat(reply.body()).contains("\"total_tokens\":1290,\"cost\":0.003645}");
        assertThat(reply.headers().firstValue("x-tollgate-cost")).contains("0.003645");
        assertThat(new BigDecimal(
                        reply.headers().firstValue("x-tollgate-balance").orElseThrow()))
                .isEqualByComparingTo(shop.total(customer));
        assertThat(reply.headers().firstValue("access-control-expose-headers").orElseThrow())
                .contains("x-tollgate-cost", "x-tollgate-balance");
        assertThat(receipt.text("state")).isIn("settled", "posted");
        assertThat(receipt.whole("usage.input")).isEqualTo(1_234);
        assertThat(receipt.whole("attempts.made")).isEqualTo(1);
    }

    @Test
    void failedAttemptsAreToldToCustomersWithoutTheirChannelsAndToOperatorsWithThem() {
        HttpResponse<String> reply = chat(OTHER_MODEL, customer, "");
        assertThat(receipt(id(reply)).whole("attempts.made")).isEqualTo(2);
        assertThat(program.get("/v1/generations/" + id(reply), customer.key()).body())
                .contains("\"failures\":[{\"attempt\":1,\"failure\":\"status\"")
                .doesNotContain("broken", "good", "503", "channel", "margin");
        HttpResponse<String> operators = program.admin("GET", "/admin/v1/receipts/" + id(reply), null);
        assertThat(operators.body())
                .contains("\"channel\":\"first-and-broken\",\"status\":503")
                .contains("\"channel\":\"second-and-good\",\"cost\":\"0.0002187\",\"margin\":\"0\"");
    }

    @Test
    void aStreamNamesWhatWasSettledInItsLastChunk() {
        HttpResponse<String> reply = chat(customer, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        assertThat(reply.body()).endsWith("\"total_tokens\":1290,\"cost\":0.003645}}\n\ndata: [DONE]\n\n");
        assertThat(reply.headers().firstValue("x-tollgate-cost")).isEmpty();
        Json receipt = receipt(id(reply));
        assertThat(receipt.text("charge")).isEqualTo("0.003645");
        assertThat(receipt.text("policy.row")).isEqualTo("complete");
        HttpResponse<String> unasked = chat(customer, ",\"stream\":true");
        assertThat(unasked.body()).doesNotContain("cost", "usage").endsWith("data: [DONE]\n\n");
        assertThat(receipt(id(unasked)).text("charge")).isEqualTo("0.003645");
    }

    @Test
    void aStorefrontWhoseDocumentNamesTheMembersOfUsageAddsNone() {
        Shop.Customer other = shop.customer("ai-tokenhub", List.of("1"));
        HttpResponse<String> reply = chat(other, "");
        assertThat(Json.parse(reply.body()).names("usage"))
                .containsExactlyInAnyOrder("prompt_tokens", "completion_tokens", "total_tokens");
        assertThat(reply.headers().firstValue("x-tollgate-cost")).contains("0.003645");
    }

    @Test
    void whoIsNobodysCustomerHereLearnsNothing() {
        String theirs = id(chat(customer, ""));
        String nobodys = "req_00000000000000000000000001";
        HttpResponse<String> seen = program.get("/v1/generations/" + theirs, stranger.key());
        HttpResponse<String> none = program.get("/v1/generations/" + nobodys, stranger.key());
        assertThat(seen.statusCode()).isEqualTo(404);
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(seen.body()).isEqualTo(none.body().replace(nobodys, theirs));
        assertThat(program.get("/v1/generations/" + theirs, "sk-nobody").statusCode())
                .isEqualTo(401);
        assertThat(program.get("/v1/generations/" + theirs, customer.key()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void methodsAreAsElsewhere() {
        String path = program.url() + "/v1/generations/" + id(chat(customer, ""));
        HttpResponse<String> head = Program.send(Program.request(path, customer.key())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> post = Program.send(Program.request(path, customer.key())
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("allow")).contains("GET, HEAD, OPTIONS");
        HttpResponse<String> options = Program.send(Program.request(path, "")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build());
        assertThat(options.statusCode()).isEqualTo(204);
    }

    @Test
    void aSignedReceiptIsVerifiedAndAChangedOneIsNot() throws IOException, InterruptedException {
        String receipt = signedReceipt(id(chat(customer, "")));
        Path folder = program.data.resolveSibling("verify");
        Files.createDirectories(folder);
        Path file = Files.writeString(folder.resolve("receipt.json"), receipt);
        String keys = program.url() + "/.well-known/tollgate-receipts.json";
        Program.Ended verified = tool("receipt", "verify", file.toString(), "--key", keys);
        assertThat(verified.status()).as(verified.output()).isZero();
        assertThat(verified.output()).contains("valid: req_", MODEL, "charge 0.003645 USD");

        Path published = Files.writeString(
                folder.resolve("keys.json"),
                program.get("/.well-known/tollgate-receipts.json", customer.key())
                        .body());
        Path changed = folder.resolve("changed.json");
        byte[] bytes = receipt.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        bytes[receipt.indexOf("\"settled_at\"") + 20] ^= 1;
        Files.write(changed, bytes);
        Program.Ended refused = tool("receipt", "verify", changed.toString(), "--key", published.toString());
        assertThat(refused.status()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output()).contains("something in it was changed", "NOT VALID");

        Program.Ended byServer = tool(
                "receipt",
                "verify",
                file.toString(),
                "--url",
                program.env("TOLLGATE_ADMIN_URL"),
                "--token",
                program.env("TOLLGATE_ADMIN_TOKEN"));
        assertThat(byServer.status()).as(byServer.output()).isZero();
        Program.Ended rotated = tool("receipt", "rotate", "--data", program.data.toString());
        assertThat(rotated.status()).as(rotated.output()).isZero();
    }

    private static Program.Ended tool(String... arguments) throws IOException, InterruptedException {
        return Program.demoIn(program.data).runToEnd(arguments);
    }
}
