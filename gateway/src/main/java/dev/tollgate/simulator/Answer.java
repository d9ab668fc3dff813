package dev.tollgate.simulator;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.simulator.SimModel.Behaviour;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator answers, before anybody decides how it is sent.
 *
 * @param text the words, or the arguments of {@code tool}
 * @param tool the function that is called, or null for an answer in words
 * @param finish as {@code stop}; null where the answer is unfinished
 */
record Answer(
        TokenText text, @Nullable String tool, @Nullable String finish) {
    /** No output limit. */
    static final long NO_LIMIT = -1;

    private static final int ECHO_CHARS_MAX = 120;
    private static final int AFTER_THE_FAULT = 8;
    private static final List<String> FILLER = List.of(
            " Every word of it is made up by a rule, so the same request gets the same answer.",
            " Tokens are counted, streamed and reported as a real provider would.",
            " Use a live key to reach a real model.");

    static Answer words(String echoed, String remarks, SimModel model, long maxTokens, List<String> stops) {
        if (model.is(Behaviour.EMPTY)) {
            return new Answer(TokenText.of(""), null, null);
        }
        StringBuilder text = new StringBuilder("This is a simulated answer from Tollgate; no provider was called.");
        if (!echoed.isBlank()) {
            text.append(" You said: \"").append(oneLine(echoed)).append("\".");
        }
        text.append(remarks);
        TokenText tokens = sized(text, model);
        return limited(stopped(tokens, stops), null, "stop", maxTokens);
    }

    static Answer json(JsonObject schema, SimModel model, long maxTokens, List<String> stops) {
        if (model.is(Behaviour.EMPTY)) {
            return new Answer(TokenText.of(""), null, null);
        }
        return limited(stopped(TokenText.of(sample(schema)), stops), null, "stop", maxTokens);
    }

    static Answer call(String tool, JsonObject parameters, String finish, long maxTokens) {
        return limited(TokenText.of(sample(parameters)), tool, finish, maxTokens);
    }

    private static String sample(JsonObject schema) {
        return new String(Json.write(SchemaSample.of(schema)), StandardCharsets.UTF_8);
    }

    private static Answer limited(TokenText text, @Nullable String tool, String finish, long maxTokens) {
        boolean cut = maxTokens != NO_LIMIT && text.size() > maxTokens;
        return new Answer(cut ? text.head((int) maxTokens) : text, tool, cut ? "length" : finish);
    }

    private static TokenText sized(StringBuilder text, SimModel model) {
        TokenText tokens = TokenText.of(text.toString());
        boolean exact = model.is(Behaviour.TOKENS);
        boolean fails = model.is(Behaviour.CUT) || model.is(Behaviour.STALL) || model.is(Behaviour.ERROR_EVENT);
        int wanted = exact ? model.n() : fails ? model.n() + AFTER_THE_FAULT : 0;
        for (int i = 0; tokens.size() < wanted; i++) {
            // Twice as long each time, so that the text is cut into tokens only a few times.
            int until = 2 * text.length();
            while (text.length() < until) {
                text.append(FILLER.get(i++ % FILLER.size()));
            }
            tokens = TokenText.of(text.toString());
        }
        return exact ? tokens.head(wanted) : tokens;
    }

    private static TokenText stopped(TokenText tokens, List<String> stops) {
        String text = tokens.text();
        int end = text.length();
        for (String stop : stops) {
            int found = stop.isEmpty() ? -1 : text.indexOf(stop);
            end = found >= 0 ? Math.min(end, found) : end;
        }
        return end == text.length() ? tokens : TokenText.of(text.substring(0, end));
    }

    private static String oneLine(String words) {
        StringBuilder line = new StringBuilder(ECHO_CHARS_MAX + 1);
        for (int at = 0; at < words.length() && line.length() < ECHO_CHARS_MAX; ) {
            int c = words.codePointAt(at);
            boolean blank = Character.isWhitespace(c) || Character.isISOControl(c);
            if (!blank) {
                line.appendCodePoint(c);
            } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
            at += Character.charCount(c);
        }
        return line.length() < words.strip().length() && line.length() >= ECHO_CHARS_MAX
                ? line.append('…').toString()
                : line.toString().strip();
    }
}
