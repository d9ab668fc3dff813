package dev.tollgate.simulator;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.simulator.SimModel.Behaviour;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chat request, with the answer that it gets.
 *
 * @param legacyCall whether the answer calls a function by the older {@code function_call}
 * @param topLogprobs alternatives shown for each token, or {@link #NO_LOGPROBS}
 */
record ChatAsk(
        String model,
        SimModel simulated,
        Mode mode,
        int n,
        Answer answer,
        boolean legacyCall,
        int topLogprobs,
        long inputTokens) {

    static final int NO_LOGPROBS = -1;
    private static final int N_MAX = 128;
    private static final int TOP_LOGPROBS_MAX = 20;
    private static final JsonObject ANY_OBJECT = new JsonObject(Map.of());
    private static final JsonObject JSON_MODE = (JsonObject) Json.parse("""
            {"type": "object", "properties": {"simulated": {"type": "boolean"}, "answer": {"type": "string"}}}""");

    /**
     * How it is to be sent.
     *
     * @param includeUsage whether a stream ends with a usage chunk
     */
    record Mode(boolean stream, boolean includeUsage) {
        static Mode of(JsonObject request) {
            return new Mode(Fields.flag(request, "stream"), Fields.includeUsage(request));
        }
    }

    /** A function that the model may call. */
    private record Callable(String name, JsonObject parameters) {}

    static ChatAsk of(JsonObject request, SimModel simulated) {
        Said said = Said.in(request);
        long limit = Fields.outputLimit(request, Answer.NO_LIMIT);
        Callable tool = chosen(request, "tools", "tool_choice", said);
        Callable function = tool == null ? chosen(request, "functions", "function_call", said) : null;
        Answer answer;
        if (tool != null && !simulated.is(Behaviour.EMPTY)) {
            answer = Answer.call(tool.name(), tool.parameters(), "tool_calls", limit);
        } else if (function != null && !simulated.is(Behaviour.EMPTY)) {
            answer = Answer.call(function.name(), function.parameters(), "function_call", limit);
        } else {
            answer = inWords(request, simulated, said, limit);
        }
        boolean logprobs = Fields.flag(request, "logprobs");
        return new ChatAsk(
                Fields.text(request, "model", ""),
                simulated,
                Mode.of(request),
                Fields.between(request, "n", 1, 1, N_MAX),
                answer,
                function != null,
                logprobs ? Fields.between(request, "top_logprobs", 0, 0, TOP_LOGPROBS_MAX) : NO_LOGPROBS,
                said.inputTokens());
    }

    private static Answer inWords(JsonObject request, SimModel simulated, Said said, long limit) {
        List<String> stops = Fields.texts(request, "stop");
        JsonObject format = request.object("response_format");
        String type = format == null ? "text" : Fields.text(format, "type", "text");
        if (format != null && type.equals("json_schema")) {
            JsonObject named = format.object("json_schema");
            JsonObject schema = named == null ? null : named.object("schema");
            return Answer.json(schema == null ? ANY_OBJECT : schema, simulated, limit, stops);
        }
        if (type.equals("json_object")) {
            return Answer.json(JSON_MODE, simulated, limit, stops);
        }
        return Answer.words(said.lastUser(), remarks(said), simulated, limit, stops);
    }

    private static String remarks(Said said) {
        return remark(said.images(), "image")
                + remark(said.audios(), "recording")
                + remark(said.files(), "file")
                + (said.afterTool() ? " The result of your tool was received." : "");
    }

    private static String remark(int count, String what) {
        return count == 0 ? "" : " You sent " + count + " " + what + (count == 1 ? "." : "s.");
    }

    /** The function to call: the one that is named, else the first; none after a result unless one is required. */
    private static @Nullable Callable chosen(JsonObject request, String list, String choice, Said said) {
        List<JsonValue> offered = request.elements(list);
        JsonValue wish = request.get(choice);
        boolean none = new JsonText("none").equals(wish);
        boolean required = wish instanceof JsonObject || new JsonText("required").equals(wish);
        if (offered.isEmpty() || none || (said.afterTool() && !required)) {
            return null;
        }
        String named = wish instanceof JsonObject object ? nameIn(object) : null;
        Callable first = null;
        for (JsonValue tool : offered) {
            Callable callable = tool instanceof JsonObject object ? callable(object) : null;
            if (callable != null && callable.name().equals(named)) {
                return callable;
            }
            first = first == null ? callable : first;
        }
        return first;
    }

    private static @Nullable String nameIn(JsonObject wish) {
        JsonObject function = wish.object("function");
        return function == null ? wish.text("name") : function.text("name");
    }

    private static @Nullable Callable callable(JsonObject tool) {
        JsonObject function = tool.object("function");
        JsonObject described = function == null ? tool : function;
        String name = described.text("name");
        JsonObject parameters = described.object("parameters");
        return name == null ? null : new Callable(name, parameters == null ? ANY_OBJECT : parameters);
    }
}
