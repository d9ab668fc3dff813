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
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
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
    private static final long FREED_WITHIN_NANOS = 60_000_000_000L;
    private static final int LEAVES_MAX = 6;
    private static final int LEFT_AFTER = 12;
    private static final Pattern CONTENT = Pattern.compile("\"content\":\"[^\"]");

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

    /** What a busy machine adds is not ours: the fastest of a few counts, and usually the first is fast enough. */
    @Test
    void clientThatLeavesPaysWhatItGotAndFreesTheServer() throws IOException {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < LEAVES_MAX && fastest >= IDLE_WITHIN_NANOS; i++) {
            newCustomer();
            fastest = Math.min(fastest, leave());
        }
        assertThat(fastest).as("nanoseconds until the slot is idle").isLessThan(IDLE_WITHIN_NANOS);
    }

    /** Leaves half-way; nanoseconds until the server's slot is idle. */
    private long leave() throws IOException {
        String body = "{\"model\": \"" + model + "\", \"max_tokens\": 512, \"stream\": true, \"messages\": "
                + "[{\"role\": \"user\", \"content\": \"Tell me a very long story about the sea.\"}]}";
        long relayed;
        long left;
        try (Socket socket = RawHttp.connect(program)) {
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                                    + customer.key() + "\r\ncontent-type: application/json\r\ncontent-length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            StringBuilder seen = new StringBuilder();
            read(socket, seen, 1);
            assertThat(server.busy()).isEqualTo(1);
            read(socket, seen, LEFT_AFTER);
            relayed = contents(seen);
            left = System.nanoTime();
        }
        while (server.busy() > 0) {
            assertThat(System.nanoTime() - left).as("nanoseconds").isLessThan(FREED_WITHIN_NANOS);
            Thread.onSpinWait();
        }
        long took = System.nanoTime() - left;
        Json row = onlyRow();
        assertThat(row.whole("units.output")).isBetween(relayed - 2, relayed + 2);
        assertThat(row.whole("units.input")).isPositive();
        assertThat(row.text("policy")).contains("client");
        return took;
    }

    /** Reads until so many events with content have come, and all that has come behind them. */
    private static void read(Socket socket, StringBuilder seen, int events) throws IOException {
        while (contents(seen) < events || socket.getInputStream().available() > 0) {
            int c = socket.getInputStream().read();
            assertThat(c).as("the story was too short: %s", seen).isNotNegative();
            seen.append((char) c);
        }
    }

    private static long contents(StringBuilder seen) {
        return CONTENT.matcher(seen).results().count();
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
