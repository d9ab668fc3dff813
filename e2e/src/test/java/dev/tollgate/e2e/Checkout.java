package dev.tollgate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things lie around the tests. */
final class Checkout {
    private Checkout() {}

    /** The project's root. */
    static Path root() {
        return Path.of(System.getProperty("tollgate.root", ".."))
                .toAbsolutePath()
                .normalize();
    }

    /** Scratch space, kept after the tests for whoever looks for a failure's cause. */
    static Path scratch(String name) throws java.io.IOException {
        Path made = root().resolve("e2e/target/scratch");
        Files.createDirectories(made);
        return Files.createTempDirectory(made, name + "-");
    }

    /**
     * Reference data beside the checkout. Where it is missing the test is skipped, but in CI, where it must be there,
     * it fails.
     */
    static Path shared(String below) {
        Path file = root().resolve("../shared").resolve(below).normalize();
        boolean there = Files.exists(file);
        if (!there && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(file + " is missing (expected: ../shared beside the checkout in CI)");
        }
        assumeTrue(there, "needs " + below + " in ../shared beside the checkout");
        return file;
    }
}
