package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever operators, nodes and posters do, in whatever order, and however often: the books stay proven. */
class BooksPropertyTest {
    private static final int STEPS = 80;

    @Test
    void randomHistoriesInMemoryKeepEveryInvariant(@TempDir Path folder) {
        run(Stores::memory, folder, 400);
    }

    @Test
    void randomHistoriesOnSqliteKeepEveryInvariant(@TempDir Path folder) {
        run(Stores::sqlite, folder, 8);
    }

    @Test
    void randomHistoriesOnPostgresKeepEveryInvariant(@TempDir Path folder) {
        run(Stores::postgres, folder, 8);
    }

    private static void run(Stores.Kind kind, Path folder, int seeds) {
        for (int seed = 0; seed < seeds; seed++) {
            Path own = folder.resolve("seed-" + seed);
            assertThat(own.toFile().mkdir()).isTrue();
            try (Stores stores = kind.open(own)) {
                BooksHistory history = new BooksHistory(stores, seed);
                for (int step = 0; step < STEPS; step++) {
                    history.step();
                }
                history.assertHolds();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
