package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each example of the four public documents, run as printed. */
final class SeedExamplesIT {
    private static Program program;
    private static Path scratch;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        program = Program.demo("seeds").start();
        scratch = Checkout.scratch("seed-examples");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @TestFactory
    List<DynamicTest> thisTokensCurls() throws IOException {
        String key = program.env("TOLLGATE_API_KEY_THISTOKEN");
        List<DynamicTest> tests = new ArrayList<>();
        List<String> curls = SeedExamples.curls(SeedExamples.text(SeedExamples.THISTOKEN));
        assertThat(curls).hasSize(4);
        for (String curl : curls) {
            tests.add(curl("thistoken " + firstLine(curl), address(curl), key));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> tokenProxysExamples() throws IOException {
        String key = program.env("TOLLGATE_API_KEY_TOKENPROXY");
        String text = SeedExamples.text(SeedExamples.TOKENPROXY);
        List<DynamicTest> tests = new ArrayList<>();
        List<String> curls = SeedExamples.curls(text);
        assertThat(curls).hasSize(2);
        for (String curl : curls) {
            tests.add(curl("tokenproxy " + firstLine(curl), keyed(address(curl), key), key));
        }
        String python = SeedExamples.between(text, "import requests", "print(response.json())");
        tests.add(python("tokenproxy python", keyed(address(python), key)));
        String node = SeedExamples.between(text, "const response = await fetch(", "console.log(data);");
        tests.add(node("tokenproxy node", keyed(address(node), key)));
        return tests;
    }

    @Test
    void tokenProxysFullBodyIsServed() throws IOException {
        String text = SeedExamples.text(SeedExamples.TOKENPROXY);
        String body = SeedExamples.withoutComments(
                SeedExamples.between(text, "{\n\"model\": \"gpt-4\", // required", "default 4096\n}"));
        HttpResponse<String> reply =
                program.post("/v1/chat/completions", program.env("TOLLGATE_API_KEY_TOKENPROXY"), body);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    }

    @TestFactory
    List<DynamicTest> tokenCheapsExamples() throws IOException {
        String key = program.env("TOLLGATE_API_KEY_TOKENCHEAP");
        String text = SeedExamples.text(SeedExamples.TOKENCHEAP);
        List<DynamicTest> tests = new ArrayList<>();
        String curl = SeedExamples.withBreaks(
                text.substring(text.indexOf("curl -X POST")).stripTrailing(), "002-curl.breaks");
        for (String model : List.of("gpt-4", "gpt-3.5-turbo", "claude-2")) {
            String ofModel = curl.replace("\"gpt-4\"", "\"" + model + "\"");
            tests.add(curl("tokencheap curl " + model, keyed(address(ofModel), key), key));
        }
        String python = SeedExamples.withBreaks(
                SeedExamples.between(text, "import requests #", "print(f\"Request Error: {e}\")"), "002-python.breaks");
        tests.add(python("tokencheap python", keyed(address(python), key)));
        String script = SeedExamples.between(text, "// Function to call", "// Call the function getCompletion();");
        tests.add(
                node("tokencheap node", keyed(address(SeedExamples.withBreaks(script, "002-javascript.breaks")), key)));
        return tests;
    }

    @TestFactory
    List<DynamicTest> aiTokenHubsCurl() throws IOException {
        String key = program.env("TOLLGATE_API_KEY_AI_TOKENHUB");
        List<String> curls = SeedExamples.curls(SeedExamples.text(SeedExamples.AI_TOKENHUB));
        assertThat(curls).hasSize(1);
        return List.of(curl("ai-tokenhub curl", keyed(address(curls.getFirst()), key), key));
    }

    @Test
    void aiTokenHubsReplyHasTheDocumentedFields() throws IOException {
        String text = SeedExamples.text(SeedExamples.AI_TOKENHUB);
        Json documented = Json.parse(SeedExamples.between(text, "{\n\"id\": \"chatcmpl-abc123\"", "\n}\n}"));
        HttpResponse<String> reply =
                program.post("/v1/chat/completions", program.env("TOLLGATE_API_KEY_AI_TOKENHUB"), """
                {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello, how are you?"}],
                 "temperature": 0.7, "max_tokens": 100}""");
        Json answered = Json.parse(reply.body());
        for (String path : documented.leaves()) {
            assertThat(answered.leaves()).as(reply.body()).contains(path);
            assertThat(answered.at(path).getClass())
                    .as(path)
                    .isEqualTo(documented.at(path).getClass());
        }
        assertThat(answered.at("object")).isEqualTo("chat.completion");
        assertThat(answered.at("choices[0].message.role")).isEqualTo("assistant");
        assertThat(answered.at("model")).isEqualTo("gpt-4o");
        assertThat(answered.names("usage"))
                .contains("prompt_tokens", "completion_tokens", "total_tokens")
                .isSubsetOf(
                        "prompt_tokens",
                        "completion_tokens",
                        "total_tokens",
                        "prompt_tokens_details",
                        "completion_tokens_details");
    }

    private static DynamicTest curl(String name, String command, String key) {
        // curl says the status on a line of its own behind the reply.
        String script = "set -e\n" + command + " -sS -w '\\n%{http_code}\\n'\n";
        return example(name, List.of("bash", "-c", script), Map.of("API_KEY", key), output -> {
            assertThat(output.lines().toList().getLast()).as(output).isEqualTo("200");
            assertThat(output).contains("{");
        });
    }

    private static DynamicTest python(String name, String code) throws IOException {
        Path file = Files.createTempFile(scratch, "example", ".py");
        Files.writeString(file, code);
        return DynamicTest.dynamicTest(
                name,
                () -> example(
                                name,
                                List.of(Tool.python().toString(), file.toString()),
                                Map.of("PYTHONUNBUFFERED", "1"),
                                output -> assertThat(output).contains("'choices'"))
                        .getExecutable()
                        .execute());
    }

    private static DynamicTest node(String name, String code) throws IOException {
        Path file = Files.createTempFile(scratch, "example", ".mjs");
        Files.writeString(file, code);
        return example(
                name,
                List.of("node", file.toString()),
                Map.of(),
                output -> assertThat(output).contains("choices"));
    }

    private static DynamicTest example(
            String name,
            List<String> command,
            Map<String, String> environment,
            java.util.function.Consumer<String> check) {
        return DynamicTest.dynamicTest(name, () -> {
            List<String> before = AccessLines.authenticated(program);
            Tool.Result result = Tool.run(scratch, environment, command);
            assertThat(result.status()).as(result.output()).isZero();
            check.accept(result.output());
            List<String> lines = AccessLines.after(program, before.size() + 1);
            assertThat(lines).as("requests in the access log").hasSize(before.size() + 1);
            assertThat(lines.getLast()).contains("\"status\":200");
        });
    }

    /** The document's address becomes ours. */
    private static String address(String code) {
        return code.replaceAll(
                "https://(api\\.thistoken\\.ai|api\\.tokener\\.top|api\\.tokencheap\\.com|ai-tokenhub\\.com)",
                program.url());
    }

    private static String keyed(String code, String key) {
        return code.replace("YOUR_API_KEY", key).replace("your-token-here", key);
    }

    private static String firstLine(String code) {
        return code.lines().findFirst().orElse("").replace(" \\", "");
    }
}
