package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/walkthrough.md, run from its own text: every {@code sh} block, in one shell, in order. */
final class WalkthroughIT {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String REPLY = """
            {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini", \
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello, Ada."}, "finish_reason": "stop"}], \
            "usage": {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500}}""";

    @Test
    void theWalkthroughDoesWhatItSays() throws Exception {
        try (StubProvider provider = StubProvider.start((_, reply) -> reply.json(200, REPLY));
                Program program = Program.demo("walkthrough").start()) {
            Path folder = Checkout.scratch("walkthrough-shell");
            Path script = Files.writeString(folder.resolve("walkthrough.sh"), blocks());
            Map<String, String> environment = new HashMap<>();
            for (String name : List.of("TOLLGATE_URL", "TOLLGATE_ADMIN_URL", "TOLLGATE_ADMIN_TOKEN")) {
                environment.put(name, program.env(name));
            }
            environment.put("PROVIDER_URL", provider.baseUrl());
            environment.put("PROVIDER_KEY", "sk-the-providers-own");

            Tool.Result result = Tool.run(folder, environment, List.of("bash", script.toString()));

            assertThat(result.output()).contains("audit: ");
            assertThat(result.status()).as(result.output()).isZero();
            check(provider, result.output());
        }
    }

    private static String blocks() throws Exception {
        String text = Files.readString(Checkout.root().resolve("docs/walkthrough.md"));
        return BLOCK.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.joining("\n"));
    }

    /** 1,000 tokens in at 1 USD a million and 500 out at 2 USD cost 0.002 USD of 5. */
    private static void check(StubProvider provider, String output) {
        assertThat(provider.requests()).singleElement().satisfies(request -> {
            assertThat(request.headers()).containsEntry("authorization", "Bearer sk-the-providers-own");
            assertThat(request.text()).contains("\"gpt-4o-mini\"").doesNotContain("walkthrough-model");
        });
        assertThat(output).contains("Hello, Ada.");
        Json usage = Json.parse(line(output, "usage: ")).below("data[0]");
        assertThat(usage.text("charge")).isEqualTo("0.002");
        assertThat(usage.text("policy")).isEqualTo("complete");
        assertThat(usage.text("channel")).isEqualTo("walkthrough");
        assertThat(Json.parse(line(output, "balance: ")).text("total")).isEqualTo("4.998");
        assertThat(Json.parse(line(output, "of the operator: ")).text("total")).isEqualTo("4.998");
        assertThat(line(output, "ledger: ")).contains("a welcome", "\"0.002\"");
        assertThat(line(output, "after the revocation: ")).isEqualTo("401");
        assertThat(line(output, "audit: "))
                .contains("customer.create", "grant.give", "key.create", "channel.put", "model.put", "key.revoke")
                .doesNotContain("sk-the-providers-own");
    }

    private static String line(String output, String label) {
        return output.lines()
                .filter(line -> line.contains(label))
                .map(line -> line.substring(line.indexOf(label) + label.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line '" + label + "' in:\n" + output));
    }
}
