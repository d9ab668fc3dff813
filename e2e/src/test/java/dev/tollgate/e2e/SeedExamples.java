package dev.tollgate.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The examples of the four public documents, as they are printed there. What had to be repaired is data beside the
 * tests: line breaks that a page lost ({@code seeds/*.breaks}), and comments inside a JSON body. Nothing else is
 * changed but the address and the key.
 */
final class SeedExamples {
    static final Path THISTOKEN = Path.of("seeds/000_462471b95aae7b57.txt");
    static final Path TOKENPROXY = Path.of("seeds/001_ab5f2dab0d98a080.txt");
    static final Path TOKENCHEAP = Path.of("seeds/002_00cd5a302fb9fc70.txt");
    static final Path AI_TOKENHUB = Path.of("seeds/003_9ab167ec529d454c.txt");

    private static final Pattern COMMENT = Pattern.compile(" *// [^\n]*");

    private SeedExamples() {}

    static String text(Path seed) throws IOException {
        return Files.readString(Checkout.shared(seed.toString()));
    }

    /** Every curl command of a text, each cut where its code ends. */
    static List<String> curls(String text) {
        List<String> commands = new ArrayList<>();
        int from = text.indexOf("curl ");
        while (from >= 0) {
            int to = endOfShell(text, from);
            String command = text.substring(from, to);
            if (command.contains("http")) {
                commands.add(command);
            }
            from = text.indexOf("curl ", to);
        }
        return commands;
    }

    /**
     * Where a shell command ends: at a line's end that no backslash carries over, or right behind a closing quote that
     * prose is glued to.
     */
    private static int endOfShell(String text, int from) {
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                    char next = i + 1 < text.length() ? text.charAt(i + 1) : '\n';
                    if (Character.isLetter(next)) {
                        return i + 1;
                    }
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '\n' && text.charAt(i - 1) != '\\') {
                return i;
            }
        }
        return text.stripTrailing().length();
    }

    /** What stands from {@code first} up to and with {@code last}, which is looked for behind {@code first}. */
    static String between(String text, String first, String last) {
        int from = text.indexOf(first);
        int end = text.indexOf(last, from);
        if (from < 0 || end < 0) {
            throw new AssertionError("no example from " + first + " to " + last);
        }
        return text.substring(from, end + last.length());
    }

    /** Puts lost line breaks back; only white space differs afterwards, which is checked. */
    static String withBreaks(String code, String resource) throws IOException {
        StringBuilder mended = new StringBuilder();
        int at = 0;
        for (String line : resource(resource).lines().toList()) {
            if (line.startsWith("#")) {
                continue;
            }
            int blank = line.indexOf(' ');
            int offset = Integer.parseInt(line.substring(0, blank));
            int indentation = Integer.parseInt(line.substring(blank + 1));
            if (code.charAt(offset) != ' ') {
                throw new AssertionError(resource + ": no blank at " + offset);
            }
            mended.append(code, at, offset).append('\n').repeat(' ', indentation);
            at = offset + 1;
        }
        mended.append(code.substring(at));
        if (!mended.toString().replaceAll("\\s", "").equals(code.replaceAll("\\s", ""))) {
            throw new AssertionError(resource + " changes more than white space");
        }
        return mended.toString();
    }

    /** Takes the comments out of a printed JSON body. */
    static String withoutComments(String json) {
        return COMMENT.matcher(json).replaceAll("");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SeedExamples.class.getResourceAsStream("/seeds/" + name)) {
            if (in == null) {
                throw new AssertionError("no resource seeds/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
