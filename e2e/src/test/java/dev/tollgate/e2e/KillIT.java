package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program dies at any moment, and no cent is lost or taken twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KillIT {
    private static final int ROUNDS = 30;
    private static final int STREAMS = 25;
    private static final int OTHERS = 25;
    /** {@code progressMs} and what a loaded machine adds to it. */
    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(250 + 250);

    private final Map<String, Integer> classes = new TreeMap<>();

    @Test
    void killedThirtyTimesItChargesWhatItHadWritten() throws Exception {
        try (CrashLoad load = new CrashLoad()) {
            Path data = Checkout.scratch("kill").resolve("data");
            Program program = Program.demoIn(data).openAi(load.baseUrl()).start();
            String key = "";
            for (int round = 0; round < ROUNDS; round++) {
                Shop shop = new Shop(program);
                if (round == 0) {
                    key = shop.customer("tollgate", List.of("500", "500")).key();
                }
                load.start(program, key, STREAMS, OTHERS);
                load.awaitEvents(STREAMS * (10 + 37 * round % 80));
                program.kill();
                List<CrashLoad.Call> calls = load.stop();
                program = Program.demoIn(data).openAi(load.baseUrl()).start();
                check(program, load, calls);
            }
            System.out.println("after " + ROUNDS + " kills: " + classes);
            assertThat(program.stop()).isZero();
            fsck(data);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AFTER_BEGAN,20",
        "AFTER_UPSTREAM_SEND,30",
        "MID_STREAM,500",
        "AFTER_SETTLED,10",
        "AFTER_LAST_BYTE,10",
        "INSIDE_POST,3",
        "AFTER_POST,3"
    })
    void haltedAtANamedPointItChargesWhatItHadWritten(String point, int arrivals) throws Exception {
        try (CrashLoad load = new CrashLoad()) {
            Path data = Checkout.scratch("halt").resolve("data");
            Program first = Program.demoIn(data).openAi(load.baseUrl()).start();
            Shop.Customer customer = new Shop(first).customer("tollgate", List.of("100"));
            assertThat(first.stop()).isZero();
            Program program = Program.demoIn(data)
                    .openAi(load.baseUrl())
                    .javaOption("-Dtollgate.halt=" + point + ":" + arrivals)
                    .start();
            load.start(program, customer.key(), STREAMS, OTHERS);
            assertThat(program.handle().onExit().orTimeout(30, TimeUnit.SECONDS))
                    .succeedsWithin(java.time.Duration.ofSeconds(30));
            List<CrashLoad.Call> calls = load.stop();
            try (Program again = Program.demoIn(data).openAi(load.baseUrl()).start()) {
                check(again, load, calls);
            }
            System.out.println("halted at " + point + ": " + classes);
            fsck(data);
        }
    }

    @Test
    void haltedTwiceDuringReplayItStillPostsEachChargeOnce() throws Exception {
        try (CrashLoad load = new CrashLoad()) {
            Path data = Checkout.scratch("replay").resolve("data");
            Program program = Program.demoIn(data).openAi(load.baseUrl()).start();
            Shop.Customer customer = new Shop(program).customer("tollgate", List.of("100"));
            load.start(program, customer.key(), STREAMS, OTHERS);
            load.awaitEvents(STREAMS * 60);
            program.kill();
            List<CrashLoad.Call> calls = load.stop();
            int halts = 0;
            for (int i = 0; i < 2; i++) {
                try (Program restarted = Program.demoIn(data)
                        .openAi(load.baseUrl())
                        .javaOption("-Dtollgate.halt=DURING_REPLAY:1")
                        .start()) {
                    restarted.kill(); // the first replay had left nothing for this one
                } catch (Program.EndedException _) {
                    halts++;
                }
            }
            assertThat(halts).as("starts that died during their replay").isPositive();
            try (Program again = Program.demoIn(data).openAi(load.baseUrl()).start()) {
                check(again, load, calls);
            }
            fsck(data);
        }
    }

    private void check(Program program, CrashLoad load, List<CrashLoad.Call> calls) {
        long died = CrashLoad.lastAlive(calls);
        Shop shop = new Shop(program);
        for (CrashLoad.Call call : calls) {
            String id = call.id;
            if (id == null) {
                count("no status came");
                continue;
            }
            Json row = shop.usage(id);
            if (call.whole) {
                assertThat(row).as("a row for %s, whose answer came whole", id).isNotNull();
            }
            if (row == null) {
                assertThat(call.eventsBy(died - PROGRESS_NANOS))
                        .as("events of %s, which was not charged", id)
                        .isZero();
                count("not charged");
                continue;
            }
            String policy = row.text("policy");
            count(policy);
            long output = row.whole("units.output");
            if (policy.equals("complete")) {
                assertThat(row.whole("units.input")).isEqualTo(CrashLoad.INPUT_TOKENS);
                assertThat(output).isEqualTo(call.stream ? load.written(call.number) : 5);
            } else {
                assertThat(output).as("output of %s", id).isLessThanOrEqualTo(load.written(call.number));
                assertThat(output).as("output of %s", id).isGreaterThanOrEqualTo(call.eventsBy(died - PROGRESS_NANOS));
            }
        }
    }

    private void count(String name) {
        classes.merge(name, 1, Integer::sum);
    }

    private static void fsck(Path data) throws IOException, InterruptedException {
        Program.Ended fsck = Program.demoIn(data).runToEnd("fsck", data.toString());
        assertThat(fsck.status()).as(fsck.output()).isZero();
        assertThat(Files.exists(data)).isTrue();
    }
}
