package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the launchers say on a machine that lacks something. Folders are hidden by empty ones, for one process only. */
final class ScriptsIT {
    private static final Path ROOT = Checkout.root();

    /** Runs a launcher where these folders are empty, without Java's own variables. */
    private static Tool.Result without(List<String> hidden, String command) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder("unset JAVA_HOME MAVEN_HOME; export HOME=/nonexistent\n");
        for (String folder : hidden) {
            if (Files.isDirectory(Path.of(folder))) {
                script.append("mount -t tmpfs -o size=1m tmpfs ").append(folder).append('\n');
            }
        }
        script.append("export PATH=/usr/bin:/bin\nexec ").append(ROOT.resolve(command));
        return Tool.run(
                Checkout.scratch("scripts"),
                Map.of(),
                List.of("unshare", "--map-root-user", "--mount", "bash", "-ec", script.toString()));
    }

    private static final List<String> JDKS = List.of("/usr/lib/jvm", "/usr/java", "/opt");
    private static final List<String> MAVENS = List.of("/usr/share/maven");

    @Test
    void withoutAJdkTheySaySoAndWhereTheyLooked() throws IOException, InterruptedException {
        for (String command : List.of("bin/test", "bin/tollgate demo")) {
            Tool.Result result = without(JDKS, command);
            assertThat(result.status()).as(result.output()).isEqualTo(1);
            assertThat(result.output())
                    .contains("No JDK 25 or newer found.", "JAVA_HOME", "/usr/lib/jvm", "Install one");
        }
    }

    @Test
    void withoutMavenBinTestSaysSoAndWhereItLooked() throws IOException, InterruptedException {
        Tool.Result result = without(MAVENS, "bin/test");
        assertThat(result.status()).as(result.output()).isEqualTo(1);
        assertThat(result.output()).contains("No Maven found", "MAVEN_HOME", "/usr/share/maven");
    }

    @Test
    void theirHelpIsThere() throws IOException, InterruptedException {
        Tool.Result test = without(List.of(), "bin/test --help");
        assertThat(test.status()).isZero();
        assertThat(test.output()).contains("Usage: bin/test", "passed");
    }
}
