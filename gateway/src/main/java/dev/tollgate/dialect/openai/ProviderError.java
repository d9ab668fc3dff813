package dev.tollgate.dialect.openai;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a provider's error body says: {@code {"error":{…}}} as OpenAI writes it, or one of the forms of those that came
 * after.
 *
 * @param message redacted, never empty
 * @param param path of the parameter at fault, or null
 * @param code the provider's own code, or null
 */
record ProviderError(
        String message, @Nullable String param, @Nullable String code) {
    private static final int BODY_BYTES_MAX = 64 << 10;
    private static final int CODE_CHARACTERS_MAX = 64;

    /** The error, or null where the body is no JSON or has no message. */
    static @Nullable ProviderError read(byte[] body) {
        if (body.length > BODY_BYTES_MAX) {
            return null;
        }
        try {
            return of(Json.parseLeniently(body, 0, body.length));
        } catch (JsonSyntaxException _) {
            return null; // an HTML page of something in between: nothing for the client
        }
    }

    /** The same of a body that was read already; null where it has no message. */
    static @Nullable ProviderError of(JsonValue body) {
        return switch (body) {
            case JsonObject object -> ofObject(object);
            // Gemini wraps its error in an array.
            case JsonValue.JsonArray(List<JsonValue> elements) -> elements.isEmpty() ? null : of(elements.getFirst());
            default -> null;
        };
    }

    private static @Nullable ProviderError ofObject(JsonObject object) {
        JsonObject inner = object.object("error");
        JsonObject error = inner == null ? object : inner;
        String message = firstText(error, "message", "detail", "error", "msg");
        if (message == null || message.isBlank()) {
            return null;
        }
        return new ProviderError(Redactor.redact(message), name(error, "param"), name(error, "code"));
    }

    private static @Nullable String firstText(JsonObject object, String... names) {
        for (String name : names) {
            String text = object.text(name);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    /** A member that is a name or a number and nothing longer. */
    private static @Nullable String name(JsonObject error, String member) {
        String text = switch (error.get(member)) {
            case JsonText(String value) -> value;
            case JsonNumber(String source) -> source;
            case null, default -> null;
        };
        return text == null || text.isEmpty() || text.length() > CODE_CHARACTERS_MAX ? null : Redactor.redact(text);
    }
}
