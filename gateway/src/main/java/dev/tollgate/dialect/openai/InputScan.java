package dev.tollgate.dialect.openai;

import dev.tollgate.chat.InputSize;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the model will read: texts are counted in UTF-8 bytes as they are after unescaping, schemas and tool
 * calls by their source without white space, images, audio and files by number, never by the length of their base64.
 */
final class InputScan {
    /** Prompts or inputs of one request, as OpenAI bounds them. */
    static final int PROMPTS_MAX = 2_048;

    private static final JsonNames TOOL_NAMES = JsonNames.of("type", "function", "custom");
    private static final JsonNames FUNCTION_NAMES = JsonNames.of("name", "description", "parameters");
    private static final JsonNames FORMAT_NAMES = JsonNames.of("type", "json_schema");
    private static final JsonNames CALL_NAMES = JsonNames.of("id", "function");
    private static final int CALL_ID = 0;
    private static final int CALLED_FUNCTION = 1;
    private static final JsonNames CALLED_NAMES = JsonNames.of("name", "arguments");
    private static final byte[] FUNCTION = Ascii.bytes("function");
    private static final byte[] CUSTOM = Ascii.bytes("custom");

    private final JsonScanner json;
    private final Problems problems;
    private final MessageScan messages;

    private long textBytes;
    private long tokenIds;
    private int prompts = 1;
    private boolean tokenArrays;
    private @Nullable Refusal serverTool;

    InputScan(JsonScanner json, Problems problems) {
        this.json = json;
        this.problems = problems;
        this.messages = new MessageScan(json, problems, this);
    }

    /** What was counted; {@code otherMessages} is added to the messages. */
    InputSize size(int otherMessages) {
        return new InputSize(
                textBytes,
                messages.count() + otherMessages,
                tokenIds,
                messages.images(),
                messages.audios(),
                messages.files());
    }

    /** Prompts or inputs; 1 where there are none. */
    int prompts() {
        return prompts;
    }

    /** Whether prompts are given as token ids. */
    boolean tokenArrays() {
        return tokenArrays;
    }

    int[] developerRoles() {
        return messages.developerRoles();
    }

    /** The refusal of the first tool that a provider would run, or null: what it costs cannot be bounded. */
    @Nullable
    Refusal serverTool() {
        return serverTool;
    }

    /** Reads {@code messages}. */
    void messages(JsonKind kind) {
        messages.read(kind);
    }

    /** Takes a string and counts it; false, and a problem, where it is none. */
    boolean text(String path, JsonKind kind) {
        if (kind != JsonKind.STRING) {
            json.skip();
            problems.wrong(json, path, "a string");
            return false;
        }
        json.scalar(kind);
        textBytes += json.stringBytes();
        return true;
    }

    /** Takes whatever comes and counts what a model could read of it. */
    void anything(JsonKind kind) {
        switch (kind) {
            case STRING -> {
                json.scalar(kind);
                textBytes += json.stringBytes();
            }
            case OBJECT, ARRAY -> {
                int from = json.at();
                long padding = json.padding();
                json.skip();
                countSince(from, padding);
            }
            case NUMBER, TRUE, FALSE, NULL -> json.scalar(kind);
        }
    }

    /** Takes a container that must be an {@code expected} and counts its source. */
    void span(Parameter parameter, JsonKind kind, JsonKind expected) {
        if (kind == expected) {
            anything(kind);
        } else {
            json.skip();
            problems.wrong(json, parameter.name(), parameter.expected());
        }
    }

