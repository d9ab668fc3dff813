package dev.tollgate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to a server: which one, and how its answer is printed. */
final class Target {
    private static final String URL = "TOLLGATE_ADMIN_URL";
    private static final String TOKEN = "TOLLGATE_ADMIN_TOKEN";

    @Option(names = "--url", paramLabel = "URL", description = "The admin API's address; $TOLLGATE_ADMIN_URL without.")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "The admin token; $TOLLGATE_ADMIN_TOKEN without, which other users of this machine do not see.")
    private @Nullable String token;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Address and token from this directory's demo.env; without any of these from the demo's own.")
    private @Nullable Path data;

    @Option(names = "--json", description = "Print the answer as JSON.")
    private boolean json;

    @Option(names = "--field", paramLabel = "NAME", description = "Print only this member of the answer, as in --json.")
    private @Nullable String field;

    /** Address and token of a server. */
    record Address(String url, String token) {
        @Override
        public String toString() {
            return url;
        }
    }

    boolean json() {
        return json;
    }

    @Nullable
    String field() {
        return field;
    }

    /** What was said by options, else by the named directory, else by the environment, else by the demo's directory. */
    Address address(UnaryOperator<@Nullable String> environment) {
        Map<String, String> file = new HashMap<>();
        boolean named = data != null;
        boolean silent = url == null && environment.apply(URL) == null;
        if (named || silent) {
            Path directory = data == null ? demoDirectory(environment) : data;
            file = demoEnv(directory.resolve("demo.env"), named);
        }
        return new Address(
                first(
                        "admin API: no address (expected: --url, --data or $" + URL + ")",
                        url,
                        file.get(URL),
                        environment.apply(URL)),
                first(
                        "admin API: no token (expected: --token, --data or $" + TOKEN + ")",
                        token,
                        file.get(TOKEN),
                        environment.apply(TOKEN)));
    }

    private static String first(String otherwise, @Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && !candidate.isBlank()) {
                return candidate.strip();
            }
        }
        throw CliException.usage(otherwise);
    }

    private static Path demoDirectory(UnaryOperator<@Nullable String> environment) {
        String home = environment.apply("XDG_DATA_HOME");
        Path base = home == null || home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(home);
        return base.resolve("tollgate").resolve("demo");
    }

    private static Map<String, String> demoEnv(Path file, boolean mustExist) {
        Map<String, String> pairs = new HashMap<>();
        if (!mustExist && !Files.exists(file)) {
            return pairs;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0 && !line.startsWith("#")) {
                    pairs.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            return pairs;
        } catch (IOException e) {
            throw new CliException(
                    CliException.USAGE, file + ": cannot be read (expected: the demo.env of a demo's directory)", e);
        }
    }
}
