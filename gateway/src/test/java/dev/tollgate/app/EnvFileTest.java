package dev.tollgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadInItsOrder() throws Exception {
        Path file = folder.resolve("demo.env");
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("Z", "1");
        pairs.put("A", "with=equals and blanks");
        pairs.put("M", "");
        EnvFile.write(file, pairs);
        assertThat(Files.readString(file)).isEqualTo("Z=1\nA=with=equals and blanks\nM=\n");
        assertThat(EnvFile.read(file)).containsExactlyEntriesOf(pairs);
    }

    @Test
    void onlyItsOwnerCanReadItThoughOthersCouldReadTheOneBefore() throws Exception {
        Path file = Files.writeString(folder.resolve("demo.env"), "OLD=1\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        EnvFile.write(file, Map.of("NEW", "2"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(EnvFile.read(file)).isEqualTo(Map.of("NEW", "2"));
        assertThat(folder).isDirectoryContaining(each -> each.equals(file));
        assertThat(folder.resolve("demo.env.new")).doesNotExist();
    }

    @Test
    void theRestOfAWriteThatWasCutShortIsNoObstacle() throws Exception {
        Files.writeString(folder.resolve("demo.env.new"), "HALF");
        EnvFile.write(folder.resolve("demo.env"), Map.of("A", "1"));
        assertThat(EnvFile.read(folder.resolve("demo.env"))).isEqualTo(Map.of("A", "1"));
    }

    @Test
    void noFileAndCommentsAreNoPairs() throws Exception {
        assertThat(EnvFile.read(folder.resolve("none"))).isEmpty();
        Path file = Files.writeString(folder.resolve("demo.env"), "# A=1\n\nno pair\n=x\nB=2\n");
        assertThat(EnvFile.read(file)).isEqualTo(Map.of("B", "2"));
    }
}
