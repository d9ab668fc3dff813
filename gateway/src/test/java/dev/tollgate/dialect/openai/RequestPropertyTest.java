package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.ParsedRequest.RequestEdits;
import dev.tollgate.dialect.ParsedRequest.Target;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.JacksonOracle;
import dev.tollgate.json.JacksonOracle.Null;
import dev.tollgate.json.RandomJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random requests, whole and damaged: an edit changes what it names and nothing else, judged by Jackson. */
final class RequestPropertyTest {
    private static final Set<ErrorCode> OF_THE_FORM =
            Set.of(ErrorCode.INVALID_JSON, ErrorCode.INVALID_VALUE, ErrorCode.MISSING_REQUIRED_PARAMETER);

    private static final List<String> MEMBERS = List.of(
            "\"temperature\":null",
            "\"temperature\": 0.5",
            "\"max_tokens\":null",
            "\"max_tokens\": 40",
            "\"max_completion_tokens\" :null",
            "\"max_completion_tokens\":40",
            "\"stream\":true",
            "\"stream\":false",
            "\"stream_options\":null",
            "\"stream_options\":{}",
            "\"stream_options\":{ \"include_usage\":false }",
            "\"stream_options\":{\"include_usage\":null,\"x\":[1]}",
            "\"stream_options\":{\"y\":1,\"include_usage\":true}",
            "\"stop\":[\"a\",\"\\\"\"]",
            "\"n\":2",
            "\"x\\u0031\":{\"model\":\"inner\",\"max_tokens\":1}",
            "\"vendor\":[{\"temperature\":9},1.50,1e400]",
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"model\":1}}}]",
            "\"service_tier\":\"auto\"");

    private final OpenAiDialect dialect = new OpenAiDialect(1 << 20);

    @Test
    void editsChangeWhatTheyNameAndNothingElse() {
        int parsed = 0;
        for (long seed = 0; seed < 10_000; seed++) {
            Random random = new Random(seed);
            byte[] body = request(random).getBytes(StandardCharsets.UTF_8);
            for (int damage = random.nextInt(3); damage > 0; damage--) {
                body = new RandomJson(seed * 31 + damage).damage(body);
            }
            if (dialect.parse(Endpoint.CHAT_COMPLETIONS, body)
                    instanceof RequestReading.Parsed(ParsedRequest request)) {
                check(seed, body, request, edits(random), random.nextBoolean());
                parsed++;
            }
        }
        assertThat(parsed).isGreaterThan(3_000);
    }

    @Test
    void whatIsNoJsonToJacksonIsRefusedAsNoJson() {
        for (long seed = 0; seed < 8_000; seed++) {
            byte[] body = new RandomJson(seed).damage(request(new Random(seed)).getBytes(StandardCharsets.UTF_8));
            RequestReading reading = dialect.parse(Endpoint.CHAT_COMPLETIONS, body);
            boolean json = JacksonOracle.read(body).isPresent();
            boolean object = json && JacksonOracle.tree(body) instanceof Map;
            boolean refusedAsNoJson = reading instanceof RequestReading.Refused(Refusal refusal)
                    && refusal.code() == ErrorCode.INVALID_JSON;
            assertThat(refusedAsNoJson)
                    .as("seed %s: %s", seed, new String(body, StandardCharsets.UTF_8))
                    .isEqualTo(!object);
        }
    }

    @Test
    void anythingAtAllIsParsedOrRefusedAtEveryEndpoint() {
        Random random = new Random(3);
        for (long seed = 0; seed < 4_000; seed++) {
            byte[] body = new byte[random.nextInt(60)];
            random.nextBytes(body);
            byte[] json = new RandomJson(seed).damaged();
            for (Endpoint endpoint : Endpoint.values()) {
                if (endpoint.inference()) {
                    assertWellRefused(dialect.parse(endpoint, body));
                    assertWellRefused(dialect.parse(endpoint, json));
                }
            }
        }
    }

