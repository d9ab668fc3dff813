package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two hundred requests at once against a balance that carries fewer. */
final class OverdraftIT {
    private static final int AT_ONCE = 200;
    /** gpt-4o: $2.50 a million input tokens, $10 a million output tokens. */
    private static final BigDecimal INPUT = new BigDecimal("0.0000025");

    private static final BigDecimal OUTPUT = new BigDecimal("0.00001");

    private static final String IMAGE = """
            {"model": "dall-e-3", "prompt": "A cat", "size": "1024x1024", "response_format": "b64_json"}""";

    private static StubProvider provider;
    private static Program program;
    private static Shop shop;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = StubProvider.start(OverdraftIT::answer);
        // A disk that is slow today would make a 503 of what is a 402 or a 200.
        program = Program.demo("overdraft").serve("limits:\n  money:\n    leaseWaitMs: 30000\n");
        shop = new Shop(program);
        shop.channel("provider", provider, 0, "gpt-4o", "dall-e-3");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        provider.close();
    }

    /** Says what the last message asks for: tokens that it reports, as {@code use 20 64}. */
    private static void answer(StubProvider.Request request, StubProvider.Reply reply) throws IOException {
        if (request.path().endsWith("/images/generations")) {
            reply.json(200, "{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"}]}");
            return;
        }
        String text = request.text();
        String[] words =
                text.substring(text.indexOf("use ") + 4, text.indexOf(" end")).split(" ", 2);
        reply.json(200, Completions.whole("ok", Integer.parseInt(words[0]), Integer.parseInt(words[1])));
    }

    @Test
    void chargeThatEqualsItsHoldIsServedExactlyAsOftenAsTheBalanceCarries() throws Exception {
        // 50 images of $0.04, over five grants.
        Shop.Customer customer = shop.customer("tollgate", List.of("0.42", "0.38", "0.60", "0.03", "0.57"));
        List<Integer> statuses = atOnce(() ->
                program.post("/v1/images/generations", customer.key(), IMAGE).statusCode());
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(50);
        assertThat(statuses.stream().filter(status -> status == 402)).hasSize(150);
        assertThat(shop.total(customer)).isEqualByComparingTo("0");
        assertThat(shop.held(customer)).isEqualByComparingTo("0");
        booksAreClean();
    }

    @Test
    void chargeBelowItsHoldLeavesTheRestToOthers() throws Exception {
        // The hold: at most (body bytes / 3 + 7 tokens) of input and 256 of output; the charge: 10 and 64.
        BigDecimal charge = cost(10, 64);
        BigDecimal holdMin = cost(10, 256);
        BigDecimal holdMax = cost(60, 256);
        BigDecimal balance = charge.multiply(BigDecimal.valueOf(AT_ONCE - 1)).add(holdMax);
        assertThat(holdMin.multiply(BigDecimal.valueOf(AT_ONCE))).isGreaterThan(balance);
        Shop.Customer customer = shop.customer("tollgate", List.of(balance.toPlainString()));
        List<Integer> statuses = atOnce(() -> chat(customer, 256, "use 10 64 end"));
        long served = statuses.stream().filter(status -> status == 200).count();
        long refused = statuses.stream().filter(status -> status == 402).count();
        assertThat(served + refused).as("%s", statuses).isEqualTo(AT_ONCE);
        assertThat(served)
                .isGreaterThanOrEqualTo(balance.divideToIntegralValue(holdMax).longValue());
        assertThat(shop.total(customer))
                .isEqualByComparingTo(balance.subtract(charge.multiply(BigDecimal.valueOf(served))));
        for (int i = 0; i < refused; i++) {
            assertThat(chat(customer, 256, "use 10 64 end")).isEqualTo(200);
        }
        assertThat(shop.total(customer))
                .isEqualByComparingTo(balance.subtract(charge.multiply(BigDecimal.valueOf(AT_ONCE))));
        booksAreClean();
    }

    @Test
    void chargeAboveItsHoldNeverTakesTheBalanceBelowZero() throws Exception {
        BigDecimal charge = cost(10, 1_000);
        BigDecimal balance = new BigDecimal("0.02");
        Shop.Customer customer = shop.customer("tollgate", List.of(balance.toPlainString()));
        List<Integer> statuses = atOnce(() -> chat(customer, 16, "use 10 1000 end"));
        long served = statuses.stream().filter(status -> status == 200).count();
        assertThat(served).isPositive();
        BigDecimal total = shop.total(customer);
        assertThat(total).isGreaterThanOrEqualTo(BigDecimal.ZERO);
        BigDecimal overrun = BigDecimal.ZERO;
        BigDecimal charged = BigDecimal.ZERO;
        List<Json> rows = Usage.rows(shop, customer.id(), served);
        for (Json row : rows) {
            overrun = overrun.add(new BigDecimal(row.text("overrun")));
            charged = charged.add(new BigDecimal(row.text("charge")));
        }
        assertThat(rows).hasSize((int) served);
        assertThat(charged).isEqualByComparingTo(charge.multiply(BigDecimal.valueOf(served)));
        assertThat(charged.subtract(overrun)).isEqualByComparingTo(balance.subtract(total));
        assertThat(overrun).isPositive();
        booksAreClean();
    }

    private static int chat(Shop.Customer customer, int maxTokens, String message) {
        return program.post(
                        "/v1/chat/completions",
                        customer.key(),
                        "{\"model\": \"gpt-4o\", \"max_tokens\": " + maxTokens
                                + ", \"messages\": [{\"role\": \"user\", \"content\": \"" + message + "\"}]}")
                .statusCode();
    }

    private static BigDecimal cost(int input, int output) {
        return INPUT.multiply(BigDecimal.valueOf(input)).add(OUTPUT.multiply(BigDecimal.valueOf(output)));
    }

    private static <T> List<T> atOnce(Callable<T> call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                running.add(threads.submit(call));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : running) {
                results.add(each.get());
            }
            return results;
        }
    }

    private static void booksAreClean() throws IOException, InterruptedException {
        Program.Ended fsck = Program.demoIn(program.data).runToEnd("fsck", program.data.toString());
        assertThat(fsck.status()).as(fsck.output()).isZero();
    }
}
