package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code bin/tollgate COMMAND} over the admin API of a running demo, and {@code fsck} on books that were broken. */
final class CommandLineIT {

    private static String run(Program program, int status, String... command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(Arrays.asList(command));
        Program.Ended ended = Program.demoIn(program.data).runToEnd(words.toArray(String[]::new));
        assertThat(ended.status()).as("%s: %s", words, ended.output()).isEqualTo(status);
        return ended.output();
    }

    private static String ask(Program program, String field, String... command)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(Arrays.asList(command));
        words.addAll(List.of("--data", program.data.toString(), "--field", field));
        return run(program, 0, words.toArray(String[]::new)).strip();
    }

    @Test
    void aCustomerIsMadePaidServedAndReadBackFromTheCommandLine() throws IOException, InterruptedException {
        try (StubProvider provider =
                        StubProvider.start((_, reply) -> reply.json(200, Completions.whole("ok", 1_000, 500)));
                Program program = Program.demo("cli").start()) {
            String customer = ask(program, "id", "customer", "create", "--storefront", "tollgate", "--name", "Ada");
            ask(program, "id", "grant", "give", "--customer", customer, "--amount", "5", "--reason", "a welcome");
            String key = ask(program, "secret", "key", "create", "--customer", customer, "--name", "app");
            ask(
                    program,
                    "name",
                    "model",
                    "put",
                    "mine",
                    "--endpoint",
                    "chat_completions",
                    "--context",
                    "8000",
                    "--output-max",
                    "2000");
            ask(
                    program,
                    "id",
                    "channel",
                    "add",
                    "stub",
                    "--provider",
                    "openai",
                    "--base-url",
                    provider.baseUrl(),
                    "--model",
                    "mine=theirs");
            ask(program, "id", "price", "set", "mine", "--input", "1", "--output", "2");
            String body = "{\"model\": \"mine\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
            var reply = program.post("/v1/chat/completions", key, body);
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            String request = reply.headers().firstValue("x-request-id").orElseThrow();
            new Shop(program).awaitUsage(request);
            assertThat(ask(program, "charge", "usage", "--request", request)).isEqualTo("0.002");
            assertThat(ask(program, "total", "balance", customer)).isEqualTo("4.998");
            assertThat(run(program, 0, "storefront", "list", "--data", program.data.toString()))
                    .contains("thistoken", "tokenproxy", "tokencheap", "ai-tokenhub", "tollgate");
            assertThat(run(program, 0, "audit", "--data", program.data.toString()))
                    .contains("customer.create", "grant.give", "key.create", "model.put", "channel.", "price.");
            assertThat(run(program, 1, "customer", "show", "cus_0000000000000", "--data", program.data.toString()))
                    .contains("404");
        }
    }

    @Test
    void fsckTellsTheRowsThatAreWrongAndEndsWithOne() throws IOException, InterruptedException {
        Program program = Program.demo("fsck").start();
        String body = "{\"model\": \"gpt-4o\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
        String request = program.post("/v1/chat/completions", program.env("TOLLGATE_API_KEY"), body)
                .headers()
                .firstValue("x-request-id")
                .orElseThrow();
        assertThat(program.stop()).isZero();
        assertThat(run(program, 0, "fsck", program.data.toString())).isNotEmpty();
        String script = "import sqlite3, sys\n"
                + "with sqlite3.connect(sys.argv[1]) as db:\n"
                + "    db.execute('UPDATE usage_rows SET charge_nanos = charge_nanos + 7')\n";
        Tool.Result broken = Tool.run(
                Checkout.scratch("sql"),
                Map.of(),
                List.of(
                        "python3",
                        "-c",
                        script,
                        program.data.resolve("tollgate.db").toString()));
        assertThat(broken.status()).as(broken.output()).isZero();
        assertThat(run(program, 1, "fsck", program.data.toString())).contains(request);
    }
}
