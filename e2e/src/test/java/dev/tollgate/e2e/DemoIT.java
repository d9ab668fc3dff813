package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code bin/tollgate demo} starts and prints, taken at its word. */
final class DemoIT {
    private static final List<String> STOREFRONTS =
            List.of("ai-tokenhub", "thistoken", "tokencheap", "tokenproxy", "tollgate");
    private static final Duration READY_MAX = Duration.ofSeconds(10);
    /** A listening socket, in {@code /proc/net/tcp}. */
    private static final String LISTENING = "0A";

    private static Program program;
    private static String printed;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        program = Program.demo("demo").start();
        printed = Files.readString(program.output);
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    private static List<String> printedCurls() {
        return printed.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("curl -s "))
                .toList();
    }

    private static String after(String label) {
        return printed.lines()
                .filter(line -> line.startsWith(label))
                .map(line -> line.substring(label.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + label + " in:\n" + printed));
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Tool.Result result = Tool.run(Checkout.scratch("demo-shell"), Map.of(), List.of("bash", "-ec", command));
        assertThat(result.status()).as(command + ": " + result.output()).isZero();
        return result.output();
    }

    @Test
    void itListensOnLoopbackAlone() throws IOException {
        Set<String> addresses = new TreeSet<>();
        int listeners = 0;
        Set<String> mine = sockets();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] words = line.strip().split(" +", -1);
                if (words[3].equals(LISTENING) && mine.contains(words[9])) {
                    listeners++;
                    addresses.add(words[1].substring(0, words[1].indexOf(':')));
                }
            }
        }
        assertThat(listeners).as("the data plane's and the admin API's").isEqualTo(2);
        // 127.0.0.1, or the same mapped into IPv6; bytes of each word in the machine's order.
        assertThat(addresses).isSubsetOf("0100007F", "0000000000000000FFFF00000100007F");
    }

    /** The inodes of the sockets that the program holds. */
    private static Set<String> sockets() throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/" + program.pid() + "/fd"))) {
            for (Path each : open.toList()) {
                String target;
                try {
                    target = Files.readSymbolicLink(each).toString();
                } catch (java.nio.file.NoSuchFileException _) {
                    continue; // closed meanwhile
                }
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring(8, target.length() - 1));
                }
            }
        }
        return inodes;
    }

    @Test
    void itIsReadyWithinTenSeconds() {
        assertThat(program.readyAfter).isLessThan(READY_MAX);
        assertThat(program.get("/readyz", "").statusCode()).isEqualTo(200);
    }

    @Test
    void everyPrintedCurlLineIsAnswered() throws IOException, InterruptedException {
        List<String> curls = printedCurls();
        assertThat(curls).hasSize(STOREFRONTS.size());
        for (String curl : curls) {
            Json reply = Json.parse(shell(curl));
            assertThat(reply.size("choices")).as(curl).isEqualTo(1);
            assertThat(reply.whole("usage.total_tokens")).isPositive();
        }
    }

    @Test
    void everyPrintedDocsAddressIsAPage() {
        List<String> addresses = printed.lines()
                .filter(line -> line.contains("docs: "))
                .map(line -> line.substring(line.indexOf("docs: ") + 6).strip())
                .toList();
        assertThat(addresses)
                .containsExactlyElementsOf(STOREFRONTS.stream()
                        .map(storefront -> program.url() + "/docs/" + storefront)
                        .toList());
        for (String address : addresses) {
            HttpResponse<String> page =
                    Program.send(Program.request(address, "").GET().build());
            assertThat(page.statusCode()).as(address).isEqualTo(200);
            assertThat(page.body()).contains("<html", program.url());
        }
    }

    @Test
    void thePrintedBalanceCommandShowsTheBalance() throws IOException, InterruptedException {
        Json balance = Json.parse(shell(after("See the balance:")));
        assertThat(new BigDecimal(balance.text("total"))).isBetween(new BigDecimal("9.9"), BigDecimal.TEN);
        assertThat(after("All keys and addresses:"))
                .isEqualTo(program.data.resolve("demo.env").toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(program.data.resolve("demo.env"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatTheSimulatorAnswersSaysSo() {
        String body = "{\"model\": \"gpt-4o\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
        for (String key : List.of("TOLLGATE_API_KEY", "TOLLGATE_TEST_KEY")) {
            HttpResponse<String> reply = program.post("/v1/chat/completions", program.env(key), body);
            assertThat(reply.headers().firstValue("x-tollgate-channel")).as(key).contains("simulator");
        }
        Json model = Json.parse(program.get("/v1/models/gpt-4").body());
        assertThat(model.text("description")).containsIgnoringCase("simulat");
    }

    @Test
    void stopKeepsEverythingAndResetNothing() throws IOException, InterruptedException {
        Program first = Program.demo("demo-restart").start();
        String words = Files.readString(first.output);
        String ask = "{\"model\": \"gpt-4o\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
        String id = first.post("/v1/chat/completions", first.env("TOLLGATE_API_KEY"), ask)
                .headers()
                .firstValue("x-request-id")
                .orElseThrow();
        String balance = first.get("/v1/balance").body();
        assertThat(new BigDecimal(Json.parse(balance).text("total"))).isLessThan(BigDecimal.TEN);
        String kill = words.substring(words.indexOf("(or kill ") + 4, words.indexOf(')', words.indexOf("(or kill ")));
        shell(kill.strip());
        assertThat(first.awaitEnd()).isZero();

        try (Program second = Program.demoIn(first.data).start()) {
            for (String name : List.of("TOLLGATE_ADMIN_TOKEN", "TOLLGATE_API_KEY", "TOLLGATE_TEST_KEY_TOKENCHEAP")) {
                assertThat(second.env(name)).isEqualTo(first.env(name));
            }
            Json after = Json.parse(second.get("/v1/balance").body());
            assertThat(after.text("total")).isEqualTo(Json.parse(balance).text("total"));
            Json row = new Shop(second).usage(id);
            assertThat(row == null ? "no row" : row.text("policy")).isEqualTo("complete");
        }

        String reset = words.substring(words.indexOf("rm -r "));
        shell(reset.lines().findFirst().orElseThrow());
        assertThat(Files.exists(first.data)).isFalse();
        try (Program fresh = Program.demoIn(first.data).start()) {
            assertThat(fresh.env("TOLLGATE_API_KEY")).isNotEqualTo(first.env("TOLLGATE_API_KEY"));
            Json total = Json.parse(fresh.get("/v1/balance").body());
            assertThat(new BigDecimal(total.text("total"))).isEqualByComparingTo("10");
        }
    }
}
