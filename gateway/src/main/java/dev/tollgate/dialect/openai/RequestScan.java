package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.chat.RequestFacts.Ask;
import dev.tollgate.dialect.RequestReading;
import dev.tollgate.dialect.openai.Marks.StreamOptions;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import dev.tollgate.json.JsonSyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request's body in one pass: checks what is known of it, counts the text that the model will read, and
 * marks where edits go. For one body. Every request runs this, so it makes no objects that it can do without.
 */
final class RequestScan {
    private static final long ABSENT = Long.MIN_VALUE;

    /** {@code max_tokens} of a legacy completion that says none, as OpenAI documents it. */
    private static final long LEGACY_MAX_TOKENS = 16;

    private static final int MODEL_CHARACTERS_MAX = 256;
    private static final int MODEL_BYTES_MAX = 3 * MODEL_CHARACTERS_MAX;
    /** Of a guarded parameter's value: more than any harmless one has. */
    private static final int GUARDED_BYTES_MAX = 1_024;

    private static final JsonNames STREAM_OPTION_NAMES = JsonNames.of("include_usage");

    private final Endpoint endpoint;
    private final byte[] body;
    private final Parameters parameters;
    private final JsonScanner json = JsonScanner.strict();
    private final Problems problems = new Problems();
    private final InputScan input = new InputScan(json, problems);

    /** Bit p is set where the known parameter at place p is there and not null. */
    private long present;

    private List<String> others = List.of();
    private List<GuardedValue> guarded = List.of();

    private @Nullable ModelName model;
    private @Nullable Member modelMember;
    private @Nullable Member temperature;
    private @Nullable Member maxTokensMember;
    private @Nullable Member maxCompletionTokensMember;
    private @Nullable StreamOptions streamOptions;

    private long answers = 1;
    private long bestOf = 1;
    private long maxTokens = ABSENT;
    private long maxCompletionTokens = ABSENT;
    private boolean stream;
    private boolean echo;
    private boolean suffix;
    private boolean hasInput;
    private String size = "";
    private String quality = "";

    /** A parameter of {@link ProviderParameters} with its value's source, cut where it is long. */
    record GuardedValue(String name, byte[] value) {}

    private RequestScan(Endpoint endpoint, byte[] body) {
        this.endpoint = endpoint;
        this.body = body;
        this.parameters = Parameters.of(endpoint);
    }

    static RequestReading read(Endpoint endpoint, byte[] body, int eventBytesMax) {
        try {
            return new RequestScan(endpoint, body).read(eventBytesMax);
        } catch (JsonSyntaxException e) {
            return new RequestReading.Refused(e.refusal());
        }
    }

    private RequestReading read(int eventBytesMax) {
        json.reset(body, 0, body.length);
        if (json.peek() != JsonKind.OBJECT) {
            json.skip();
            String found = json.excerpt();
            json.end();
            return new RequestReading.Refused(
                    Refusal.of(ErrorCode.INVALID_JSON, "body: " + found + " (expected: a JSON object)"));
        }
        json.enterObject();
        int inside = json.at();
        while (json.nextMember()) {
            member();
        }
        json.end();
        checkTogether();
        Refusal problem = problems.first();
        if (problem != null) {
            return new RequestReading.Refused(problem);
        }
        if (model == null || modelMember == null) {
            throw new IllegalStateException("neither a model nor a problem"); // checkTogether says one of them
        }
        Marks marks = new Marks(
                inside,
                modelMember,
                temperature,
                maxTokensMember,
                maxCompletionTokensMember,
                streamOptions,
                input.developerRoles());
        return new RequestReading.Parsed(new OpenAiRequest(
                body,
                eventBytesMax,
                facts(model),
                marks,
                new ParametersSeen(parameters, present, others),
                guarded,
                input.serverTool(),
                new LegacyAsk(input.tokenArrays(), echo, suffix)));
    }

    private RequestFacts facts(ModelName asked) {
        long limit = maxTokens != ABSENT ? maxTokens : maxCompletionTokens;
        if (limit == ABSENT) {
            limit = endpoint == Endpoint.COMPLETIONS ? LEGACY_MAX_TOKENS : RequestFacts.NO_LIMIT;
        }
        return new RequestFacts(
                new Ask(endpoint, asked),
                stream,
                streamOptions != null && streamOptions.usageAsked(),
                input.prompts(),
                (int) answers,
                (int) bestOf,
                limit,
                // A model that chats may serve a legacy completion, each prompt as a message.
                input.size(endpoint == Endpoint.COMPLETIONS ? input.prompts() : 0),
                size.isEmpty() && quality.isEmpty() ? ImageAsk.DEFAULT : new ImageAsk(size, quality));
    }

    private void member() {
        int place = json.name(parameters.names());
        int nameFrom = json.nameFrom();
        int nameTo = json.nameTo();
        if (place >= 0 && place < parameters.knownCount()) {
            Parameter parameter = parameters.known(place);
            JsonKind kind = json.peek();
            int valueFrom = json.at();
            boolean isNull = kind == JsonKind.NULL;
            if (isNull) {
                json.scalar(kind);
            } else {
                present |= 1L << place;
                known(parameter, kind);
            }
            mark(parameter, nameFrom, nameTo, valueFrom, isNull);
        } else {
            other(place);
        }
    }

