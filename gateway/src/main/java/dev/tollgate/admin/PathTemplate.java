package dev.tollgate.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path with parameters, as {@code /admin/v1/customers/{customer}}. A parameter is one segment; a slash in its value
 * is sent as {@code %2F}.
 */
record PathTemplate(String text) {
    private List<String> segments() {
        return List.of(text.split("/", -1));
    }

    /** The names of the parameters, in order. */
    List<String> parameters() {
        return segments().stream()
                .filter(PathTemplate::isParameter)
                .map(segment -> segment.substring(1, segment.length() - 1))
                .toList();
    }

    /** The values of the parameters, decoded, or null where the path is another. */
    @Nullable
    Map<String, String> match(String path) {
        List<String> wanted = segments();
        String[] given = path.split("/", -1);
        if (given.length != wanted.size()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < given.length; i++) {
            String segment = wanted.get(i);
            if (isParameter(segment)) {
                values.put(segment.substring(1, segment.length() - 1), decoded(given[i]));
            } else if (!segment.equals(given[i])) {
                return null;
            }
        }
        return values;
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    /** In a path a plus is a plus. */
    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw Invalid.value("path", segment, "percent-encoded UTF-8");
        }
    }
}
