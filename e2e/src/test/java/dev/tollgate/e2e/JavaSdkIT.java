package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.models.Model;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official OpenAI SDK for Java: each feature, and each error as the SDK's own class. */
final class JavaSdkIT {
    private static final String MODEL = "gpt-4o";

    private static Program program;
    private static SdkKeys keys;
    private static OpenAIClient live;
    private static OpenAIClient test;

    /** A tool's arguments. */
    @JsonClassDescription("The weather of a city.")
    static final class Weather {
        public String city = "";
    }

    /** A structured answer. */
    static final class Person {
        public String name = "";
        public int age;
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        program = Program.demo("java-sdk").start();
        keys = SdkKeys.of(program);
        live = client(keys.live());
        test = client(keys.test());
    }

    @AfterAll
    static void stop() {
        live.close();
        test.close();
        program.close();
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(keys.url() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder hello() {
        return hello(MODEL);
    }

    private static ChatCompletionCreateParams.Builder hello(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("Hello!");
    }

    @Test
    void chatIsServed() {
        ChatCompletion reply = live.chat().completions().create(hello().build());
        reply.validate();
        assertThat(reply.model()).isEqualTo(MODEL);
        assertThat(reply.choices().getFirst().message().content()).isNotEmpty();
        assertThat(reply.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(reply.usage().orElseThrow().totalTokens())
                .isEqualTo(reply.usage().orElseThrow().promptTokens()
                        + reply.usage().orElseThrow().completionTokens());
    }

    @Test
    void usageNamesTheCostOfAReplyAndOfAStream() {
        ChatCompletion reply = live.chat().completions().create(hello().build());
        assertThat(cost(reply.usage().orElseThrow())).isPositive();
        List<ChatCompletionChunk> chunks = chunks(hello().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build());
        assertThat(cost(chunks.getLast().usage().orElseThrow())).isPositive();
    }

    @SuppressWarnings("deprecation") // the SDK has no other way to a member that it does not know
    private static double cost(CompletionUsage usage) {
        JsonValue cost = usage._additionalProperties().get("cost");
        assertThat(cost).as("%s", usage).isNotNull();
        return Double.parseDouble(String.valueOf(cost));
    }

    @Test
    void streamWithoutUsageShowsNone() {
        List<ChatCompletionChunk> chunks = chunks(hello().build());
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.usage()).isEmpty();
            assertThat(chunk.model()).isEqualTo(MODEL);
            assertThat(chunk.choices()).hasSize(1);
        });
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        chunks.forEach(whole::accumulate);
        assertThat(whole.chatCompletion().choices().getFirst().message().content())
                .isNotEmpty();
        assertThat(whole.chatCompletion().choices().getFirst().finishReason())
                .isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    }

    @Test
    void streamWithUsageEndsWithIt() {
        List<ChatCompletionChunk> chunks = chunks(hello().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build());
        assertThat(chunks.getLast().choices()).isEmpty();
        assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isPositive();
    }

