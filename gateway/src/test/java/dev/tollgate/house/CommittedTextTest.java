package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommittedTextTest {
    @Test
    void noCommittedFileNamesARegistryOrAMachinesPath() throws IOException, InterruptedException {
        List<String> problems = new ArrayList<>();
        for (Path file : Repository.committedFiles()) {
            // Latin-1 reads any bytes, pictures too; what is looked for is ASCII.
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            problems.addAll(
                    CommittedText.problems(Repository.root().relativize(file).toString(), text));
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void registryHostIsReportedWithFileAndLine() {
        String host = String.join(".", "registry", "npmjs", "org");
        assertThat(CommittedText.problems("lock.json", "{\n\"resolved\": \"https://" + host + "/a.tgz\"\n}"))
                .singleElement()
                .asString()
                .startsWith("lock.json:2 says " + host);
    }

    @Test
    void machinesPathIsReported() {
        assertThat(CommittedText.problems("a.sh", "cd " + String.join("/", "", "work", "main")))
                .hasSize(1);
        assertThat(CommittedText.problems("a.sh", "cp x " + String.join("/", "", "root", ".cache")))
                .hasSize(1);
    }

    @Test
    void pathInsideAUrlOrBelowAVariableIsNot() {
        String tail = String.join("/", "", "work", "x");
        assertThat(CommittedText.problems("a.md", "https://example.com" + tail + " ${base}" + tail + " $TMP" + tail))
                .isEmpty();
    }
}