    /** Reads {@code response_format}. */
    void responseFormat(JsonKind kind) {
        if (kind != JsonKind.OBJECT) {
            json.skip();
            problems.wrong(json, "response_format", "an object");
            return;
        }
        int from = json.at();
        long padding = json.padding();
        boolean typed = false;
        json.enterObject();
        while (json.nextMember()) {
            int place = json.name(FORMAT_NAMES);
            JsonKind member = json.peek();
            json.skip();
            if (place == 0) {
                typed = true;
                if (member != JsonKind.STRING) {
                    problems.wrong(json, "response_format.type", "a string");
                }
            } else if (place == 1 && member != JsonKind.OBJECT && member != JsonKind.NULL) {
                problems.wrong(json, "response_format.json_schema", "an object");
            }
        }
        if (!typed) {
            problems.missing("response_format.type", "text, json_object or json_schema");
        }
        countSince(from, padding);
    }

    /** Reads {@code tool_calls} of message number {@code message}. */
    void toolCalls(int message, JsonKind kind) {
        if (kind != JsonKind.ARRAY) {
            json.skip();
            problems.wrong(json, "messages[" + message + "].tool_calls", "an array");
            return;
        }
        int from = json.at();
        long padding = json.padding();
        json.enterArray();
        for (int i = 0; json.nextElement(); i++) {
            if (json.peek() == JsonKind.OBJECT) {
                toolCall(message, i);
            } else {
                json.skip();
                problems.wrong(json, toolCall(message, i, ""), "an object");
            }
        }
        countSince(from, padding);
    }

    private void toolCall(int message, int index) {
        json.enterObject();
        while (json.nextMember()) {
            int place = json.name(CALL_NAMES);
            JsonKind kind = json.peek();
            if (place == CALLED_FUNCTION && kind == JsonKind.OBJECT) {
                calledFunction(message, index);
                continue;
            }
            json.skip();
            if (place == CALLED_FUNCTION && kind != JsonKind.NULL) {
                problems.wrong(json, toolCall(message, index, ".function"), "an object");
            } else if (place == CALL_ID && kind != JsonKind.STRING && kind != JsonKind.NULL) {
                problems.wrong(json, toolCall(message, index, ".id"), "a string");
            }
        }
    }

    private void calledFunction(int message, int index) {
        json.enterObject();
        while (json.nextMember()) {
            int place = json.name(CALLED_NAMES);
            JsonKind kind = json.peek();
            json.skip();
            if (place >= 0 && kind != JsonKind.STRING) {
                String name = CALLED_NAMES.names().get(place);
                problems.wrong(json, toolCall(message, index, ".function." + name), "a string");
            }
        }
    }

    private static String toolCall(int message, int index, String rest) {
        return "messages[" + message + "].tool_calls[" + index + "]" + rest;
    }

    private void countSince(int from, long padding) {
        textBytes += json.at() - from - (json.padding() - padding);
    }

    /** Reads {@code tools}. */
    void tools(JsonKind kind) {
        if (kind != JsonKind.ARRAY) {
            json.skip();
            problems.wrong(json, "tools", "an array of tools");
            return;
        }
        int from = json.at();
        long padding = json.padding();
        json.enterArray();
        for (int i = 0; json.nextElement(); i++) {
            tool(i);
        }
        countSince(from, padding);
    }

    private void tool(int index) {
        if (json.peek() != JsonKind.OBJECT) {
            json.skip();
            problems.wrong(json, "tools[" + index + "]", "an object");
            return;
        }
        json.enterObject();
        boolean typed = false;
        boolean function = false;
        boolean functionExpected = false;
        while (json.nextMember()) {
            int place = json.name(TOOL_NAMES);
            JsonKind kind = json.peek();
            if (place == 0 && kind != JsonKind.NULL) {
                typed = true;
                functionExpected = toolType(index, kind);
            } else if (place == 1 && kind != JsonKind.NULL) {
                function = true;
                function(index, kind);
            } else {
                json.skip();
            }
        }
        if (!function && (functionExpected || !typed)) {
            problems.missing("tools[" + index + "]." + (typed ? "function" : "type"), typed ? "an object" : "a string");
        }
    }

