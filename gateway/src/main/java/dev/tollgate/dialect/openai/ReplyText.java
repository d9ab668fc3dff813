package dev.tollgate.dialect.openai;

import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text that a whole reply's answers hold, for our own count. Only where the provider reported no usage. Its pieces
 * follow each other without anything between.
 */
final class ReplyText {
    private static final JsonNames CHOICES = JsonNames.of("choices");

    /** Members of a choice that were not produced as text, or repeat what was. */
    private static final JsonNames NO_TEXT = JsonNames.of(
            "role",
            "type",
            "id",
            "index",
            "finish_reason",
            "native_finish_reason",
            "stop_reason",
            "data",
            "logprobs",
            "token_ids",
            "annotations",
            "reasoning_details",
            "content_filter_results",
            "signature",
            "format",
            "images");

    private final JsonScanner json = JsonScanner.lenient();
    private byte[] text = new byte[1_024];
    private int length;

    private ReplyText() {}

    /** Of a reply that is JSON. */
    static String of(byte[] reply) {
        ReplyText all = new ReplyText();
        all.read(reply);
        return new String(all.text, 0, all.length, StandardCharsets.UTF_8);
    }

    private void read(byte[] reply) {
        json.reset(reply, 0, reply.length);
        if (json.peek() != JsonKind.OBJECT) {
            return;
        }
        json.enterObject();
        while (json.nextMember()) {
            if (json.name(CHOICES) == 0) {
                strings(json.peek());
            } else {
                json.skip();
            }
        }
    }

    private void strings(JsonKind kind) {
        switch (kind) {
            case STRING -> {
                json.scalar(kind);
                int more = json.stringBytes();
                if (more > text.length - length) {
                    text = Arrays.copyOf(text, Math.max(length + more, 2 * text.length));
                }
                length = json.copyString(text, length);
            }
            case ARRAY -> {
                json.enterArray();
                while (json.nextElement()) {
                    strings(json.peek());
                }
            }
            case OBJECT -> {
                json.enterObject();
                while (json.nextMember()) {
                    if (json.name(NO_TEXT) >= 0) {
                        json.skip();
                    } else {
                        strings(json.peek());
                    }
                }
            }
            case NUMBER, TRUE, FALSE, NULL -> json.scalar(kind);
        }
    }
}
