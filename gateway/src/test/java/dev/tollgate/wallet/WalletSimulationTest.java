package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Thousands of requests with failures and crashes, decided by seeds. {@code -Dtollgate.simulation.seeds=N} runs N of
 * them, {@code -Dtollgate.simulation.first=S} begins at S. A seed that ever failed stands in {@code
 * failing-seeds.txt}.
 */
@ExtendWith(SilentLog.class)
final class WalletSimulationTest {
    private static final long SEEDS = Long.getLong("tollgate.simulation.seeds", 300);
    private static final long FIRST = Long.getLong("tollgate.simulation.first", 1);

    private static final List<String> EVENTS = List.of(
            "after crash nothing",
            "after crash of power nothing",
            "after crash of power progress",
            "after crash of power settled",
            "after crash progress",
            "after crash settled",
            "balance checked",
            "crash",
            "ended by the balance",
            "ended by the budget",
            "extended",
            "held clamped",
            "held in TOKENS",
            "held in USD",
            "held to grow",
            "re-priced",
            "held whole",
            "progress",
            "refused INSUFFICIENT_BALANCE",
            "refused INTERNAL_ERROR",
            "refused KEY_BUDGET_EXCEEDED",
            "refused OVERLOADED",
            "refused OVERLOADED journal",
            "replay with lost records",
            "settled",
            "settled in memory only",
            "settled on disk",
            "settled with overrun");

    @Test
    void invariantsHoldForEverySeed() throws IOException {
        List<Long> seeds = new ArrayList<>(failedOnce());
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            seeds.add(seed);
        }
        Map<String, Integer> seen = new TreeMap<>();
        for (long seed : seeds) {
            WalletWorld world = new WalletWorld(seed);
            try {
                world.run();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + " (put it into failing-seeds.txt): " + e.getMessage(), e);
            }
            world.seen.forEach((what, times) -> seen.merge(what, times, Integer::sum));
        }
        if (SEEDS >= 300) {
            assertThat(seen.keySet()).as("everything happened").containsAll(EVENTS);
        }
    }

    private static List<Long> failedOnce() throws IOException {
        try (InputStream file = WalletSimulationTest.class.getResourceAsStream("failing-seeds.txt")) {
            return new String(Objects.requireNonNull(file, "failing-seeds.txt").readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(Long::valueOf)
                    .toList();
        }
    }
}
