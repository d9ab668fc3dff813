package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import dev.tollgate.wire.ByteSink;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The text that a model reads of a request, for a tokenizer; its beginning, where it is long. */
final class InputText {
    private static final int BYTES_MAX = 128 << 10;

    /** The top-level members that a model reads: of these its strings, of the others their source. */
    private static final JsonNames READ =
            JsonNames.of("messages", "prompt", "input", "tools", "functions", "response_format");

    private static final int FIRST_SCHEMA = 3;

    /** Members of messages and parts that are no text to the model, base64 above all. */
    private static final JsonNames NO_TEXT = JsonNames.of(
            "role",
            "type",
            "id",
            "image_url",
            "input_audio",
            "audio",
            "file",
            "document_url",
            "video_url",
            "tool_call_id");

    private static final byte[] LINE_END = Ascii.bytes("\n");

    private final byte[] body;
    private final JsonScanner json = JsonScanner.lenient();
    private final ByteSink out = new ByteSink(1_024);
    private boolean full;

    private InputText(byte[] body) {
        this.body = body;
    }

    /** Of a body that has been checked. */
    static String of(Endpoint endpoint, byte[] body) {
        InputText text = new InputText(body);
        text.read(endpoint == Endpoint.CHAT_COMPLETIONS);
        return new String(text.out.toBytes(), StandardCharsets.UTF_8);
    }

    private void read(boolean chat) {
        json.reset(body, 0, body.length);
        json.peek();
        json.enterObject();
        while (!full && json.nextMember()) {
            int place = json.name(READ);
            JsonKind kind = json.peek();
            if (place < 0 || chat == (place == 1 || place == 2)) {
                json.skip();
            } else if (place >= FIRST_SCHEMA) {
                int from = json.at();
                json.skip();
                line(body, from, json.at(), false);
            } else {
                strings(kind);
            }
        }
    }

    private void strings(JsonKind kind) {
        switch (kind) {
            case STRING -> {
                json.scalar(kind);
                string();
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

    private void string() {
        if (full) {
            return;
        }
        byte[] text = new byte[Math.min(json.stringBytes(), BYTES_MAX)];
        int length = json.copyString(text, 0);
        line(text, 0, length, length < json.stringBytes());
    }

    /** Adds a line as far as there is room; nothing is added behind one that was cut. */
    private void line(byte[] text, int from, int to, boolean cutAlready) {
        if (full) {
            return;
        }
        if (out.length() == BYTES_MAX) {
            full = true;
            return;
        }
        if (out.length() > 0) {
            out.add(LINE_END);
        }
        int room = BYTES_MAX - out.length();
        full = cutAlready || to - from > room;
        if (!full) {
            out.add(text, from, to);
            return;
        }
        byte[] beginning = Arrays.copyOfRange(text, from, from + Math.min(to - from, room));
        out.add(beginning, 0, CutText.wholeCharacters(beginning, beginning.length));
    }
}
