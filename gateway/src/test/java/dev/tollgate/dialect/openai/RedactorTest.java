package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RedactorTest {
    @Test
    void whatBelongsToOurAccountGoes() {
        assertRedacted("Incorrect API key provided: sk-abc***xyz. See", "Incorrect API key provided: ***. See");
        assertRedacted("key 'gsk_Ab12Cd34Ef56' is wrong", "key '***' is wrong");
        assertRedacted("Google key AIzaSyA1234567890abcdefg,", "Google key ***,");
        assertRedacted("organization org-Xyz12345 on tokens", "organization *** on tokens");
        assertRedacted("project proj_AbCdEf123", "project ***");
        assertRedacted("(request id: req_011CSHo1234)", "(request id: ***)");
        assertRedacted("see https://platform.example.com/account?x=1.", "see ***.");
        assertRedacted("connect to 10.1.2.3:8443 failed", "connect to *** failed");
        assertRedacted("upstream api.internal.example.com/v1 said", "upstream *** said");
        assertRedacted("mail ops@example.com now", "mail *** now");
        assertRedacted("trace 0af7651916cd43dd8448eb211c80319c", "trace ***");
        assertRedacted("Bearer eyJhbGciOiJIUzI1NiJ9.e30.x", "Bearer ***");
    }

    @Test
    void whatExplainsStays() {
        for (String message : List.of(
                "Invalid 'messages[3]'. Content blocks are expected to be either text or image_url type.",
                "The model `gpt-4o-2024-08-06` does not support 'temperature': 2.5 (max 2.0).",
                "This model's maximum context length is 128000 tokens; your messages resulted in 130251 tokens.",
                "meta-llama/Llama-3.3-70B-Instruct is not available, use claude-3-5-sonnet-20241022",
                "tools.0.custom.input_schema.type: Field required",
                "Unsupported value: 'messages[0].role' does not support 'developer' with this model.",
                "user-defined keys are project-wide; e.g. key-value",
                "Ungültiger Wert: 你好 😀")) {
            assertThat(Redactor.redact(message)).isEqualTo(message);
        }
    }

    @Test
    void messageIsBoundedAndOnOneLine() {
        assertThat(Redactor.redact("a\r\nb\tc\u0000d")).isEqualTo("a  b c d");
        assertThat(Redactor.redact("word ".repeat(1_000))).hasSize(1_001).endsWith("…");
        assertThat(Redactor.redact("x".repeat(5_000))).hasSize(1_001).endsWith("…");
    }

    @Test
    void secretAtTheCutGoesToo() {
        String message = "a ".repeat(495) + "sk-abcdefghijklmnop1234567890";
        assertThat(Redactor.redact(message)).doesNotContain("sk-").doesNotContain("abcdef");
    }

    private static void assertRedacted(String message, String expected) {
        assertThat(Redactor.redact(message)).isEqualTo(expected);
    }
}