    /** Whether the type is {@code function}. */
    private boolean toolType(int index, JsonKind kind) {
        json.skip();
        if (kind != JsonKind.STRING) {
            problems.wrong(json, "tools[" + index + "].type", "a string");
            return false;
        }
        if (json.stringIs(FUNCTION)) {
            return true;
        }
        if (!json.stringIs(CUSTOM) && serverTool == null) {
            String path = "tools[" + index + "].type";
            serverTool = Refusal.of(
                    ErrorCode.UNSUPPORTED_PARAMETER,
                    path + ": " + json.excerpt() + " (expected: function or custom; what a provider's own tools cost"
                            + " cannot be held)",
                    path);
        }
        return false;
    }

    private void function(int index, JsonKind kind) {
        if (kind != JsonKind.OBJECT) {
            json.skip();
            problems.wrong(json, "tools[" + index + "].function", "an object");
            return;
        }
        json.enterObject();
        boolean named = false;
        while (json.nextMember()) {
            int place = json.name(FUNCTION_NAMES);
            JsonKind member = json.peek();
            json.skip();
            if (place == 0) {
                named = true;
                expect(member, JsonKind.STRING, index, "name", "a string");
            } else if (place == 1) {
                expect(member, JsonKind.STRING, index, "description", "a string");
            } else if (place == 2) {
                expect(member, JsonKind.OBJECT, index, "parameters", "an object");
            }
        }
        if (!named) {
            problems.missing("tools[" + index + "].function.name", "a string");
        }
    }

    private void expect(JsonKind kind, JsonKind expected, int index, String name, String words) {
        if (kind != expected && (kind != JsonKind.NULL || name.equals("name"))) {
            problems.wrong(json, "tools[" + index + "].function." + name, words);
        }
    }

    /** Reads {@code prompt} of a legacy completion or {@code input} of an embedding. */
    void prompts(Parameter parameter, JsonKind kind) {
        if (kind == JsonKind.STRING) {
            text(parameter.name(), kind);
            return;
        }
        if (kind != JsonKind.ARRAY) {
            json.skip();
            problems.wrong(json, parameter.name(), parameter.expected());
            return;
        }
        json.enterArray();
        if (!json.nextElement()) {
            problems.invalid(parameter.name(), "[]", "at least one");
            return;
        }
        JsonKind each = json.peek();
        int count = 0;
        do {
            prompt(parameter, each, json.peek(), count);
            count++;
        } while (json.nextElement());
        prompts = each == JsonKind.NUMBER ? 1 : count;
        if (prompts > PROMPTS_MAX) {
            problems.invalid(parameter.name(), prompts + " of them", "at most " + PROMPTS_MAX);
            prompts = PROMPTS_MAX;
        }
    }

    private void prompt(Parameter parameter, JsonKind expected, JsonKind kind, int index) {
        if (expected == JsonKind.STRING) {
            if (kind == JsonKind.STRING) {
                anything(kind);
            } else {
                json.skip();
                problems.wrong(json, parameter.name() + "[" + index + "]", "a string");
            }
        } else if (expected == JsonKind.NUMBER) {
            tokenId(parameter, kind, index, -1);
        } else if (expected == JsonKind.ARRAY && kind == JsonKind.ARRAY) {
            json.enterArray();
            int count = 0;
            for (; json.nextElement(); count++) {
                tokenId(parameter, json.peek(), index, count);
            }
            if (count == 0) {
                problems.invalid(parameter.name() + "[" + index + "]", "[]", "at least one token id");
            }
        } else {
            json.skip();
            problems.wrong(
                    json,
                    parameter.name() + "[" + index + "]",
                    expected == JsonKind.ARRAY ? "an array of token ids" : "a string, a token id or an array of them");
        }
    }

    private void tokenId(Parameter parameter, JsonKind kind, int index, int within) {
        json.skip();
        tokenArrays = true;
        tokenIds++;
        if (kind != JsonKind.NUMBER || json.longOr(-1) < 0) {
            String path = parameter.name() + "[" + index + "]";
            problems.wrong(json, within < 0 ? path : path + "[" + within + "]", "a token id");
        }
    }
}
