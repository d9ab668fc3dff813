package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/acceptance.md names only tests that there are. */
class AcceptanceDocumentTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|IT))(?:\\.(\\w+))?`");

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, Path> sources = Repository.javaSources().stream()
                .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
                .collect(Collectors.toMap(AcceptanceDocumentTest::className, Function.identity(), (a, _) -> a));
        List<String> missing = new ArrayList<>();
        Matcher named = NAMED.matcher(Files.readString(Repository.root().resolve("docs/acceptance.md")));
        int count = 0;
        while (named.find()) {
            count++;
            Path source = sources.get(named.group(1));
            String method = named.group(2);
            if (source == null || (method != null && !declares(Files.readString(source), method))) {
                missing.add(named.group());
            }
        }
        assertThat(count).isGreaterThan(50);
        assertThat(missing).isEmpty();
    }

    /** Whether it is a test there, or makes tests. */
    private static boolean declares(String source, String method) {
        return source.contains("void " + method + "(") || source.contains("List<DynamicTest> " + method + "(");
    }

    private static String className(Path source) {
        String file = String.valueOf(source.getFileName());
        return file.substring(0, file.length() - ".java".length());
    }
}