    @Test
    void twoChoicesAreServed() {
        ChatCompletion reply = live.chat().completions().create(hello().n(2).build());
        assertThat(reply.choices()).extracting(ChatCompletion.Choice::index).containsExactly(0L, 1L);
        assertThat(chunks(hello().n(2).build()).stream()
                        .map(chunk -> chunk.choices().getFirst().index())
                        .distinct())
                .containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void toolsAreCalled() {
        ChatCompletion reply =
                live.chat().completions().create(hello().addTool(Weather.class).build());
        ChatCompletion.Choice choice = reply.choices().getFirst();
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        ChatCompletionMessageFunctionToolCall call =
                choice.message().toolCalls().orElseThrow().getFirst().asFunction();
        assertThat(call.function().name()).isEqualTo("Weather");
        assertThat(call.function().arguments(Weather.class).city).isNotEmpty();
    }

    @Test
    void structuredOutputFollowsItsSchema() {
        Person person = live.chat()
                .completions()
                .create(hello().responseFormat(Person.class).build())
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();
        assertThat(person.name).isNotEmpty();
    }

    @Test
    void legacyCompletionsAreServed() {
        CompletionCreateParams.Builder ask =
                CompletionCreateParams.builder().model("gpt-4").maxTokens(10);
        Completion two = live.completions()
                .create(ask.promptOfArrayOfStrings(List.of("One", "Two")).build());
        two.validate();
        assertThat(two.choices()).extracting(choice -> choice.index()).containsExactly(0L, 1L);
        StringBuilder text = new StringBuilder();
        try (StreamResponse<Completion> stream =
                live.completions().createStreaming(ask.prompt("One").build())) {
            stream.stream()
                    .forEach(chunk -> text.append(chunk.choices().getFirst().text()));
        }
        assertThat(text).isNotEmpty();
    }

    @Test
    void embeddingsAreServed() {
        EmbeddingCreateParams.Builder ask = EmbeddingCreateParams.builder().model("text-embedding-3-small");
        CreateEmbeddingResponse floats = live.embeddings()
                .create(ask.inputOfArrayOfStrings(List.of("a", "b"))
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                        .build());
        assertThat(floats.data()).hasSize(2);
        assertThat(floats.data().getFirst().embedding()).hasSize(1_536);
        CreateEmbeddingResponse packed = live.embeddings()
                .create(ask.input("a")
                        .dimensions(8)
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                        .build());
        assertThat(packed.data().getFirst().embedding()).hasSize(8);
    }

    @Test
    void imagesAreServed() {
        ImageGenerateParams.Builder ask =
                ImageGenerateParams.builder().model("dall-e-3").prompt("A cute cat");
        assertThat(live.images()
                        .generate(ask.build())
                        .data()
                        .orElseThrow()
                        .getFirst()
                        .url()
                        .orElseThrow())
                .startsWith(keys.url() + "/");
        String packed = live.images()
                .generate(ask.putAdditionalBodyProperty("response_format", JsonValue.from("b64_json"))
                        .build())
                .data()
                .orElseThrow()
                .getFirst()
                .b64Json()
                .orElseThrow();
        assertThat(Base64.getDecoder().decode(packed)).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void modelsAreListed() {
        List<String> names = new ArrayList<>();
        for (Model model : live.models().list().autoPager()) {
            names.add(model.id());
        }
        assertThat(names).contains(MODEL);
        assertThat(live.models().retrieve(MODEL).id()).isEqualTo(MODEL);
    }

    @Test
    void errorsAreTheSdksOwn() {
        fails(BadRequestException.class, 400, "invalid_value", live, hello().temperature(3.0));
        fails(UnauthorizedException.class, 401, "invalid_api_key", client("sk-tg-wrong"), hello());
        fails(UnexpectedStatusCodeException.class, 402, "insufficient_balance", client(keys.empty()), hello());
        fails(PermissionDeniedException.class, 403, "model_not_allowed", client(keys.restricted()), hello());
        fails(NotFoundException.class, 404, "model_not_found", live, hello("no-such-model"));
        fails(UnexpectedStatusCodeException.class, 413, "request_too_large", test, hello("sim-error-413"));
        fails(InternalServerException.class, 502, "upstream_failed", test, hello("sim-error-500"));
        fails(InternalServerException.class, 503, "no_available_channel", test, hello("sim-error-429"));
        OpenAIClient once = client(keys.once());
        once.chat().completions().create(hello().build());
        OpenAIServiceException limited = fails(RateLimitException.class, 429, "requests_per_minute", once, hello());
        assertThat(Integer.parseInt(limited.headers().values("retry-after").getFirst()))
                .isPositive();
    }

    @Test
    void errorInsideAStreamIsThrown() {
        OpenAIException error = catchThrowableOfType(OpenAIException.class, () -> {
            try (StreamResponse<ChatCompletionChunk> stream = test.chat()
                    .completions()
                    .createStreaming(hello("sim-cut-after-5").build())) {
                stream.stream().forEach(ChatCompletionChunk::choices);
            }
        });
        assertThat(error).hasMessageContaining("provider");
    }

    private static OpenAIServiceException fails(
            Class<? extends OpenAIServiceException> kind,
            int status,
            String code,
            OpenAIClient client,
            ChatCompletionCreateParams.Builder ask) {
        OpenAIServiceException error = catchThrowableOfType(
                OpenAIServiceException.class, () -> client.chat().completions().create(ask.build()));
        assertThat(error).isExactlyInstanceOf(kind);
        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.code()).contains(code);
        assertThat(error.headers().values("x-request-id").getFirst()).startsWith("req_");
        return error;
    }

    private static List<ChatCompletionChunk> chunks(ChatCompletionCreateParams ask) {
        try (StreamResponse<ChatCompletionChunk> stream =
                live.chat().completions().createStreaming(ask)) {
            return stream.stream().toList();
        }
    }
}
