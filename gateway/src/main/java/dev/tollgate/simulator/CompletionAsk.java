package dev.tollgate.simulator;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A legacy completion request, with its answers: one for each prompt, each sent {@code n} times.
 *
 * @param echoes what is put before each answer; empty texts without {@code echo}
 * @param bestOf answers made for each choice that is shown; all are charged
 * @param topLogprobs alternatives shown for each token, or {@link ChatAsk#NO_LOGPROBS}
 */
record CompletionAsk(
        String model,
        SimModel simulated,
        ChatAsk.Mode mode,
        int n,
        int bestOf,
        List<Answer> answers,
        List<String> echoes,
        int topLogprobs,
        long inputTokens) {

    private static final int MAX_TOKENS_ABSENT = 16;
    private static final int N_MAX = 128;
    private static final int LOGPROBS_MAX = 5;
    private static final int PROMPTS_MAX = 2_048;

    /** One prompt: its text, or what stands for it, and its tokens. */
    private record Prompt(String text, long tokens) {}

    static CompletionAsk of(JsonObject request, SimModel simulated) {
        List<Prompt> prompts = prompts(request.get("prompt"));
        long limit = Fields.outputLimit(request, MAX_TOKENS_ABSENT);
        List<String> stops = Fields.texts(request, "stop");
        String suffix = Fields.text(request, "suffix", "");
        boolean echo = Fields.flag(request, "echo");
        List<Answer> answers = new ArrayList<>();
        List<String> echoes = new ArrayList<>();
        long input = TokenText.inputTokens(TokenText.utf8Length(suffix));
        for (Prompt prompt : prompts) {
            answers.add(Answer.words(prompt.text(), "", simulated, limit, stops));
            echoes.add(echo ? prompt.text() : "");
            input += prompt.tokens();
        }
        int n = Fields.between(request, "n", 1, 1, N_MAX);
        return new CompletionAsk(
                Fields.text(request, "model", ""),
                simulated,
                ChatAsk.Mode.of(request),
                n,
                Math.max(n, Fields.between(request, "best_of", n, 1, N_MAX)),
                answers,
                echoes,
                Fields.between(request, "logprobs", ChatAsk.NO_LOGPROBS, ChatAsk.NO_LOGPROBS, LOGPROBS_MAX),
                input);
    }

    private static List<Prompt> prompts(@Nullable JsonValue prompt) {
        List<Prompt> prompts = new ArrayList<>();
        switch (prompt) {
            case JsonText(String text) -> prompts.add(of(text));
            case JsonArray(List<JsonValue> elements) when isNumber(elements) -> prompts.add(ofTokens(elements.size()));
            case JsonArray(List<JsonValue> elements) ->
                elements.stream().limit(PROMPTS_MAX).forEach(element -> prompts.addAll(prompts(element)));
            case null, default -> {}
        }
        return prompts.isEmpty() ? List.of(of("")) : prompts;
    }

    private static boolean isNumber(List<JsonValue> elements) {
        return !elements.isEmpty() && elements.getFirst() instanceof JsonNumber;
    }

    private static Prompt of(String text) {
        return new Prompt(text, TokenText.inputTokens(TokenText.utf8Length(text)));
    }

    private static Prompt ofTokens(int tokens) {
        return new Prompt("(" + tokens + " tokens)", tokens);
    }

    int choices() {
        return n * answers.size();
    }

    /** Tokens of all answers, those that only {@code best_of} made included. */
    long outputTokens() {
        long tokens = 0;
        for (Answer answer : answers) {
            tokens += (long) bestOf * answer.text().size();
        }
        return tokens;
    }
}
