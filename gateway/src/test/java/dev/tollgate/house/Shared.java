package dev.tollgate.house;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Reference material that lies beside a checkout, in {@code ../shared}, and is no part of it. */
public final class Shared {
    private Shared() {}

    /**
     * The file of that name there. Where it is missing the test is skipped, and says so; in CI ({@code CI=true}) it
     * fails, because there nothing may be skipped.
     */
    public static Path file(String name) {
        Path file = Repository.root().resolveSibling("shared").resolve(name);
        if (!Files.exists(file)) {
            String reason = "../shared/" + name + " is not beside this checkout";
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            abort(reason);
        }
        return file;
    }
}
