package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.e2e.BadEnding.Leaves;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Who pays when it ends badly: one case a row of the policy table, each against a provider that does exactly that or a
 * client that leaves at exactly that moment, stream and whole. All run at once, each with a customer, a model and a
 * channel of its own; then the books are read.
 */
@SuppressWarnings("InlineFormatString") // inline, the formatter makes lines of them that are too long
final class WhoPaysIT {
    private static final BigDecimal INPUT = new BigDecimal("0.000001");
    private static final BigDecimal OUTPUT = new BigDecimal("0.000002");
    private static final BigDecimal CREDIT = BigDecimal.ONE;
    private static final int TIMEOUT_MS = 8_000;

    private static final List<BadEnding> CASES = BadEndings.all();
    private static final List<Socket> FILLING = new ArrayList<>();
    private static final List<Running> RUNNING = new ArrayList<>();

    private static StubProvider provider;
    private static ServerSocket deaf;
    private static Program program;
    private static Shop shop;

    @BeforeAll
    static void runAll() throws Exception {
        provider = StubProvider.start(WhoPaysIT::answer);
        deaf = deaf();
        program = Program.demo("who-pays")
                .serve("limits:\n  streams:\n    usageDrainMs: 20000\n  money:\n    leaseWaitMs: 30000\n  upstream:\n"
                        + "    connectTimeoutMs: 60000\n    firstTokenTimeoutMs: " + TIMEOUT_MS
                        + "\n    idleTimeoutMs: "
                        + TIMEOUT_MS + "\n");
        shop = new Shop(program);
        for (BadEnding each : CASES) {
            sell(each);
        }
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        for (BadEnding each : CASES) {
            Shop.Customer customer = shop.customer("tollgate", List.of(CREDIT.toPlainString()));
            RUNNING.add(new Running(each, customer, threads.submit(() -> each.run(program, customer))));
        }
        threads.shutdown();
    }

    /**
     * A case on its way.
     *
     * @param seen what its client saw in the end
     */
    private record Running(BadEnding ending, Shop.Customer customer, Future<String> seen) {}

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        for (Socket socket : FILLING) {
            socket.close();
        }
        deaf.close();
        assertThat(provider.inFlight()).as("calls that nobody ended").isZero();
        assertThat(program.residentKb()).as("memory after all of them").isLessThan(1_000_000);
        try (Program _ = program;
                StubProvider _ = provider) {
            Program.Ended fsck = Program.demoIn(program.data).runToEnd("fsck", program.data.toString());
            assertThat(fsck.status()).as(fsck.output()).isZero();
        }
    }

    /** A listener whose queue is full: a connection to it is never made. */
    private static ServerSocket deaf() throws IOException {
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (int i = 0; i < 4; i++) {
            Socket filling = new Socket();
            FILLING.add(filling);
            try {
                filling.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()), 200);
            } catch (java.net.SocketTimeoutException _) {
                break; // full
            }
        }
        return full;
    }

    private static void answer(StubProvider.Request request, StubProvider.Reply reply)
            throws IOException, InterruptedException {
        String name = request.path().split("/", -1)[1];
        BadEnding ending = CASES.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("no case " + name));
        ending.moments().nowCalled();
        ending.provider().handle(request, reply);
    }

    private static void sell(BadEnding ending) {
        String traits = ending.hidden() ? ", \"traits\": [\"hidden_output\"]" : "";
        shop.put(
                "/admin/v1/models/" + ending.name(),
                "{\"endpoints\": [\"chat_completions\"], \"context_tokens\": 8000, \"output_tokens_max\": 4000" + traits
                        + "}");
        shop.create("/admin/v1/prices", """
                {"model": "%s", "tiers": [{"per_million": {"input": "1", "output": "2"}}]}""".formatted(ending.name()));
        String base = ending.leaves() == Leaves.BEFORE_THE_CALL
                ? "http://127.0.0.1:" + deaf.getLocalPort() + "/v1"
                : provider.baseUrl().replace("/v1", "/" + ending.name() + "/v1");
        String channel = """
                {"provider": "openai", "base_url": "%s", "credential": "secret", "models": {"%s": "theirs"}}""";
        shop.put("/admin/v1/channels/" + ending.name(), channel.formatted(base, ending.name()));
    }

    @TestFactory
    List<DynamicTest> eachEndingIsChargedToWhomTheTableSays() {
        return RUNNING.stream()
                .map(running -> DynamicTest.dynamicTest(
                        running.ending().name() + " is paid by "
                                + (running.ending().free()
                                        ? "nobody"
                                        : running.ending().policy()),
                        () -> check(running)))
                .toList();
    }

    private static void check(Running running) throws Exception {
        BadEnding ending = running.ending();
        Shop.Customer customer = running.customer();
        String seen = running.seen().get();
        assertThat(seen).as("what the client saw").contains(ending.told());
        if (ending.policy().equals("upstream_failed_after_content")) {
            assertThat(seen).contains("data: {\"error\":{").doesNotContain("[DONE]");
        }
        // The request is over when it has its line; what was settled is in the balance at once.
        assertThat(AccessLines.first(program, customer.id())).hasSize(1);
        assertThat(shop.held(customer)).isEqualByComparingTo("0");
        BigDecimal charge = INPUT.multiply(BigDecimal.valueOf(ending.tokens().input()))
                .add(OUTPUT.multiply(BigDecimal.valueOf(ending.tokens().output())));
        assertThat(shop.total(customer)).isEqualByComparingTo(CREDIT.subtract(charge));
        if (ending.free()) {
            assertThat(Usage.rows(shop, customer.id(), 0)).isEmpty();
            return;
        }
        assertThat(Usage.rows(shop, customer.id(), 1)).singleElement().satisfies(row -> {
            assertThat(row.text("policy")).isEqualTo(ending.policy());
            assertThat(row.has("units.input") ? row.whole("units.input") : 0)
                    .isEqualTo(ending.tokens().input());
            assertThat(row.has("units.output") ? row.whole("units.output") : 0)
                    .isEqualTo(ending.tokens().output());
            assertThat(new BigDecimal(row.text("charge"))).isEqualByComparingTo(charge);
            assertThat(new BigDecimal(row.text("overrun"))).isZero();
        });
    }
}
