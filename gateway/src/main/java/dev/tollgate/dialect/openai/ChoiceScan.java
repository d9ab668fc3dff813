package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.Usage;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the choices of one chunk: what they bring, and which of them end. */
final class ChoiceScan {
    private static final JsonNames NAMES = JsonNames.of("index", "delta", "finish_reason", "text", "message", "usage");
    private static final int INDEX = 0;
    private static final int DELTA = 1;
    private static final int FINISH_REASON = 2;
    private static final int TEXT = 3;
    private static final int MESSAGE = 4;
    private static final int USAGE = 5;

    /** Members of a delta that a model produces. */
    private static final JsonNames PRODUCED = JsonNames.of(
            "content",
            "refusal",
            "reasoning",
            "reasoning_content",
            "thinking",
            "tool_calls",
            "function_call",
            "audio",
            "images",
            "reasoning_details");

    private static final int REASONING = 2;
    private static final int THINKING = 4;
    private static final int IMAGES = 8;

    /** Members inside of these that were not produced as text: names of things, base64. */
    private static final JsonNames NO_TEXT =
            JsonNames.of("type", "id", "index", "data", "signature", "format", "expires_at", "role");

    private final JsonScanner json;
    private final StreamTally tally;

    private long[] finished = new long[4];
    private int finishedCount;
    private boolean content;
    private @Nullable Usage usage;

    ChoiceScan(JsonScanner json, StreamTally tally) {
        this.json = json;
        this.tally = tally;
    }

    /** Begins with another chunk. */
    void begin() {
        finishedCount = 0;
        content = false;
        usage = null;
    }

    /** Whether some choice brought content. */
    boolean hasContent() {
        return content;
    }

    /** What a choice reports as usage, as Moonshot's do, or null. */
    @Nullable
    Usage usage() {
        return usage;
    }

    /** Tells the tally which answers ended. */
    void tally() {
        for (int i = 0; i < finishedCount; i++) {
            tally.finished(finished[i]);
        }
    }

    /** Takes the value of {@code choices}; false where it is an empty array. */
    boolean read(JsonKind kind, UsageScan usageScan, Endpoint endpoint) {
        if (kind != JsonKind.ARRAY) {
            json.skip();
            return true;
        }
        boolean any = false;
        json.enterArray();
        while (json.nextElement()) {
            any = true;
            if (json.peek() == JsonKind.OBJECT) {
                choice(usageScan, endpoint);
            } else {
                json.skip();
            }
        }
        return any;
    }

    private void choice(UsageScan usageScan, Endpoint endpoint) {
        long index = 0;
        boolean ended = false;
        json.enterObject();
        while (json.nextMember()) {
            int place = json.name(NAMES);
            JsonKind kind = json.peek();
            switch (place) {
                case DELTA, MESSAGE -> delta(kind);
                case TEXT -> produced(kind);
                case USAGE -> {
                    if (kind == JsonKind.OBJECT) {
                        usage = usageScan.read(endpoint);
                    } else {
                        json.skip();
                    }
                }
                case INDEX -> {
                    json.skip();
                    index = kind == JsonKind.NUMBER ? json.longOr(-1) : 0;
                }
                case FINISH_REASON -> {
                    json.skip();
                    ended = kind == JsonKind.STRING && json.stringBytes() > 0;
                }
                default -> json.skip();
            }
        }
        if (ended) {
            if (finishedCount == finished.length) {
                finished = Arrays.copyOf(finished, 2 * finishedCount);
            }
            finished[finishedCount++] = index;
        }
    }

    private void delta(JsonKind kind) {
        if (kind != JsonKind.OBJECT) {
            json.skip();
            return;
        }
        boolean reasoned = false;
        json.enterObject();
        while (json.nextMember()) {
            int place = json.name(PRODUCED);
            JsonKind member = json.peek();
            boolean reasoning = place >= REASONING && place <= THINKING && member != JsonKind.NULL;
            if (place < 0 || reasoning && reasoned) {
                json.skip(); // some providers send the same thought under two names
            } else if (place >= IMAGES) {
                json.skip(); // no text, or a second copy of it
                content |= member == JsonKind.ARRAY && json.valueTo() - json.valueFrom() > 2;
            } else {
                produced(member);
            }
            reasoned |= reasoning;
        }
    }

    /** Takes what a model produced, in whatever form: strings inside are text, but for names of things. */
    private void produced(JsonKind kind) {
        switch (kind) {
            case STRING -> {
                json.scalar(kind);
                content |= json.stringBytes() > 0;
                tally.text(json);
            }
            case ARRAY -> {
                json.enterArray();
                while (json.nextElement()) {
                    content = true;
                    produced(json.peek());
                }
            }
            case OBJECT -> {
                json.enterObject();
                while (json.nextMember()) {
                    content = true;
                    if (json.name(NO_TEXT) >= 0) {
                        json.skip();
                    } else {
                        produced(json.peek());
                    }
                }
            }
            case NUMBER, TRUE, FALSE, NULL -> json.scalar(kind);
        }
    }
}
