package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each example of the four public documents, run as printed. Each has a customer of its own, so that what it did can be
 * told from what others did; that it made one request and no second one is known when the program has ended.
 */
final class SeedExamplesIT {
    private static final Map<String, String> CUSTOMERS = new TreeMap<>();

    private static Program program;
    private static Shop shop;
    private static Path scratch;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        program = Program.demo("seeds").start();
        shop = new Shop(program);
        scratch = Checkout.scratch("seed-examples");
    }

    @AfterAll
    static void eachExampleMadeOneRequest() throws IOException, InterruptedException {
        assertThat(program.stop()).isZero();
        for (Map.Entry<String, String> example : CUSTOMERS.entrySet()) {
            assertThat(AccessLines.of(program, example.getValue()))
                    .as("requests of %s in the whole access log", example.getKey())
                    .hasSize(1);
        }
    }

    @TestFactory
    List<DynamicTest> thisTokensCurls() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        List<String> curls = SeedExamples.curls(SeedExamples.text(SeedExamples.THISTOKEN));
        assertThat(curls).hasSize(4);
        for (String curl : curls) {
            tests.add(curl("thistoken " + firstLine(curl), customer("thistoken", curl), curl));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> tokenProxysExamples() throws IOException {
        String text = SeedExamples.text(SeedExamples.TOKENPROXY);
        List<DynamicTest> tests = new ArrayList<>();
        List<String> curls = SeedExamples.curls(text);
        assertThat(curls).hasSize(2);
        for (String curl : curls) {
            tests.add(curl("tokenproxy " + firstLine(curl), customer("tokenproxy", curl), curl));
        }
        String python = SeedExamples.between(text, "import requests", "print(response.json())");
        tests.add(python("tokenproxy python", customer("tokenproxy", python), python));
        String node = SeedExamples.between(text, "const response = await fetch(", "console.log(data);");
        tests.add(node("tokenproxy node", customer("tokenproxy", node), node));
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
        String text = SeedExamples.text(SeedExamples.TOKENCHEAP);
        List<DynamicTest> tests = new ArrayList<>();
        String curl = SeedExamples.withBreaks(
                text.substring(text.indexOf("curl -X POST")).stripTrailing(), "002-curl.breaks");
        for (String model : List.of("gpt-4", "gpt-3.5-turbo", "claude-2")) {
            String ofModel = curl.replace("\"gpt-4\"", "\"" + model + "\"");
            tests.add(curl("tokencheap curl " + model, customer("tokencheap", ofModel), ofModel));
        }
        String python = SeedExamples.withBreaks(
                SeedExamples.between(text, "import requests #", "print(f\"Request Error: {e}\")"), "002-python.breaks");
        tests.add(python("tokencheap python", customer("tokencheap", python), python));
        String script = SeedExamples.withBreaks(
                SeedExamples.between(text, "// Function to call", "// Call the function getCompletion();"),
                "002-javascript.breaks");
        tests.add(node("tokencheap node", customer("tokencheap", script), script));
        return tests;
    }

    @TestFactory
    List<DynamicTest> aiTokenHubsCurl() throws IOException {
        List<String> curls = SeedExamples.curls(SeedExamples.text(SeedExamples.AI_TOKENHUB));
        assertThat(curls).hasSize(1);
        String curl = curls.getFirst();
        return List.of(curl("ai-tokenhub curl", customer("ai-tokenhub", curl), curl));
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

    /** A customer that only this example is run for. */
    private static Shop.Customer customer(String storefront, String example) {
        Shop.Customer customer = shop.customer(storefront, List.of("10"));
        CUSTOMERS.put(storefront + ": " + example, customer.id());
        return customer;
    }

    private static DynamicTest curl(String name, Shop.Customer customer, String command) {
        // curl says the status on a line of its own behind the reply.
        String script = "set -e\n" + keyed(address(command), customer) + " -sS -w '\\n%{http_code}\\n'\n";
        return example(name, customer, List.of("bash", "-c", script), Map.of("API_KEY", customer.key()), output -> {
            assertThat(output.lines().toList().getLast()).as(output).isEqualTo("200");
            assertThat(output).contains("{");
        });
    }

    private static DynamicTest python(String name, Shop.Customer customer, String code) throws IOException {
        Path file = Files.createTempFile(scratch, "example", ".py");
        Files.writeString(file, keyed(address(code), customer));
        return DynamicTest.dynamicTest(
                name,
                () -> example(
                                name,
                                customer,
                                List.of(Tool.python().toString(), file.toString()),
                                Map.of("PYTHONUNBUFFERED", "1"),
                                output -> assertThat(output).contains("'choices'"))
                        .getExecutable()
                        .execute());
    }

    private static DynamicTest node(String name, Shop.Customer customer, String code) throws IOException {
        Path file = Files.createTempFile(scratch, "example", ".mjs");
        Files.writeString(file, keyed(address(code), customer));
        return example(
                name,
                customer,
                List.of("node", file.toString()),
                Map.of(),
                output -> assertThat(output).contains("choices"));
    }

    private static DynamicTest example(
            String name,
            Shop.Customer customer,
            List<String> command,
            Map<String, String> environment,
            Consumer<String> check) {
        return DynamicTest.dynamicTest(name, () -> {
            Tool.Result result = Tool.run(scratch, environment, command);
            assertThat(result.status()).as(result.output()).isZero();
            check.accept(result.output());
            assertThat(AccessLines.first(program, customer.id()))
                    .as("authenticated requests in the access log")
                    .singleElement()
                    .asString()
                    .contains("\"status\":200", "\"key\":\"");
        });
    }

    /** The document's address becomes ours. */
    private static String address(String code) {
        return code.replaceAll(
                "https://(api\\.thistoken\\.ai|api\\.tokener\\.top|api\\.tokencheap\\.com|ai-tokenhub\\.com)",
                program.url());
    }

    private static String keyed(String code, Shop.Customer customer) {
        return code.replace("YOUR_API_KEY", customer.key()).replace("your-token-here", customer.key());
    }

    private static String firstLine(String code) {
        return code.lines().findFirst().orElse("").replace(" \\", "");
    }
}
