package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thousands of worlds with failures and crashes, each decided by its seed. {@code -Dsimulation.seeds=N} runs N of them
 * and {@code -Dsimulation.first=S} begins at S; without either it is a share, always the same one. A seed that ever
 * failed stands in {@code failing-seeds.txt} and runs first.
 */
@ExtendWith(SilentLog.class)
final class WalletSimulationTest {
    private static final Logger log = LoggerFactory.getLogger(WalletSimulationTest.class);
    private static final long SHARE = 2_000;
    private static final long SEEDS = Long.getLong("simulation.seeds", SHARE);
    private static final long FIRST = Long.getLong("simulation.first", 1);

    @Test
    void invariantsHoldForEverySeed() throws IOException {
        Set<Long> seeds = new LinkedHashSet<>(
                lines("failing-seeds.txt").map(Long::valueOf).toList());
        LongStream.range(FIRST, FIRST + SEEDS).forEach(seeds::add);
        long begin = System.nanoTime();
        Map<String, Long> seen = new TreeMap<>();
        // Two of these worlds never meet: each has its own clock, its own ids and its own disk.
        List<Map<String, Long>> worlds =
                seeds.parallelStream().map(WalletSimulationTest::run).toList();
        worlds.forEach(world -> world.forEach((what, times) -> seen.merge(what, times, Long::sum)));
        log.info("{} seeds in {} ms: {}", seeds.size(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), seen);
        if (SEEDS >= SHARE) {
            assertThat(seen.keySet())
                    .as("everything happened")
                    .containsAll(lines("simulated-events.txt").toList());
        }
    }

    private static Map<String, Long> run(long seed) {
        WalletWorld world = new WalletWorld(seed);
        try {
            world.run();
            return world.seen();
        } catch (SimInvariant.Broken e) {
            throw failed(seed, world, String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            throw failed(seed, world, "not an invariant: " + e, e);
        }
    }

    private static AssertionError failed(long seed, WalletWorld world, String what, Throwable cause) {
        return new AssertionError(
                "seed " + seed + " (put it into failing-seeds.txt), step " + world.step() + ": " + what, cause);
    }

    private static Stream<String> lines(String resource) throws IOException {
        try (InputStream file = WalletSimulationTest.class.getResourceAsStream(resource)) {
            byte[] text = Objects.requireNonNull(file, resource).readAllBytes();
            return new String(text, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"));
        }
    }
}
