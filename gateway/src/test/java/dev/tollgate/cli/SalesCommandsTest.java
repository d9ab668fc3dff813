package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.admin.AdminWorld;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of packs, orders, reversals and vouchers, against the admin API. */
final class SalesCommandsTest {
    private final AdminServer server = new AdminServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Command(name = "tollgate")
    private static final class Root {}

    private record Run(int status, String out, String err) {}

    private Run run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandLine root = new CommandLine(new Root());
        Map<String, String> environment =
                Map.of("TOLLGATE_ADMIN_URL", server.url(), "TOLLGATE_ADMIN_TOKEN", AdminWorld.TOKEN);
        Cli.addTo(
                root,
                environment::get,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        int status = root.execute(arguments);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String done(String... arguments) {
        Run run = run(arguments);
        assertThat(run.status()).as("%s%n%s", run.out(), run.err()).isZero();
        return run.out().strip();
    }

    @Test
    void aPackIsPutShownListedAndTakenOffSale() {
        String put = done(
                "pack",
                "put",
                "tokenproxy",
                "small",
                "--name",
                "Small",
                "--price",
                "1.50",
                "--currency",
                "EUR",
                "--amount",
                "2500000",
                "--asset",
                "tokens",
                "--model",
                "gpt-4,gpt-4o",
                "--days",
                "30",
                "--priority",
                "3");
        assertThat(put).contains("1.50", "EUR", "2500000", "tokens", "gpt-4, gpt-4o");
        assertThat(done("pack", "list", "--storefront", "tokenproxy")).contains("Small", "First pack");
        assertThat(done("pack", "list", "--storefront", "thistoken")).doesNotContain("Small");
        done("pack", "change", "tokenproxy", "small", "--on-sale", "false", "--price", "2");
        assertThat(done("pack", "show", "tokenproxy", "small", "--field", "enabled"))
                .isEqualTo("no");
        assertThat(done("pack", "show", "tokenproxy", "small", "--field", "price"))
                .isEqualTo("2.00");
        assertThat(done("pack", "show", "tokenproxy", "small", "--field", "validity_days"))
                .isEqualTo("30");
    }

    @Test
    void aPackThatIsWrongIsRefusedWithWhatIsWrong() {
        assertThat(run("pack", "put", "tokenproxy", "p", "--name", "P", "--price", "1.505", "--amount", "1"))
                .satisfies(run -> assertThat(run.status()).isEqualTo(1))
                .satisfies(run -> assertThat(run.err()).contains("price", "1.505"));
        assertThat(run("pack", "put", "tokenproxy", "p", "--name", "P", "--price", "1", "--amount", "0")
                        .err())
                .contains("more than 0");
        assertThat(run("pack", "put", "tokenproxy", "order", "--name", "P", "--price", "1", "--amount", "1")
                        .err())
                .contains("not order");
        assertThat(run("pack", "put", "nobody", "p", "--name", "P", "--price", "1", "--amount", "1")
                        .err())
                .contains("storefront: nobody");
        assertThat(run("pack", "put", "tokenproxy", "p", "--name", "P", "--price", "1", "--amount", "1", "--model", "x")
                        .err())
                .contains("a model of the catalog");
    }

    @Test
    void ordersAreListedAndAskedFor() {
        assertThat(done("order", "list")).startsWith("ID");
        assertThat(done("order", "problems")).startsWith("AT");
        assertThat(run("order", "show", "ord_0000000000001").status()).isEqualTo(1);
    }

    @Test
    void aGrantThatWasPaidElsewhereIsRefundedByHand() {
        String customer = done("customer", "create", "--storefront", "tollgate", "--name", "Ada", "--field", "id");
        String gift = done("grant", "give", "--customer", customer, "--amount", "5", "--reason", "hi", "--field", "id");
        assertThat(run("grant", "refund", gift, "--reason", "asked").err()).contains("nothing was paid");
        String grant = done(
                "grant",
                "give",
                "--customer",
                customer,
                "--amount",
                "5",
                "--reason",
                "wired",
                "--price",
                "4.00",
                "--currency",
                "USD",
                "--field",
                "id");
        assertThat(done("grant", "refund", grant, "--reason", "asked", "--field", "amount"))
                .isEqualTo("4.00");
        assertThat(done("reversal", "list", "--pending")).contains(grant, "refund", "pending");
        assertThat(done("reversal", "post", grant, "--reason", "wired back", "--reference", "w-1", "--field", "state"))
                .isEqualTo("posted");
        assertThat(done("reversal", "show", grant, "--field", "reference")).isEqualTo("w-1");
        assertThat(run("reversal", "void", grant, "--reason", "no").err()).contains("refund is posted");
        assertThat(done("reversal", "list", "--pending")).doesNotContain(grant);
    }

    @Test
    void reasonsAreRequired() {
        for (List<String> command : List.of(
                List.of("grant", "give", "--customer", "cus_1", "--amount", "1"),
                List.of("grant", "refund", "grt_1"),
                List.of("reversal", "post", "grt_1"),
                List.of("reversal", "void", "grt_1"))) {
            assertThat(run(command.toArray(String[]::new)).status())
                    .as("%s", command)
                    .isEqualTo(2);
        }
    }

    @Test
    void vouchersAreMadeAndPrintedOnceOneALine() {
        Run made = run(
                "voucher",
                "make",
                "--storefront",
                "tollgate",
                "--name",
                "fair",
                "--count",
                "3",
                "--amount",
                "2",
                "--expires",
                "2099-01-31");
        assertThat(made.status()).as(made.err()).isZero();
        assertThat(made.out().lines()).hasSize(3).allMatch(line -> line.matches("([0-9A-Z]{6}-){2}[0-9A-Z]{6}"));
        assertThat(made.err()).contains("not shown again");
        String batch = made.err().replaceAll("(?s).*(vba_[0-9a-z]{13}).*", "$1");
        assertThat(done("voucher", "show", batch)).contains("fair", "2099-01-31T00:00:00.000Z");
        assertThat(done("voucher", "list"))
                .contains(batch)
                .doesNotContain(made.out().lines().findFirst().orElseThrow());
        assertThat(done("voucher", "revoke", batch, "--field", "revoked_at")).isNotEmpty();
        assertThat(run("voucher", "make", "--storefront", "tollgate", "--name", "f", "--count", "1001", "--amount", "2")
                        .err())
                .contains("1 to 1000");
    }
}
