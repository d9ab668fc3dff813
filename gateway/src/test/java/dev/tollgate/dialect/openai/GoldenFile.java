package dev.tollgate.dialect.openai;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text file of named sections: each begins with a line {@code === name}. The given ones say what comes in, the
 * computed ones what should come out. A carriage return is written as {@code ␍}, and {@code ␄} at the end of a
 * section says that its last line has no line feed.
 */
final class GoldenFile {
    private static final String MARK = "=== ";

    private final Path path;
    private final List<Map.Entry<String, String>> sections = new ArrayList<>();

    private GoldenFile(Path path) {
        this.path = path;
    }

    static GoldenFile read(Path path) throws IOException {
        GoldenFile file = new GoldenFile(path);
        StringBuilder text = new StringBuilder();
        String name = null;
        for (String line : Files.readString(path).split("(?<=\n)", -1)) {
            if (line.startsWith(MARK)) {
                file.add(name, text);
                name = line.substring(MARK.length()).strip();
            } else {
                text.append(line);
            }
        }
        file.add(name, text);
        return file;
    }

    private void add(@Nullable String name, StringBuilder text) {
        if (name != null) {
            sections.add(Map.entry(name, decoded(text.toString())));
        }
        text.setLength(0);
    }

    /** The lines {@code key: value} of the section {@code ask}. */
    Map<String, String> ask() {
        Map<String, String> ask = new LinkedHashMap<>();
        given("ask").getFirst().lines().forEach(line -> {
            int colon = line.indexOf(": ");
            ask.put(line.substring(0, colon), line.substring(colon + 2));
        });
        return ask;
    }

    /** Every section of that name. */
    List<String> given(String name) {
        return sections.stream()
                .filter(section -> section.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The file as it is now. */
    String text() {
        return text(sections);
    }

    /** The file with its given sections and these computed ones behind them. */
    String with(List<String> given, Map<String, String> computed) {
        List<Map.Entry<String, String>> all = new ArrayList<>(sections.stream()
                .filter(section -> given.contains(section.getKey()))
                .toList());
        all.addAll(computed.entrySet());
        return text(all);
    }

    void write(String text) throws IOException {
        Files.writeString(path, text);
    }

    private static String text(List<Map.Entry<String, String>> sections) {
        StringBuilder out = new StringBuilder();
        for (Map.Entry<String, String> section : sections) {
            out.append(MARK).append(section.getKey()).append('\n').append(encoded(section.getValue()));
        }
        return out.toString();
    }

    private static String encoded(String text) {
        String visible = text.replace("\r", "␍");
        return visible.isEmpty() || visible.endsWith("\n") ? visible : visible + "␄\n";
    }

    private static String decoded(String text) {
        String open = text.endsWith("␄\n") ? text.substring(0, text.length() - 2) : text;
        return open.replace("␍", "\r");
    }
}
