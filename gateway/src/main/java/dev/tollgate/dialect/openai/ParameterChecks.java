package dev.tollgate.dialect.openai;

import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonScanner;

/** Takes the value of a parameter that is only checked and travels on as it is. */
final class ParameterChecks {
    private static final int STOPS_MAX = 4;
    private static final double BIAS_MAX = 100;
    private static final byte[] FLOAT = Ascii.bytes("float");
    private static final byte[] BASE64 = Ascii.bytes("base64");
    private static final byte[] URL = Ascii.bytes("url");
    private static final byte[] B64_JSON = Ascii.bytes("b64_json");

    private ParameterChecks() {}

    static void check(JsonScanner json, Problems problems, Parameter parameter, JsonKind kind) {
        if (!passes(json, parameter, kind)) {
            boolean container = kind == JsonKind.OBJECT || kind == JsonKind.ARRAY;
            problems.invalid(parameter.name(), container ? kind.words() : json.excerpt(), parameter.expected());
        }
    }

    /** Takes the value; whether it is what the parameter may be. */
    private static boolean passes(JsonScanner json, Parameter parameter, JsonKind kind) {
        return switch (parameter.meaning()) {
            case STOP -> stop(json, kind);
            case BIASES -> biases(json, kind);
            default -> {
                json.skip();
                yield plain(json, parameter, kind);
            }
        };
    }

    private static boolean plain(JsonScanner json, Parameter parameter, JsonKind kind) {
        return switch (parameter.meaning()) {
            case TEXT -> kind == JsonKind.STRING;
            case SIZE, QUALITY -> kind == JsonKind.STRING && json.stringBytes() <= parameter.max();
            case FLAG, STREAM, ECHO -> kind == JsonKind.TRUE || kind == JsonKind.FALSE;
            case INTEGER -> kind == JsonKind.NUMBER && json.isInteger();
            case WHOLE, LEGACY_LOGPROBS, ANSWERS, BEST_OF, MAX_TOKENS, MAX_COMPLETION_TOKENS -> {
                long value = kind == JsonKind.NUMBER ? json.longOr(Long.MIN_VALUE) : Long.MIN_VALUE;
                yield value >= parameter.min() && value <= parameter.max();
            }
            case NUMBER, TEMPERATURE -> {
                double value = kind == JsonKind.NUMBER ? json.doubleValue() : Double.NaN;
                yield value >= parameter.min() && value <= parameter.max();
            }
            case OBJECT -> kind == JsonKind.OBJECT;
            case TEXT_OR_OBJECT -> kind == JsonKind.STRING || kind == JsonKind.OBJECT;
            case ENCODING_FORMAT -> kind == JsonKind.STRING && (json.stringIs(FLOAT) || json.stringIs(BASE64));
            case IMAGE_FORMAT -> kind == JsonKind.STRING && (json.stringIs(URL) || json.stringIs(B64_JSON));
            case MODEL,
                    MESSAGES,
                    STREAM_OPTIONS,
                    TOOLS,
                    PROMPT,
                    IMAGE_PROMPT,
                    INPUT,
                    SUFFIX,
                    STOP,
                    BIASES,
                    RESPONSE_FORMAT,
                    READ_ARRAY ->
                throw new IllegalStateException("check of " + parameter + " (expected: one without a reader)");
        };
    }

    private static boolean stop(JsonScanner json, JsonKind kind) {
        if (kind != JsonKind.ARRAY) {
            json.skip();
            return kind == JsonKind.STRING;
        }
        boolean strings = true;
        int count = 0;
        json.enterArray();
        while (json.nextElement()) {
            strings &= json.peek() == JsonKind.STRING;
            json.skip();
            count++;
        }
        return strings && count <= STOPS_MAX;
    }

    private static boolean biases(JsonScanner json, JsonKind kind) {
        if (kind != JsonKind.OBJECT) {
            json.skip();
            return false;
        }
        boolean fits = true;
        json.enterObject();
        while (json.nextMember()) {
            boolean number = json.peek() == JsonKind.NUMBER;
            json.skip();
            fits &= number && Math.abs(json.doubleValue()) <= BIAS_MAX;
        }
        return fits;
    }
}
