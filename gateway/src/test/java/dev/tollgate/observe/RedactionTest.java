package dev.tollgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Incorrect API key provided: sk-proj-AbC123_-xyz. | Incorrect API key provided: sk-***",
                "key sk-live-0123456789abcdef used | key sk-*** used",
                "key sk_live_0123456789abcdef used | key sk-*** used",
                "Authorization: Bearer abc.def-123 | Authorization: Bearer ***",
                "{\"authorization\": \"Bearer abcdef\"} | {\"authorization\": \"Bearer ***\"}",
                "Authorization: Basic dXNlcjpwYXNz | Authorization: Basic ***",
                "{\"api_key\":\"s3cr3tvalue\",\"a\":1} | {\"api_key\":\"***\",\"a\":1}",
                "x-api-key: 0123456789 next | x-api-key: *** next",
                "https://user:hunter2@host/path | https://***@host/path",
                "GET /v1beta/models?key=AIzaSyA0123456789abcdef | GET /v1beta/models?key=AIza***",
                "password=hunter2&x=1 | password=***&x=1",
                "jdbc:postgresql://db/x?user=a&password=b | jdbc:postgresql://db/x?user=a&password=***",
                "whsec_0123456789abcdef | whsec_***",
                "client_secret=abc | client_secret=***",
            })
    void secretIsTakenOut(String text, String clean) {
        assertThat(Redaction.redact(text)).isEqualTo(clean);
        assertThat(Redaction.redact(clean)).isEqualTo(clean);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens: -5 (expected: >= 1)",
                "input_tokens=5 output_tokens=6",
                "request req_038g8zss53v2y7k68kmp4vxzbp failed",
                "channel openai-main: connection ended",
                "risk-free task-force",
                "WWW-Authenticate: Bearer realm=\"x\"",
                "http://localhost:4000/v1",
                ""
            })
    void harmlessTextStays(String text) {
        assertThat(Redaction.redact(text)).isSameAs(text);
    }

    @Test
    void longTextsTakeLinearTime() {
        String nasty = "bearer ".repeat(20_000) + "://" + "a:".repeat(50_000) + "sk-" + "-".repeat(50_000)
                + "token=".repeat(20_000);
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> Redaction.redact(nasty));
    }
}
