package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProviderErrorTest {
    @Test
    void everyProvidersFormIsRead() {
        assertMessage("{\"error\":{\"message\":\"OpenAI's\",\"type\":\"t\",\"param\":null,\"code\":null}}", "OpenAI's");
        assertMessage("{\"error\":\"a text\"}", "a text");
        assertMessage(
                "[{\"error\":{\"code\":400,\"message\":\"Gemini's\",\"status\":\"INVALID_ARGUMENT\"}}]", "Gemini's");
        assertMessage("{\"detail\":\"Voyage's\"}", "Voyage's");
        assertMessage("{\"object\":\"error\",\"message\":\"vLLM's\",\"code\":400}", "vLLM's");
        assertMessage("{\"type\":\"error\",\"error\":{\"type\":\"x\",\"message\":\"Anthropic's\"}}", "Anthropic's");
    }

    @Test
    void paramAndCodeAreNamesOrNumbers() {
        assertThat(read("{\"error\":{\"message\":\"m\",\"param\":\"messages[0].role\",\"code\":\"unsupported\"}}"))
                .isEqualTo(new ProviderError("m", "messages[0].role", "unsupported"));
        assertThat(read("{\"error\":{\"message\":\"m\",\"param\":{},\"code\":429}}"))
                .isEqualTo(new ProviderError("m", null, "429"));
    }

    @Test
    void whatSaysNothingIsNone() {
        for (String body : new String[] {
            "",
            "<html>",
            "{}",
            "[]",
            "null",
            "{\"error\":{}}",
            "{\"error\":{\"message\":\" \"}}",
            "{\"error\":null}",
            "{\"error\":{\"message\":[1]}}",
            "\"text\""
        }) {
            assertThat(read(body)).as(body).isNull();
        }
        assertThat(read("{\"error\":{\"message\":\"" + "x".repeat(70_000) + "\"}}"))
                .isNull();
    }

    private static void assertMessage(String body, String message) {
        assertThat(read(body)).isEqualTo(new ProviderError(message, null, code(body)));
    }

    /** The only bodies here with a code have this one. */
    private static @Nullable String code(String body) {
        return body.contains("\"code\":400") ? "400" : null;
    }

    private static @Nullable ProviderError read(String body) {
        return ProviderError.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
