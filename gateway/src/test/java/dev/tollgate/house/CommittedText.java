package dev.tollgate.house;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What no committed file may say: from where a package came, or where on some machine a file lay. Both tie the
 * repository to the place where it was written. The names are spelled in parts so that this file may be committed.
 */
final class CommittedText {
    private static final List<List<String>> REGISTRY_HOSTS = List.of(
            List.of("repo", "maven", "apache", "org"),
            List.of("repo1", "maven", "org"),
            List.of("registry", "npmjs", "org"),
            List.of("registry", "yarnpkg", "com"),
            List.of("files", "pythonhosted", "org"),
            List.of("pypi", "org"),
            List.of("crates", "io"),
            List.of("proxy", "golang", "org"),
            List.of("deb", "debian", "org"),
            List.of("plugins", "gradle", "org"));

    private static final List<String> MACHINE_FOLDERS = List.of("root", "work");

    /** A host stands alone or after another label; a folder stands where an absolute path begins, not inside a URL. */
    private static final Pattern FORBIDDEN = Pattern.compile("\\b(?:"
            + REGISTRY_HOSTS.stream().map(labels -> String.join("\\.", labels)).collect(Collectors.joining("|"))
            + ")\\b|(?<![\\w.~*})$/-])/(?:"
            + String.join("|", MACHINE_FOLDERS)
            + ")/");

    private CommittedText() {}

    static List<String> problems(String file, String text) {
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            Matcher matcher = FORBIDDEN.matcher(line);
            if (matcher.find()) {
                problems.add(file + ":" + number + " says " + matcher.group()
                        + " (expected: no registry host and no machine's path)");
            }
        }
        return problems;
    }
}