    private void other(int place) {
        String name = json.name();
        JsonKind kind = json.peek();
        int from = json.at();
        if (place >= 0) {
            json.skip();
        } else {
            input.anything(kind); // nobody knows what a provider makes of it, so it counts as if the model read it
        }
        if (kind == JsonKind.NULL) {
            return;
        }
        if (others.isEmpty()) {
            others = new ArrayList<>(2);
        }
        others.add(name);
        if (place >= 0) {
            if (guarded.isEmpty()) {
                guarded = new ArrayList<>(1);
            }
            int to = Math.min(json.at(), from + GUARDED_BYTES_MAX);
            guarded.add(new GuardedValue(name, Arrays.copyOfRange(body, from, to)));
        }
    }

    private void known(Parameter parameter, JsonKind kind) {
        switch (parameter.meaning()) {
            case MODEL -> model(parameter, kind);
            case MESSAGES -> {
                hasInput = true;
                input.messages(kind);
            }
            case PROMPT, INPUT -> {
                hasInput = true;
                input.prompts(parameter, kind);
            }
            case IMAGE_PROMPT -> {
                hasInput = true;
                input.text(parameter.name(), kind);
            }
            case TOOLS -> input.tools(kind);
            case RESPONSE_FORMAT -> input.responseFormat(kind);
            case READ_ARRAY -> input.span(parameter, kind, JsonKind.ARRAY);
            case SUFFIX -> suffix = input.text(parameter.name(), kind);
            case STREAM_OPTIONS -> streamOptions(kind);
            default -> {
                ParameterChecks.check(json, problems, parameter, kind);
                if (!problems.any()) {
                    keep(parameter, kind);
                }
            }
        }
    }

    /** Keeps what the gateway must know of a value that has been checked. */
    private void keep(Parameter parameter, JsonKind kind) {
        switch (parameter.meaning()) {
            case STREAM -> stream = kind == JsonKind.TRUE;
            case ECHO -> echo = kind == JsonKind.TRUE;
            case ANSWERS -> answers = json.longOr(1);
            case BEST_OF -> bestOf = json.longOr(1);
            case MAX_TOKENS -> maxTokens = json.longOr(ABSENT);
            case MAX_COMPLETION_TOKENS -> maxCompletionTokens = json.longOr(ABSENT);
            case SIZE -> size = json.string();
            case QUALITY -> quality = json.string();
            default -> {
                // only checked
            }
        }
    }

    private void model(Parameter parameter, JsonKind kind) {
        json.skip();
        if (kind == JsonKind.STRING && json.stringBytes() <= MODEL_BYTES_MAX) {
            String text = json.string();
            if (!text.isEmpty() && text.length() <= MODEL_CHARACTERS_MAX) {
                model = new ModelName(text);
                return;
            }
        }
        problems.wrong(json, parameter.name(), parameter.expected());
    }

    private void streamOptions(JsonKind kind) {
        if (kind != JsonKind.OBJECT) {
            json.skip();
            problems.wrong(json, "stream_options", "an object");
            return;
        }
        int from = json.at();
        boolean empty = true;
        Member includeUsage = null;
        boolean asked = false;
        json.enterObject();
        int inside = json.at();
        while (json.nextMember()) {
            empty = false;
            boolean isIncludeUsage = json.name(STREAM_OPTION_NAMES) == 0;
            int nameFrom = json.nameFrom();
            int nameTo = json.nameTo();
            JsonKind member = json.peek();
            json.skip();
            if (isIncludeUsage) {
                asked = member == JsonKind.TRUE;
                includeUsage = new Member(nameFrom, nameTo, json.valueFrom(), json.valueTo(), member == JsonKind.NULL);
                if (!asked && member != JsonKind.FALSE && member != JsonKind.NULL) {
                    problems.wrong(json, "stream_options.include_usage", "true or false");
                }
            }
        }
        streamOptions = new StreamOptions(new Member(0, 0, from, json.at(), false), inside, empty, includeUsage, asked);
    }

    private void mark(Parameter parameter, int nameFrom, int nameTo, int valueFrom, boolean isNull) {
        switch (parameter.meaning()) {
            case MODEL -> modelMember = new Member(nameFrom, nameTo, valueFrom, json.at(), isNull);
            case TEMPERATURE -> temperature = new Member(nameFrom, nameTo, valueFrom, json.at(), isNull);
            case MAX_TOKENS -> maxTokensMember = new Member(nameFrom, nameTo, valueFrom, json.at(), isNull);
            case MAX_COMPLETION_TOKENS ->
                maxCompletionTokensMember = new Member(nameFrom, nameTo, valueFrom, json.at(), isNull);
            case STREAM_OPTIONS -> {
                if (isNull) {
                    Member member = new Member(nameFrom, nameTo, valueFrom, json.at(), true);
                    streamOptions = new StreamOptions(member, 0, true, null, false);
                }
            }
            default -> {
                // never edited
            }
        }
    }

    private void checkTogether() {
        if (model == null) {
            problems.missing("model", "a string of 1 to 256 characters");
        }
        if (!hasInput) {
            String name = endpoint == Endpoint.CHAT_COMPLETIONS
                    ? "messages"
                    : endpoint == Endpoint.EMBEDDINGS ? "input" : "prompt";
            int place = parameters.names().names().indexOf(name);
            problems.missing(name, parameters.known(place).expected());
        }
        if (maxTokens != ABSENT && maxCompletionTokens != ABSENT && maxTokens != maxCompletionTokens) {
            problems.invalid(
                    "max_tokens",
                    Long.toString(maxTokens),
                    "the same as max_completion_tokens, " + maxCompletionTokens);
        }
        if (endpoint == Endpoint.COMPLETIONS && bestOf != 1) {
            if (bestOf < answers) {
                problems.invalid("best_of", Long.toString(bestOf), ">= n, " + answers);
            } else if (stream) {
                problems.invalid("best_of", Long.toString(bestOf), "1, since best_of cannot be streamed");
            }
        }
    }
}
