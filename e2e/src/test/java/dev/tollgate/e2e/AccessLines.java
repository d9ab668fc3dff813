package dev.tollgate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The demo's access log. */
final class AccessLines {
    private static final long WAIT_NANOS = 5_000_000_000L;

    private AccessLines() {}

    /** The lines of requests whose key was verified. */
    static List<String> authenticated(Program program) throws IOException {
        return all(program).stream().filter(line -> line.contains("\"key\":\"")).toList();
    }

    /** The same, once there are at least {@code count} of them: the log is written behind the answers. */
    static List<String> after(Program program, int count) throws IOException {
        long deadline = System.nanoTime() + WAIT_NANOS;
        List<String> lines = authenticated(program);
        while (lines.size() < count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            lines = authenticated(program);
        }
        return lines;
    }

    static List<String> all(Program program) throws IOException {
        Path file = program.data.resolve("access.log");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
