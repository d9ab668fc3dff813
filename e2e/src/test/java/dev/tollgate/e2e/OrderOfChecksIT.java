package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A request with two faults is told of the first, for every two of them, in the order of the contract. */
final class OrderOfChecksIT {
    private static StubProvider provider;
    private static StubProvider busy;
    private static Program program;
    private static Shop shop;

    /** What can be wrong with a request, in the order in which it is looked for. */
    private enum Fault {
        PATH(404, "not_found"),
        METHOD(405, "method_not_allowed"),
        KEY(401, "invalid_api_key"),
        ADDRESS(403, "ip_not_allowed"),
        ENDPOINT_OF_ANOTHER_STOREFRONT(404, "not_found"),
        ENDPOINT_NOT_THIS_KEYS(403, "endpoint_not_allowed"),
        SIZE(413, "request_too_large"),
        REQUESTS(429, "requests_per_minute"),
        BODY(400, "invalid_value"),
        MODEL_NOT_SOLD(404, "model_not_found"),
        MODEL_NOT_THIS_KEYS(403, "model_not_allowed"),
        PARAMETER(400, "unsupported_parameter"),
        TOKENS(429, "tokens_per_minute"),
        PRICE(503, "price_missing"),
        BALANCE(402, "insufficient_balance"),
        CHANNEL(503, "no_available_channel");

        final int status;
        final String code;

        Fault(int status, String code) {
            this.status = status;
            this.code = code;
        }
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = StubProvider.start((_, reply) -> reply.json(200, Completions.whole("ok", 5, 1)));
        program = Program.demo("order").serve("limits:\n  money:\n    leaseWaitMs: 30000\n");
        shop = new Shop(program);
        for (String model : List.of("sold", "unpriced", "unserved", "unpriced-unserved")) {
            shop.put(
                    "/admin/v1/models/" + model,
                    "{\"endpoints\": [\"chat_completions\"], \"context_tokens\": 8000, \"output_tokens_max\": 2000}");
            // A model without a price for its output is listed, and cannot be used.
            String output = model.startsWith("unpriced") ? "" : ", \"output\": \"2\"";
            shop.create(
                    "/admin/v1/prices",
                    "{\"model\": \"" + model + "\", \"tiers\": [{\"per_million\": {\"input\": \"1\"" + output + "}}]}");
        }
        shop.channel("served", provider, 0, "sold", "unpriced");
        busy = StubProvider.start((_, reply) -> reply.raw(
                "HTTP/1.1 429 Busy\r\nretry-after: 600\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\nbusy"));
        shop.channel("busy", busy, 0, "unserved", "unpriced-unserved");
        // It says so once, and is left alone for as long as it asked for.
        assertThat(send(EnumSet.of(Fault.CHANNEL)).code()).isEqualTo(Fault.CHANNEL.code);
        assertThat(busy.requests()).hasSize(1);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        provider.close();
        busy.close();
    }

    @Test
    void theFirstOfEveryTwoFaultsIsTold() throws IOException {
        List<String> problems = new ArrayList<>();
        int pairs = 0;
        for (Fault first : Fault.values()) {
            for (Fault second : Fault.values()) {
                if (second.compareTo(first) < 0) {
                    continue;
                }
                pairs++;
                RawHttp.Answer answer = send(EnumSet.of(first, second));
                if (answer.status() != first.status || !answer.code().equals(first.code)) {
                    problems.add(first + " and " + second + ": " + answer.status() + " " + answer.body());
                }
            }
        }
        assertThat(problems).isEmpty();
        assertThat(pairs).isEqualTo(136);
        assertThat(provider.requests())
                .as("what was refused reached no provider")
                .isEmpty();
        assertThat(send(EnumSet.noneOf(Fault.class)).status()).isEqualTo(200);
    }

    private static RawHttp.Answer send(Set<Fault> faults) throws IOException {
        String key = faults.contains(Fault.KEY) ? "sk-tg-nobodys" : key(faults);
        if (faults.contains(Fault.REQUESTS) && !faults.contains(Fault.KEY)) {
            // The one request of this minute; what is wrong with it does not matter.
            request("POST", "/v1/chat/completions", key, "{", 1);
        }
        String path = faults.contains(Fault.PATH) ? "/v1/nothing" : "/v1/chat/completions";
        String method = faults.contains(Fault.METHOD) ? "GET" : "POST";
        String body = body(faults);
        return faults.contains(Fault.SIZE)
                ? request(method, path, key, "", 60L << 20)
                : request(method, path, key, body, body.length());
    }

    private static String key(Set<Fault> faults) {
        String storefront = faults.contains(Fault.ENDPOINT_OF_ANOTHER_STOREFRONT) ? "tokencheap" : "tollgate";
        List<String> grants = faults.contains(Fault.BALANCE) ? List.of() : List.of("1");
        StringBuilder settings = new StringBuilder();
        if (faults.contains(Fault.ADDRESS)) {
            settings.append(", \"ip_ranges\": [\"203.0.113.0/24\"]");
        }
        if (faults.contains(Fault.ENDPOINT_NOT_THIS_KEYS)) {
            settings.append(", \"endpoints\": [\"embeddings\"]");
        }
        if (faults.contains(Fault.MODEL_NOT_THIS_KEYS)) {
            settings.append(", \"models\": [\"gpt-4o\"]");
        }
        List<String> limits = new ArrayList<>();
        if (faults.contains(Fault.REQUESTS)) {
            limits.add("\"requests_per_minute\": 1");
        }
        if (faults.contains(Fault.TOKENS)) {
            limits.add("\"tokens_per_minute\": 10");
        }
        if (!limits.isEmpty()) {
            settings.append(", \"limits\": {").append(String.join(", ", limits)).append('}');
        }
        return shop.key(shop.customer(storefront, grants).id(), settings.toString());
    }

    private static String body(Set<Fault> faults) {
        String model = "sold";
        if (faults.contains(Fault.MODEL_NOT_SOLD)) {
            model = "nobody-sells-this";
        } else if (faults.contains(Fault.PRICE)) {
            model = faults.contains(Fault.CHANNEL) ? "unpriced-unserved" : "unpriced";
        } else if (faults.contains(Fault.CHANNEL)) {
            model = "unserved";
        }
        return "{\"model\": \"" + model + "\", \"max_tokens\": 100"
                + (faults.contains(Fault.BODY) ? ", \"temperature\": 9" : "")
                + (faults.contains(Fault.PARAMETER) ? ", \"service_tier\": \"flex\"" : "")
                + ", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
    }

    private static RawHttp.Answer request(String method, String path, String key, String body, long length)
            throws IOException {
        String head =
                method + " " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer "
                        + key + "\r\ncontent-type: application/json\r\ncontent-length: " + length + "\r\n\r\n";
        try (Socket socket = RawHttp.connect(program)) {
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
            return RawHttp.read(socket);
        }
    }
}
