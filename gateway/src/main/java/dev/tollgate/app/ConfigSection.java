package dev.tollgate.app;

import dev.tollgate.base.Secret;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the YAML file. Each read names its key, so that what was never read is reported as unknown. A value
 * {@code ${NAME}} is taken from the environment.
 */
final class ConfigSection {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private final String path;
    private final Map<?, ?> values;
    private final ConfigProblems problems;
    private final UnaryOperator<@Nullable String> environment;
    private final Set<String> read = new HashSet<>();
    private final List<ConfigSection> children = new ArrayList<>();

    ConfigSection(String path, Map<?, ?> values, ConfigProblems problems, UnaryOperator<@Nullable String> environment) {
        this.path = path;
        this.values = values;
        this.problems = problems;
        this.environment = environment;
    }

    /** The mapping under {@code key}; empty where it is absent. */
    ConfigSection section(String key) {
        Object value = take(key);
        if (value != null && !(value instanceof Map)) {
            problems.add(name(key), value, "a mapping", "write the settings below it, indented");
        }
        Map<?, ?> map = value instanceof Map<?, ?> found ? found : Map.of();
        ConfigSection child = new ConfigSection(name(key), map, problems, environment);
        children.add(child);
        return child;
    }

    boolean has(String key) {
        return values.get(key) != null;
    }

    int integer(String key, int otherwise, int least, int most) {
        return (int) number(key, otherwise, least, most);
    }

    long number(String key, long otherwise, long least, long most) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && (value instanceof Integer || value instanceof Long)) {
            long whole = number.longValue();
            if (whole >= least && whole <= most) {
                return whole;
            }
        }
        problems.add(name(key), value, "a whole number from " + least + " to " + most, "the default is " + otherwise);
        return otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        problems.add(name(key), value, "true or false", "the default is " + otherwise);
        return otherwise;
    }

    String text(String key, String otherwise) {
        Object value = take(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof String text) {
            return fromEnvironment(key, text);
        }
        problems.add(name(key), value, "a text", "put it in quotes");
        return otherwise;
    }

    Secret secret(String key, int lengthMin, String hint) {
        String text = text(key, "");
        if (text.length() < lengthMin) {
            problems.add(name(key), text.isEmpty() ? "absent" : "***", "at least " + lengthMin + " characters", hint);
        }
        return new Secret(text);
    }

    List<String> texts(String key) {
        Object value = take(key);
        if (value == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof String text) {
                    texts.add(fromEnvironment(key, text));
                } else {
                    problems.add(name(key), String.valueOf(item), "a list of texts", "put each in quotes");
                }
            }
        } else {
            problems.add(name(key), value, "a list of texts", "write it as [a, b]");
        }
        return texts;
    }

    @Nullable
    Path file(String key, boolean mustExist) {
        String text = text(key, "");
        if (text.isEmpty()) {
            return null;
        }
        try {
            Path file = Path.of(text);
            if (mustExist && !Files.isReadable(file)) {
                problems.add(name(key), text, "a file that can be read", "check the path and its permissions");
            }
            return file;
        } catch (InvalidPathException e) {
            problems.add(name(key), text, "a path", e.getReason());
            return null;
        }
    }

    /** Reports each key that nobody read, here and below. */
    void rejectUnknown() {
        for (Object key : values.keySet()) {
            if (!read.contains(String.valueOf(key))) {
                problems.add(name(String.valueOf(key)), "unknown setting", "one of " + sorted(read), nearest(key));
            }
        }
        children.forEach(ConfigSection::rejectUnknown);
    }

    String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private @Nullable Object take(String key) {
        read.add(key);
        return values.get(key);
    }

    private String fromEnvironment(String key, String text) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder whole = new StringBuilder();
        while (matcher.find()) {
            String value = environment.apply(matcher.group(1));
            if (value == null) {
                problems.add(name(key), text, "the variable " + matcher.group(1) + " to be set", "export it first");
            }
            matcher.appendReplacement(whole, Matcher.quoteReplacement(value == null ? "" : value));
        }
        return matcher.appendTail(whole).toString();
    }

    private String nearest(Object key) {
        String wrong = String.valueOf(key);
        for (String known : read) {
            if (known.equalsIgnoreCase(wrong.replace("_", "").replace("-", ""))) {
                return "did you mean " + known + "?";
            }
        }
        return "";
    }

    private static List<String> sorted(Set<String> keys) {
        return keys.stream().sorted().toList();
    }
}
