package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProviderParametersTest {
    @Test
    void everyGuardedNameIsRefusedSomewhereAndPassesWhereItIsOff() {
        for (String name : ProviderParameters.names()) {
            if (name.equals("stream")) {
                continue; // known to chats; guarded where nothing can be streamed
            }
            assertThat(refusal("mistral", "\"" + name + "\":{\"some\":\"value\"}"))
                    .as(name)
                    .isNotNull()
                    .satisfies(refusal -> {
                        assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_PARAMETER);
                        assertThat(refusal.param()).isEqualTo(name);
                        assertThat(refusal.message()).contains("expected: absent");
                    });
            for (String off : List.of("null", "false", "[]")) {
                assertThat(refusal("mistral", "\"" + name + "\":" + off))
                        .as(name)
                        .isNull();
            }
        }
    }

    @Test
    void harmlessValuesPassHoweverTheyAreWritten() {
        assertThat(refusal("openai", "\"service_tier\": \"def\\u0061ult\"")).isNull();
        assertThat(refusal("openai", "\"modalities\": [ \"text\" ]")).isNull();
        assertThat(refusal("openai", "\"modalities\":[\"text\",\"audio\"]")).isNotNull();
        assertThat(refusal("openai", "\"service_tier\":\"priority\"")).isNotNull();
        assertThat(refusal("openai", "\"service_tier\":1e999999")).isNotNull();
        assertThat(refusal("openai", "\"store\":" + "[".repeat(60) + "]".repeat(60)))
                .isNotNull();
        assertThat(refusal("openai", "\"models\":[\"" + "m".repeat(5_000) + "\"]"))
                .isNotNull();
    }

    @Test
    void providersHaveRowsOfTheirOwn() {
        assertThat(refusal("groq", "\"service_tier\":\"on_demand\"")).isNull();
        assertThat(refusal("openai", "\"service_tier\":\"on_demand\"")).isNotNull();
        assertThat(refusal("openrouter", "\"usage\":{\"include\":true}")).isNull();
        assertThat(refusal("openai", "\"usage\":{\"include\":true}")).isNotNull();
        assertThat(refusal("openai", "\"web_search_options\":{}")).isNotNull();
        assertThat(refusal("mistral", "\"web_search_options\":{}")).isNotNull();
        assertThat(refusal("anthropic", "\"n\":2")).isNotNull();
        assertThat(refusal("anthropic", "\"n\":1")).isNull();
        assertThat(refusal("openai", "\"n\":2")).isNull();
    }

    @Test
    void unknownNamesTravelOn() {
        assertThat(refusal("openai", "\"top_k\":5,\"vendor\":{\"x\":[1]},\"prompt_cache_key\":\"k\""))
                .isNull();
    }

    private static @Nullable Refusal refusal(String provider, String members) {
        byte[] body = ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]," + members + "}")
                .getBytes(StandardCharsets.UTF_8);
        return switch (new OpenAiDialect(1_000).parse(Endpoint.CHAT_COMPLETIONS, body)) {
            case RequestReading.Parsed(ParsedRequest request) -> request.refusedBy(new Target(provider, false, true));
            case RequestReading.Refused(Refusal refusal) -> throw new AssertionError(refusal);
        };
    }
}
