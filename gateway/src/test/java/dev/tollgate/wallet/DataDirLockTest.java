package dev.tollgate.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tollgate.base.IdSource;
import dev.tollgate.base.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process per data directory, and its node id. */
final class DataDirLockTest {
    @TempDir
    private Path dir;

    /** What another process does: takes the lock, says so, keeps it until its input ends. */
    static final class Holder {
        private Holder() {}

        static void main(String[] args) throws IOException {
            try (DataDirLock _ = DataDirLock.acquire(Path.of(args[0]))) {
                System.out.println("locked");
                System.out.flush();
                if (System.in.read() >= 0) {
                    throw new IOException("input (expected: its end)");
                }
            }
        }
    }

    @Test
    void directoryHeldByAnotherProcessIsRefusedNamingIt() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        dir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.inputReader(StandardCharsets.UTF_8).readLine()).startsWith("locked");
            assertThatExceptionOfType(WalletStartException.class)
                    .isThrownBy(() -> DataDirLock.acquire(dir))
                    .withMessage("data directory " + dir + " is in use by process " + other.pid()
                            + " (expected: one process per directory)");
        } finally {
            other.outputWriter(StandardCharsets.UTF_8).close();
            other.waitFor();
        }
        DataDirLock.acquire(dir).close();
    }

    @Test
    void directoryIsLockedOnceAndFreeAfterwards() {
        Path fresh = dir.resolve("made/on/the/way");
        try (DataDirLock lock = DataDirLock.acquire(fresh)) {
            assertThat(lock).isNotNull();
            assertThatExceptionOfType(WalletStartException.class)
                    .isThrownBy(() -> DataDirLock.acquire(fresh))
                    .withMessageContaining(
                            String.valueOf(ProcessHandle.current().pid()));
        }
        DataDirLock.acquire(fresh).close();
    }

    @Test
    void nodeIdIsMadeOnceAndKept() throws IOException {
        IdSource ids = IdSource.seeded(TimeSource.system(), 3);
        long node = NodeIdFile.readOrCreate(dir, ids);
        assertThat(node).isPositive();
        assertThat(NodeIdFile.readOrCreate(dir, ids)).isEqualTo(node);
        Files.writeString(dir.resolve("node.id"), "nine");
        assertThatExceptionOfType(WalletStartException.class)
                .isThrownBy(() -> NodeIdFile.readOrCreate(dir, ids))
                .withMessageContaining("holds no node id (expected: a positive number)");
        Files.writeString(dir.resolve("node.id"), "-4");
        assertThatExceptionOfType(WalletStartException.class)
                .isThrownBy(() -> NodeIdFile.readOrCreate(dir, ids))
                .withMessageContaining("-4 (expected: a positive number)");
    }
}
