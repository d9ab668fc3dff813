package dev.tollgate.dialect.openai;

import dev.tollgate.error.Refusal;
import dev.tollgate.json.RefusalJson;
import java.nio.charset.StandardCharsets;

/** Errors as OpenAI's SDKs parse them, and the fixed pieces of a stream. The arrays are new each time. */
public final class OpenAiErrors {
    private OpenAiErrors() {}

    /** {@code {"error":{"message","type","param","code"}}}, all four present. */
    public static byte[] body(Refusal refusal) {
        return RefusalJson.write(refusal);
    }

    /** The same as an event of a stream. */
    public static byte[] event(Refusal refusal) {
        byte[] json = RefusalJson.write(refusal);
        byte[] event = new byte[json.length + 8];
        byte[] prefix = ascii("data: ");
        System.arraycopy(prefix, 0, event, 0, prefix.length);
        System.arraycopy(json, 0, event, prefix.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }

    /** What ends a stream well: {@code data: [DONE]} and a blank line. */
    public static byte[] done() {
        return ascii("data: [DONE]\n\n");
    }

    /** A comment of one line, to go between events. No blank line: some SDKs take one for an empty event. */
    public static byte[] heartbeat() {
        return ascii(":\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
