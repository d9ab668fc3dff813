package dev.tollgate.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.app.ConfigProblems.ConfigException;
import dev.tollgate.base.Limits;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/configuration.md says what the reader reads: no key more, no key less, the right defaults, a good example. */
class ConfigurationDocumentTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z][A-Za-z]*(?:\\.[A-Za-z]+)*)` \\| (.*?) \\|", Pattern.MULTILINE);
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern KNOWN =
            Pattern.compile("(?m)^ *(\\S*)unknownHere: unknown setting \\(expected: one of \\[(.*?)]\\)");

    /** A file in which every section has a setting that no one knows, so that the reader lists those it knows. */
    private static final String EACH_SECTION = """
            unknownHere: 1
            data: /tmp/data
            api: {unknownHere: 1}
            admin: {unknownHere: 1, token: a-token-of-sixteen}
            database: {unknownHere: 1, url: "jdbc:postgresql://127.0.0.1/x"}
            logs: {unknownHere: 1}
            shop: {unknownHere: 1, stripe: {unknownHere: 1}}
            limits:
              unknownHere: 1
              http: {unknownHere: 1}
              streams: {unknownHere: 1}
              upstream: {unknownHere: 1}
              money: {unknownHere: 1}
              journal: {unknownHere: 1}
              caches: {unknownHere: 1}
              idempotency: {unknownHere: 1}
              buying: {unknownHere: 1}
              billing: {unknownHere: 1}
            """;

    private static String document() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(".mvn"))) {
                return Files.readString(folder.resolve("docs/configuration.md"));
            }
        }
        throw new IllegalStateException("no folder with .mvn at or above " + here);
    }

    /** Keys of the tables, with the default that stands beside each. */
    private static Map<String, String> documented() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(document());
        while (row.find()) {
            if (!row.group(1).contains("node") && !row.group(1).startsWith("tollgate")) {
                rows.put(row.group(1), row.group(2));
            }
        }
        return rows;
    }

    @Test
    void everyKeyThatIsReadIsDocumentedAndNoOther() throws IOException {
        Set<String> read = new TreeSet<>();
        Set<String> sections = new TreeSet<>();
        try {
            ConfigReader.parse("each", EACH_SECTION, _ -> null);
        } catch (ConfigException e) {
            Matcher known = KNOWN.matcher(String.valueOf(e.getMessage()));
            while (known.find()) {
                sections.add(known.group(1));
                for (String key : known.group(2).split(", ", -1)) {
                    read.add(known.group(1) + key);
                }
            }
        }
        assertThat(sections).hasSize(17);
        read.removeIf(key -> sections.contains(key + "."));
        Map<String, String> documented = documented();
        documented.keySet().removeIf(key -> key.endsWith(".key") || key.endsWith(".env") || key.endsWith(".log"));
        assertThat(documented.keySet()).containsExactlyElementsOf(read);
    }

    @Test
    void everyDefaultOfTheLimitsIsTheDocumentedOne() throws Exception {
        Map<String, String> documented = documented();
        Limits defaults = Limits.defaults();
        for (RecordComponent group : Limits.class.getRecordComponents()) {
            Object values = group.getAccessor().invoke(defaults);
            for (RecordComponent each : group.getType().getRecordComponents()) {
                String key = "limits." + group.getName() + "." + each.getName();
                assertThat(documented)
                        .containsEntry(key, String.valueOf(each.getAccessor().invoke(values)));
            }
        }
    }

    @Test
    void theExampleIsReadWithoutAProblem() throws IOException {
        Matcher example = EXAMPLE.matcher(document());
        assertThat(example.find()).isTrue();
        Map<String, String> environment = Map.of(
                "TOLLGATE_ADMIN_TOKEN",
                "a-token-of-sixteen",
                "TOLLGATE_DATABASE_PASSWORD",
                "a password of no one",
                "STRIPE_SECRET_KEY",
                "sk_test_of_nobody",
                "STRIPE_WEBHOOK_SECRET",
                "whsec_of_nobody");
        Config config = ConfigReader.parse("example", example.group(1), environment::get);
        assertThat(config.api().trustedProxies()).isEqualTo(List.of("10.0.0.0/8"));
        assertThat(config.database()).isNotNull();
        assertThat(config.shop().stripe()).isNotNull();
        assertThat(config.limits().http().bodyBytesMax()).isEqualTo(20 << 20);
        assertThat(config.limits().journal().journalBytes()).isEqualTo(128 << 20);
    }
}
