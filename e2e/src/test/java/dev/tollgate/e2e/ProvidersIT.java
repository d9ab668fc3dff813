package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Providers that the environment names; and when all is done, that no secret of the whole run lies anywhere. */
final class ProvidersIT {
    private static final String OPENAI = "sk-proj-openai-0123456789abcdefghij";
    private static final String ANTHROPIC = "sk-ant-api03-0123456789abcdefghij";
    private static final String GEMINI = "AIzaSyGemini0123456789abcdefghijklm";
    private static final String CHANNEL = "credential-of-a-channel-0123456789";

    private static final Map<String, String> SECRETS = new LinkedHashMap<>();

    private static StubProvider openAi;
    private static StubProvider anthropic;
    private static StubProvider gemini;
    private static Program program;
    private static Shop shop;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        StubProvider.Handler answer = (request, reply) -> {
            if (request.text().contains("fail with your key")) {
                String theirs = request.headers().getOrDefault("authorization", "");
                reply.json(401, "{\"error\":{\"message\":\"Incorrect API key: " + theirs + "\"}}");
            } else {
                reply.json(200, Completions.whole("ok", 1_000, 1_000));
            }
        };
        openAi = StubProvider.start(answer, "{\"id\": \"gpt-4o\"}");
        anthropic = StubProvider.start(answer, "{\"id\": \"claude-opus-4-6\"}");
        gemini = StubProvider.start(answer, "{\"id\": \"models/gemini-2.5-flash\"}");
        program = Program.demo("providers")
                .openAi(openAi.baseUrl())
                .environment("OPENAI_API_KEY", OPENAI)
                .environment("ANTHROPIC_API_KEY", ANTHROPIC)
                .environment("ANTHROPIC_BASE_URL", anthropic.baseUrl())
                .environment("GEMINI_API_KEY", GEMINI)
                .environment("GEMINI_BASE_URL", gemini.baseUrl())
                .environment("TOLLGATE_LOG_LEVEL", "DEBUG")
                .start();
        shop = new Shop(program);
        SECRETS.putAll(Map.of("OpenAI", OPENAI, "Anthropic", ANTHROPIC, "Gemini", GEMINI, "channel", CHANNEL));
        for (String line : Files.readAllLines(program.data.resolve("demo.env"))) {
            if (!line.contains("_URL=")) {
                SECRETS.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
    }

    @AfterAll
    static void noSecretLiesAnywhere() throws IOException, InterruptedException {
        assertThat(program.stop()).isZero();
        for (StubProvider each : List.of(openAi, anthropic, gemini)) {
            each.close();
        }
        List<Path> files = new ArrayList<>(List.of(program.output));
        try (Stream<Path> all = Files.walk(program.data)) {
            all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("demo.env"))
                    .forEach(files::add);
        }
        assertThat(files.toString()).contains("tollgate.db", "loop-0.journal", "access.log", "data.out");
        assertThat(SECRETS).hasSizeGreaterThan(14);
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            SECRETS.forEach((name, secret) -> {
                // The banner shows the live keys to the person who started the demo, and to nobody else.
                boolean shown = file.equals(program.output) && name.startsWith("TOLLGATE_API_KEY");
                if (!shown && bytes.contains(secret)) {
                    found.add(name + " in " + file);
                }
            });
        }
        assertThat(found).isEmpty();
    }

    private static HttpResponse<String> chat(String key, String model, String content) {
        return program.post(
                "/v1/chat/completions",
                key,
                "{\"model\": \"" + model + "\", \"messages\": [{\"role\": \"user\", \"content\": \"" + content
                        + "\"}]}");
    }

    /** A thousand tokens each way go to this provider, under its key, and cost its shipped price. */
    private static void goesTo(StubProvider stub, String credential, String model, String theirs, String charge) {
        int before = stub.requests().size();
        HttpResponse<String> reply = chat(program.env("TOLLGATE_API_KEY"), model, "Hi");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.headers().firstValue("x-tollgate-channel")).contains("provider");
        assertThat(stub.requests()).hasSize(before + 1);
        StubProvider.Request asked = stub.requests().get(before);
        assertThat(asked.path()).isEqualTo("/v1/chat/completions");
        assertThat(asked.headers()).containsEntry("authorization", "Bearer " + credential);
        assertThat(Json.parse(asked.text()).text("model")).isEqualTo(theirs);
        Json row = shop.awaitUsage(reply.headers().firstValue("x-request-id").orElseThrow());
        assertThat(new BigDecimal(row.text("charge"))).isEqualByComparingTo(charge);
    }

    @Test
    void eachProviderOfTheEnvironmentIsCalledWithItsOwnKey() {
        goesTo(openAi, OPENAI, "gpt-4o", "gpt-4o", "0.0125");
        goesTo(anthropic, ANTHROPIC, "claude-opus-4-6", "claude-opus-4-6", "0.03");
        goesTo(gemini, GEMINI, "gemini-2.5-flash", "gemini-2.5-flash", "0.0028");
    }

    @Test
    void channelsOfTheEnvironmentAreNotStored() {
        Json channels = shop.read("/admin/v1/channels");
        assertThat(channels.size("data")).isGreaterThanOrEqualTo(3);
        for (int i = 0; i < channels.size("data"); i++) {
            if (channels.text("data[" + i + "].id").startsWith("env-")) {
                assertThat(channels.at("data[" + i + "].stored")).isEqualTo(false);
            }
        }
    }

    @Test
    void secretsInWrongPlacesGoNowhere() {
        String key = program.env("TOLLGATE_API_KEY");
        chat(key, key, "Hi");
        chat(key, "gpt-4o", "my key is " + key);
        chat(key, "gpt-4o", "fail with your key");
        program.get("/v1/models/" + key, key);
        program.get("/v1/models?api_key=" + key, key);
        program.get("/" + key, key);
        program.get("/v1/models", key + "x");
        Program.send(Program.request(program.url() + "/v1/models", "")
                .header("x-api-key", key)
                .header("cookie", key)
                .header("user-agent", key)
                .build());
        Program.send(HttpRequest.newBuilder(java.net.URI.create(program.url() + "/v1/models"))
                .header("authorization", "Basic " + key)
                .build());
        shop.put(
                "/admin/v1/channels/credential",
                "{\"provider\": \"openai\", \"base_url\": \"http://127.0.0.1:9/v1\", \"models\": {}, \"credential\": \""
                        + CHANNEL + "\"}");
        program.admin("POST", "/admin/v1/customers?token=" + program.env("TOLLGATE_ADMIN_TOKEN"), "{\"x\": 1}");
        Shop.Customer customer = shop.customer("tollgate", List.of("1"));
        SECRETS.put("a customer's key", customer.key());
        chat(customer.key(), "gpt-4o", "Hi");
    }
}
