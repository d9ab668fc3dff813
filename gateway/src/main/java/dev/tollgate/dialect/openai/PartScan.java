package dev.tollgate.dialect.openai;

import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;

/** Reads the parts of one message's content. */
final class PartScan {
    /** Members of a part; those from {@link #FIRST_PAYLOAD} on are named like the type of part that needs them. */
    private static final JsonNames NAMES = JsonNames.of(
            "type", "text", "refusal", "thinking", "image_url", "input_audio", "file", "document_url", "video_url");

    private static final int TYPE = 0;
    private static final int FIRST_PAYLOAD = 1;
    private static final int IMAGE_URL = 4;
    private static final int INPUT_AUDIO = 5;
    private static final int FILE = 6;
    private static final int DOCUMENT_URL = 7;
    private static final int VIDEO_URL = 8;

    private static final JsonNames IMAGE_NAMES = JsonNames.of("url");
    private static final String EXPECTED_TYPES = "text, image_url, input_audio, file or refusal";

    private final JsonScanner json;
    private final Problems problems;
    private final InputScan input;

    private int message;
    private int part;
    private int images;
    private int audios;
    private int files;

    PartScan(JsonScanner json, Problems problems, InputScan input) {
        this.json = json;
        this.problems = problems;
        this.input = input;
    }

    int images() {
        return images;
    }

    int audios() {
        return audios;
    }

    int files() {
        return files;
    }

    /** Reads the array that comes next, the content of message number {@code index}. */
    void read(int index) {
        message = index;
        part = 0;
        json.enterArray();
        while (json.nextElement()) {
            if (json.peek() == JsonKind.OBJECT) {
                part();
            } else {
                json.skip();
                problems.wrong(json, path(""), "an object");
            }
            part++;
        }
    }

    private void part() {
        int type = 0;
        boolean typed = false;
        int payloads = 0;
        json.enterObject();
        while (json.nextMember()) {
            int place = json.name(NAMES);
            JsonKind kind = json.peek();
            if (place == TYPE) {
                typed = true;
                type = type(kind);
            } else if (kind == JsonKind.NULL) {
                json.scalar(kind);
            } else {
                if (place >= FIRST_PAYLOAD) {
                    payloads |= 1 << place;
                }
                payload(place, kind);
            }
        }
        if (!typed) {
            problems.missing(path(".type"), EXPECTED_TYPES);
        } else if (type >= FIRST_PAYLOAD && (payloads & 1 << type) == 0) {
            problems.missing(path("." + NAMES.names().get(type)), type < IMAGE_URL ? "a string" : "an object");
        }
    }

    private int type(JsonKind kind) {
        json.skip();
        int type = kind == JsonKind.STRING ? json.string(NAMES) : -1;
        if (type >= FIRST_PAYLOAD) {
            return type;
        }
        problems.wrong(json, path(".type"), EXPECTED_TYPES);
        return -1;
    }

    private void payload(int place, JsonKind kind) {
        switch (place) {
            case IMAGE_URL -> {
                images++;
                imageUrl(kind);
            }
            case INPUT_AUDIO -> {
                audios++;
                object("input_audio", kind);
            }
            case FILE -> {
                files++;
                object("file", kind);
            }
            case DOCUMENT_URL, VIDEO_URL -> {
                files++; // what a file can cost at most bounds a video too, or the model takes neither
                json.skip();
            }
            case 1, 2 -> {
                if (kind == JsonKind.STRING) {
                    input.anything(kind);
                } else {
                    json.skip();
                    problems.wrong(json, path("." + NAMES.names().get(place)), "a string");
                }
            }
            default -> input.anything(kind);
        }
    }

    private void object(String name, JsonKind kind) {
        json.skip();
        if (kind != JsonKind.OBJECT) {
            problems.wrong(json, path("." + name), "an object");
        }
    }

    /** An object with a {@code url}, or, as Mistral takes it too, the address itself. */
    private void imageUrl(JsonKind kind) {
        if (kind != JsonKind.OBJECT) {
            json.skip();
            if (kind != JsonKind.STRING) {
                problems.wrong(json, path(".image_url"), "an object");
            }
            return;
        }
        json.enterObject();
        boolean url = false;
        while (json.nextMember()) {
            boolean isUrl = json.name(IMAGE_NAMES) == 0;
            JsonKind member = json.peek();
            json.skip();
            if (isUrl) {
                url = true;
                if (member != JsonKind.STRING) {
                    problems.wrong(json, path(".image_url.url"), "a string");
                }
            }
        }
        if (!url) {
            problems.missing(path(".image_url.url"), "a string");
        }
    }

    private String path(String name) {
        return "messages[" + message + "].content[" + part + "]" + name;
    }
}
