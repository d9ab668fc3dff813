package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The official OpenAI SDKs for Python and Node: the scripts under {@code resources/sdk} check, and say what they did.
 */
final class ScriptSdkIT {
    private static final Path SCRIPTS = Checkout.root().resolve("e2e/src/test/resources/sdk");

    private static Program program;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        program = Program.demo("script-sdk").start();
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @Test
    void pythonIsServed() throws IOException, InterruptedException {
        passes(List.of(Tool.python().toString(), SCRIPTS.resolve("sdk.py").toString()));
    }

    @Test
    void nodeIsServed() throws IOException, InterruptedException {
        passes(List.of("node", SCRIPTS.resolve("sdk.mjs").toString()));
    }

    private static void passes(List<String> command) throws IOException, InterruptedException {
        Map<String, String> environment = SdkKeys.of(program).environment();
        environment.put("NODE_HOME", Tool.node().toString());
        Tool.Result result = Tool.run(Checkout.scratch("sdk"), environment, command);
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output()).contains("12 checks");
    }
}
