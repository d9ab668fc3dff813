package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real model, served by llama.cpp on this machine, that the demo finds by itself. */
final class RealModelIT {
    /** The demo price of models of this machine: $0.05 and $0.10 a million tokens. */
    private static final BigDecimal INPUT = new BigDecimal("0.00000005");

    private static final BigDecimal OUTPUT = new BigDecimal("0.0000001");
    private static final long IDLE_WITHIN_NANOS = 1_000_000_000L;
    private static final int LEFT_AFTER = 12;

    private static LlamaServer server;
    private static Program program;
    private static Shop shop;
    private static String model;

    private Shop.Customer customer;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = LlamaServer.start();
        program = Program.demo("real-model")
                .environment("TOLLGATE_LOCAL_SERVERS", "on")
                .start();
        shop = new Shop(program);
        model = found();
    }

    private static String found() {
        Json models = Json.parse(program.get("/v1/models").body());
        for (int i = 0; i < models.size("data"); i++) {
            String id = models.text("data[" + i + "].id");
            if (id.contains("SmolLM2")) {
                return id;
            }
        }
        throw new AssertionError("the model was not found");
    }

    @AfterAll
    static void stop() {
        program.close();
        server.close();
    }

    @BeforeEach
    void newCustomer() {
        customer = shop.customer("tollgate", List.of("1"));
    }

    private OpenAIClient client() {
        return OpenAIOkHttpClient.builder()
                .baseUrl(program.url() + "/v1")
                .apiKey(customer.key())
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder ask() {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .maxCompletionTokens(32)
                .addUserMessage("What is the capital of France?");
    }

    @Test
    void chatIsChargedAsTheServerReports() {
        var reply = client().chat().completions().create(ask().build());
        assertThat(reply.choices().getFirst().message().content().orElseThrow()).isNotBlank();
        isChargedFor(reply.usage().orElseThrow());
    }

    @Test
    void streamIsChargedAsTheServerReports() {
        StringBuilder text = new StringBuilder();
        List<ChatCompletionChunk> chunks;
        try (StreamResponse<ChatCompletionChunk> stream = client().chat()
                .completions()
                .createStreaming(ask().streamOptions(ChatCompletionStreamOptions.builder()
                                .includeUsage(true)
                                .build())
                        .build())) {
            chunks = stream.stream().toList();
        }
        chunks.forEach(chunk -> chunk.choices()
                .forEach(choice -> text.append(choice.delta().content().orElse(""))));
        assertThat(text).isNotBlank();
        isChargedFor(chunks.getLast().usage().orElseThrow());
    }

    @Test
    void legacyCompletionIsChargedAsTheServerReports() {
        var reply = client().completions()
                .create(CompletionCreateParams.builder()
                        .model(model)
                        .maxTokens(16)
                        .prompt("Once upon a time")
                        .build());
        assertThat(reply.choices().getFirst().text()).isNotBlank();
        isChargedFor(reply.usage().orElseThrow());
    }

    @Test
    void clientThatLeavesPaysWhatItGotAndFreesTheServer() throws IOException, InterruptedException {
        HttpRequest request = Program.request(program.url() + "/v1/chat/completions", customer.key())
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\": \"" + model + "\", \"max_tokens\": 512, \"stream\": true, \"messages\": "
                                + "[{\"role\": \"user\", \"content\": \"Tell me a very long story about the sea.\"}]}"))
                .build();
        int relayed = 0;
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            InputStream body = http.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body();
            BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            while (relayed < LEFT_AFTER) {
                String line = lines.readLine();
                assertThat(line).as("the story was too short").isNotNull();
                relayed += line.contains("\"content\":\"") && !line.contains("\"content\":\"\"") ? 1 : 0;
            }
            assertThat(server.busy()).isEqualTo(1);
            long left = System.nanoTime();
            body.close();
            while (server.busy() > 0) {
                assertThat(System.nanoTime() - left)
                        .as("nanoseconds until the slot is idle")
                        .isLessThan(IDLE_WITHIN_NANOS);
                Thread.onSpinWait();
            }
        }
        Json row = onlyRow();
        assertThat(row.whole("units.output")).isBetween((long) LEFT_AFTER - 2, (long) LEFT_AFTER + 2);
        assertThat(row.whole("units.input")).isPositive();
        assertThat(row.text("policy")).contains("client");
    }

    private void isChargedFor(CompletionUsage reported) {
        Json row = onlyRow();
        long cached = row.has("units.cached_input") ? row.whole("units.cached_input") : 0;
        assertThat(row.whole("units.input") + cached).isEqualTo(reported.promptTokens());
        assertThat(row.whole("units.output")).isEqualTo(reported.completionTokens());
        assertThat(row.size("corrections")).isZero();
        BigDecimal price = INPUT.multiply(BigDecimal.valueOf(reported.promptTokens()))
                .add(OUTPUT.multiply(BigDecimal.valueOf(reported.completionTokens())));
        assertThat(new BigDecimal(row.text("charge"))).isEqualByComparingTo(price);
        assertThat(shop.total(customer)).isEqualByComparingTo(BigDecimal.ONE.subtract(price));
    }

    private Json onlyRow() {
        List<Json> rows = Usage.rows(shop, customer.id(), 1);
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }
}
