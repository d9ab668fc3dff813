package dev.tollgate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The demo's access log. Its lines are written behind the answers, by a thread of their own, so how many there are at
 * a moment says nothing: ask for the lines of one customer, and for exactly how many only once the program has ended.
 */
final class AccessLines {
    private static final long WAIT_NANOS = 30_000_000_000L;

    private AccessLines() {}

    /** The lines of a customer's requests, those whose key was verified. */
    static List<String> of(Program program, String customer) throws IOException {
        return all(program).stream()
                .filter(line -> line.contains("\"customer\":\"" + customer + "\""))
                .toList();
    }

    /** The same, once there is one. */
    static List<String> first(Program program, String customer) throws IOException {
        long deadline = System.nanoTime() + WAIT_NANOS;
        List<String> lines = of(program, customer);
        while (lines.isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            lines = of(program, customer);
        }
        return lines;
    }

    /** All whole lines: the last one may be half written. */
    static List<String> all(Program program) throws IOException {
        Path file = program.data.resolve("access.log");
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }
}
