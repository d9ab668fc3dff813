package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.dialect.openai.Parameter.Meaning;
import dev.tollgate.json.JsonNames;
import java.util.List;
import java.util.stream.Stream;

/**
 * The known parameters of one endpoint as OpenAI documents them, and behind them in the list of names those that
 * {@link ProviderParameters} guards.
 */
final class Parameters {
    private static final int COUNT_MAX = Integer.MAX_VALUE;

    private static final List<Parameter> SAMPLING = List.of(
            Parameter.of("model", Meaning.MODEL, "a string of 1 to 256 characters"),
            Parameter.flagged("stream", Meaning.STREAM),
            Parameter.of("stream_options", Meaning.STREAM_OPTIONS, "an object"),
            Parameter.whole("n", Meaning.ANSWERS, 1, 128),
            Parameter.whole("best_of", Meaning.BEST_OF, 1, 20),
            Parameter.number("temperature", Meaning.TEMPERATURE, 0, 2),
            Parameter.number("top_p", Meaning.NUMBER, 0, 1),
            Parameter.number("presence_penalty", Meaning.NUMBER, -2, 2),
            Parameter.number("frequency_penalty", Meaning.NUMBER, -2, 2),
            Parameter.of("stop", Meaning.STOP, "a string or an array of at most 4 strings"),
            Parameter.of("logit_bias", Meaning.BIASES, "an object of numbers from -100 to 100"),
            Parameter.of("seed", Meaning.INTEGER, "an integer"),
            Parameter.text("user"));

    private static final Parameters CHAT = new Parameters(
            SAMPLING,
            Parameter.of("messages", Meaning.MESSAGES, "an array of at least one message"),
            Parameter.whole("max_tokens", Meaning.MAX_TOKENS, 1, COUNT_MAX),
            Parameter.whole("max_completion_tokens", Meaning.MAX_COMPLETION_TOKENS, 1, COUNT_MAX),
            Parameter.flag("logprobs"),
            Parameter.whole("top_logprobs", Meaning.WHOLE, 0, 20),
            Parameter.of("tools", Meaning.TOOLS, "an array of tools"),
            Parameter.of("tool_choice", Meaning.TEXT_OR_OBJECT, "a string or an object"),
            Parameter.flag("parallel_tool_calls"),
            Parameter.of("functions", Meaning.READ_ARRAY, "an array of functions"),
            Parameter.of("function_call", Meaning.TEXT_OR_OBJECT, "a string or an object"),
            Parameter.of("response_format", Meaning.RESPONSE_FORMAT, "an object"),
            Parameter.text("reasoning_effort"),
            Parameter.text("verbosity"),
            Parameter.of("metadata", Meaning.OBJECT, "an object"));

    private static final Parameters COMPLETIONS = new Parameters(
            SAMPLING,
            Parameter.of(
                    "prompt",
                    Meaning.PROMPT,
                    "a string, an array of strings, an array of token ids, or an array of such arrays"),
            Parameter.whole("max_tokens", Meaning.MAX_TOKENS, 0, COUNT_MAX),
            Parameter.whole("max_completion_tokens", Meaning.MAX_COMPLETION_TOKENS, 0, COUNT_MAX),
            Parameter.whole("logprobs", Meaning.LEGACY_LOGPROBS, 0, 5),
            Parameter.flagged("echo", Meaning.ECHO),
            Parameter.of("suffix", Meaning.SUFFIX, "a string"));

    private static final Parameters EMBEDDINGS = new Parameters(
            List.of(SAMPLING.getFirst()),
            Parameter.of(
                    "input",
                    Meaning.INPUT,
                    "a string, an array of strings, an array of token ids, or an array of such arrays"),
            Parameter.of("encoding_format", Meaning.ENCODING_FORMAT, "\"float\" or \"base64\""),
            Parameter.whole("dimensions", Meaning.WHOLE, 1, COUNT_MAX),
            Parameter.text("user"));

    private static final Parameters IMAGES = new Parameters(
            List.of(SAMPLING.getFirst()),
            Parameter.of("prompt", Meaning.IMAGE_PROMPT, "a string"),
            Parameter.whole("n", Meaning.ANSWERS, 1, 10),
            new Parameter("size", Meaning.SIZE, "a string of at most 64 bytes", 0, 64),
            new Parameter("quality", Meaning.QUALITY, "a string of at most 64 bytes", 0, 64),
            Parameter.of("response_format", Meaning.IMAGE_FORMAT, "\"url\" or \"b64_json\""),
            Parameter.text("style"),
            Parameter.text("background"),
            Parameter.text("user"));

    private final List<Parameter> known;
    private final JsonNames names;

    private Parameters(List<Parameter> first, Parameter... more) {
        known = Stream.concat(first.stream(), Stream.of(more)).toList();
        names = JsonNames.of(Stream.concat(
                        known.stream().map(Parameter::name),
                        ProviderParameters.names().stream()
                                .filter(guarded -> known.stream()
                                        .noneMatch(parameter -> parameter.name().equals(guarded))))
                .toArray(String[]::new));
        if (known.size() > Long.SIZE) {
            throw new IllegalStateException("known parameters: " + known.size() + " (expected: at most 64)");
        }
    }

    static Parameters of(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> CHAT;
            case COMPLETIONS -> COMPLETIONS;
            case EMBEDDINGS -> EMBEDDINGS;
            case IMAGES -> IMAGES;
            case MODELS, BALANCE, GENERATIONS, STATEMENTS, LEDGER ->
                throw new IllegalArgumentException("endpoint: " + endpoint + " (expected: one that infers)");
        };
    }

    /** Known names first, then guarded ones. */
    JsonNames names() {
        return names;
    }

    /** How many of the names are known. */
    int knownCount() {
        return known.size();
    }

    Parameter known(int place) {
        return known.get(place);
    }
}
