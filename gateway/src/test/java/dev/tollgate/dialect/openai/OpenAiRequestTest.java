package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.ParsedRequest.RequestEdits;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.wire.BodyParts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class OpenAiRequestTest {
    private static final Target TARGET = new Target("openai", false, true);

    @Test
    void largeBodyIsNotCopied() {
        String image = "A".repeat(5_000_000);
        byte[] body =
                ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
                                + "{\"url\":\"data:image/png;base64," + image + "\"}}]}]}")
                        .getBytes(StandardCharsets.US_ASCII);
        ParsedRequest request = parsed(Endpoint.CHAT_COMPLETIONS, body);
        BodyParts parts = request.upstream(TARGET, new RequestEdits("other", "0.7", 100, true, false))
                .getFirst()
                .body();
        long ours = 0;
        for (BodyParts.Part part : parts.parts()) {
            if (part.bytes().length < body.length) {
                ours += part.to() - part.from();
            }
        }
        assertThat(ours).isLessThan(100);
        assertThat(request.facts().input().textBytes()).as("base64 is no text").isZero();
        assertThat(request.facts().input().images()).isEqualTo(1);
    }

    @Test
    void manyEditsAreNotedInOnePass() {
        String messages = "{\"role\":\"developer\",\"content\":\"x\"},".repeat(100_000);
        byte[] body = ("{\"messages\":[" + messages + "{\"role\":\"user\",\"content\":\"x\"}],\"model\":\"m\"}")
                .getBytes(StandardCharsets.US_ASCII);
        ParsedRequest request = parsed(Endpoint.CHAT_COMPLETIONS, body);
        byte[] edited = request.upstream(
                        new Target("openai", false, false), new RequestEdits("other", null, 5, false, false))
                .getFirst()
                .body()
                .join();
        assertThat(text(edited))
                .isEqualTo("{\"max_tokens\":5,\"messages\":[" + messages.replace("developer", "system")
                        + "{\"role\":\"user\",\"content\":\"x\"}],\"model\":\"other\"}");
    }

    @Test
    void inputTextIsTheBeginningOfALongText() {
        byte[] body = ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "你".repeat(100_000)
                        + "\"},{\"role\":\"user\",\"content\":\"more\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        String text = parsed(Endpoint.CHAT_COMPLETIONS, body).inputText();
        assertThat(text).matches("你+");
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeBetween((128 << 10) - 3, 128 << 10);
    }

    @Test
    void inputTextNeverExceedsItsBoundAndNeverCutsACharacter() {
        for (int first = (128 << 10) - 12; first <= (128 << 10) + 4; first++) {
            for (String next : new String[] {"a", "é", "你好", "\ud83d\ude00\ud83d\ude00"}) {
                byte[] body = ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(first)
                                + "\"},{\"role\":\"user\",\"content\":\"" + next + "\"}]}")
                        .getBytes(StandardCharsets.UTF_8);
                String text = parsed(Endpoint.CHAT_COMPLETIONS, body).inputText();
                assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(128 << 10);
                assertThat(text.contains("\uFFFD")).isFalse();
                assertThat(("x".repeat(first) + "\n" + next).startsWith(text)).isTrue();
            }
        }
    }

    @Test
    void embeddingsAndImagesGetNoLimitAndNoTemperature() {
        byte[] body = "{\"model\":\"m\",\"input\":\"x\"}".getBytes(StandardCharsets.US_ASCII);
        ParsedRequest request = parsed(Endpoint.EMBEDDINGS, body);
        assertThat(request.upstream(TARGET, new RequestEdits("m", "0.7", 100, false, true))
                        .getFirst()
                        .body()
                        .join())
                .isSameAs(body);
    }

    @Test
    void parametersAreThoseThatAreThereAndNotNull() {
        ParsedRequest request = parsed(
                Endpoint.CHAT_COMPLETIONS,
                ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"temperature\":null,\"n\":1,"
                                + "\"vendor\":1,\"other\":null,\"store\":false}")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(request.parameters()).containsExactlyInAnyOrder("model", "messages", "n", "vendor", "store");
        assertThat(request.parameters().contains("temperature")).isFalse();
        assertThat(request.parameters().contains("vendor")).isTrue();
    }

    @Test
    void nestingBeyondTheBoundIsRefused() {
        String deep = "{\"model\":\"m\",\"x\":" + "[".repeat(100_000);
        assertThat(new OpenAiDialect(1).parse(Endpoint.CHAT_COMPLETIONS, deep.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOfSatisfying(
                        RequestReading.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.INVALID_JSON));
    }

    @Test
    void fixedPiecesOfAStream() {
        assertThat(text(OpenAiErrors.done())).isEqualTo("data: [DONE]\n\n");
        assertThat(text(OpenAiErrors.heartbeat())).isEqualTo(":\n");
        assertThat(text(OpenAiErrors.event(Refusal.of(ErrorCode.UPSTREAM_FAILED, "gone"))))
                .isEqualTo("data: {\"error\":{\"message\":\"gone\",\"type\":\"upstream_error\",\"param\":null,"
                        + "\"code\":\"upstream_failed\"}}\n\n");
    }

    private static ParsedRequest parsed(Endpoint endpoint, byte[] body) {
        return switch (new OpenAiDialect(1_000).parse(endpoint, body)) {
            case RequestReading.Parsed(ParsedRequest request) -> request;
            case RequestReading.Refused(Refusal refusal) -> throw new AssertionError(refusal);
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