    private static void assertWellRefused(RequestReading reading) {
        if (reading instanceof RequestReading.Refused(Refusal refusal)) {
            assertThat(refusal.code()).isIn(OF_THE_FORM);
            assertThat(refusal.message()).contains("expected");
        }
    }

    private static void check(
            long seed, byte[] body, ParsedRequest request, RequestEdits edits, boolean developerRole) {
        Target target = new Target("openai", false, developerRole);
        byte[] edited = request.upstream(target, edits).getFirst().body().join();
        assertThat(JacksonOracle.tree(edited))
                .as("seed %s: %s with %s", seed, new String(body, StandardCharsets.UTF_8), edits)
                .isEqualTo(expected(body, edits, request.facts().stream(), developerRole));
        assertThat(request.inputText()).isNotNull();
    }

    private static Map<String, Object> expected(
            byte[] body, RequestEdits edits, boolean stream, boolean developerRole) {
        Map<String, Object> tree = new LinkedHashMap<>(ExpectedForClient.object(JacksonOracle.tree(body)));
        tree.put("model", edits.model());
        if (edits.temperature() != null && absent(tree.get("temperature"))) {
            tree.put("temperature", new BigDecimal(edits.temperature()));
        }
        if (edits.maxTokens() != RequestFacts.NO_LIMIT) {
            String right = edits.maxCompletionTokens() ? "max_completion_tokens" : "max_tokens";
            String other = edits.maxCompletionTokens() ? "max_tokens" : "max_completion_tokens";
            if (!tree.containsKey(right) || !absent(tree.get(other))) {
                tree.remove(other);
            }
            tree.put(right, BigDecimal.valueOf(edits.maxTokens()));
        }
        if (edits.askUsage() && stream) {
            Map<String, Object> options = new LinkedHashMap<>(ExpectedForClient.object(tree.get("stream_options")));
            options.put("include_usage", true);
            tree.put("stream_options", options);
        }
        if (!developerRole) {
            tree.put("messages", withoutDevelopers(tree.get("messages")));
        }
        return tree;
    }

    private static List<Object> withoutDevelopers(@Nullable Object messages) {
        List<Object> out = new ArrayList<>();
        for (Object message : messages instanceof List<?> list ? list : List.of()) {
            Map<String, Object> copy = new LinkedHashMap<>(ExpectedForClient.object(message));
            copy.replace("role", "developer", "system");
            out.add(copy);
        }
        return out;
    }

    private static boolean absent(@Nullable Object value) {
        return value == null || value == Null.NULL;
    }

    private static RequestEdits edits(Random random) {
        return new RequestEdits(
                random.nextBoolean() ? "gpt-4o" : "vendor/\"näme\"",
                random.nextBoolean() ? "0.7" : null,
                random.nextInt(3) == 0 ? RequestFacts.NO_LIMIT : 1 + random.nextInt(100),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private static String request(Random random) {
        List<String> members = new ArrayList<>(List.of(
                random.nextBoolean() ? "\"model\":\"gpt-4o\"" : "\"mod\\u0065l\" : \"m\"",
                "\"messages\":[{\"role\":\"developer\",\"content\":\"é\"},"
                        + "{\"content\":[{\"type\":\"text\",\"text\":\"你\"}],\"role\":\"user\"}]"));
        List<String> names = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            String member = MEMBERS.get(random.nextInt(MEMBERS.size()));
            String name = member.substring(0, member.indexOf(':')).strip();
            if (!names.contains(name)) {
                names.add(name);
                members.add(member);
            }
        }
        Collections.shuffle(members, random);
        StringBuilder out = new StringBuilder("{");
        for (int i = 0; i < members.size(); i++) {
            out.append(space(random))
                    .append(i > 0 ? "," : "")
                    .append(space(random))
                    .append(members.get(i));
        }
        return out.append(space(random)).append('}').append(space(random)).toString();
    }

    private static String space(Random random) {
        return " \n\t ".substring(0, Math.max(0, random.nextInt(12) - 7));
    }
}
