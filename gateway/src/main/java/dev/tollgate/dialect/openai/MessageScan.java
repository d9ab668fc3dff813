package dev.tollgate.dialect.openai;

import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import java.util.Arrays;

/** Reads {@code messages}: roles, contents and their parts. */
final class MessageScan {
    private static final JsonNames NAMES =
            JsonNames.of("role", "content", "name", "tool_calls", "tool_call_id", "function_call", "refusal", "audio");
    private static final int ROLE = 0;
    private static final int CONTENT = 1;
    private static final int NAME = 2;
    private static final int TOOL_CALLS = 3;
    private static final int TOOL_CALL_ID = 4;
    private static final int FUNCTION_CALL = 5;
    private static final int REFUSAL = 6;
    private static final int AUDIO = 7;

    private static final String ROLES = "system, developer, user, assistant, tool or function";

    private static final JsonNames ROLE_NAMES =
            JsonNames.of("user", "assistant", "system", "tool", "developer", "function");
    private static final int UNKNOWN = -1;
    private static final int ASSISTANT = 1;
    private static final int TOOL = 3;
    private static final int DEVELOPER = 4;
    private static final int FUNCTION = 5;

    private static final int[] NONE = {};

    private final JsonScanner json;
    private final Problems problems;
    private final InputScan input;
    private final PartScan parts;

    private int count;
    private int audios;
    private int[] developerRoles = NONE;
    private int developerRolesLength;

    MessageScan(JsonScanner json, Problems problems, InputScan input) {
        this.json = json;
        this.problems = problems;
        this.input = input;
        this.parts = new PartScan(json, problems, input);
    }

    int count() {
        return count;
    }

    int images() {
        return parts.images();
    }

    int audios() {
        return audios + parts.audios();
    }

    int files() {
        return parts.files();
    }

    int[] developerRoles() {
        return developerRolesLength == developerRoles.length
                ? developerRoles
                : Arrays.copyOf(developerRoles, developerRolesLength);
    }

    void read(JsonKind kind) {
        if (kind != JsonKind.ARRAY) {
            json.skip();
            problems.wrong(json, "messages", "an array of at least one message");
            return;
        }
        json.enterArray();
        while (json.nextElement()) {
            if (json.peek() == JsonKind.OBJECT) {
                message();
            } else {
                json.skip();
                problems.wrong(json, path(""), "an object");
            }
            count++;
        }
        if (count == 0) {
            problems.invalid("messages", "[]", "at least one message");
        }
    }

    private void message() {
        int role = UNKNOWN;
        boolean roleSeen = false;
        boolean content = false;
        boolean called = false;
        boolean named = false;
        json.enterObject();
        while (json.nextMember()) {
            int place = json.name(NAMES);
            JsonKind kind = json.peek();
            if (place == ROLE) {
                roleSeen = true;
                role = role(kind);
            } else if (kind == JsonKind.NULL) {
                json.scalar(kind);
            } else {
                switch (place) {
                    case CONTENT -> {
                        content = true;
                        content(kind);
                    }
                    case NAME -> named = input.text(path(".name", kind), kind);
                    case TOOL_CALL_ID -> called = input.text(path(".tool_call_id", kind), kind);
                    case TOOL_CALLS -> input.toolCalls(count, kind);
                    case FUNCTION_CALL -> functionCall(kind);
                    case REFUSAL -> input.text(path(".refusal", kind), kind);
                    case AUDIO -> {
                        audios++; // what the model said before, named by its id
                        json.skip();
                    }
                    default -> input.anything(kind);
                }
            }
        }
        if (!roleSeen) {
            problems.missing(path(".role"), ROLES);
        } else if (role != UNKNOWN) {
            checkRequired(role, content, called, named);
        }
    }

    /** An assistant may have said nothing but called a tool; a function may have returned nothing. */
    private void checkRequired(int role, boolean content, boolean called, boolean named) {
        if (!content && role != ASSISTANT && role != FUNCTION) {
            problems.missing(path(".content"), "a string or an array of parts");
        }
        if (role == TOOL && !called) {
            problems.missing(path(".tool_call_id"), "a string");
        }
        if (role == FUNCTION && !named) {
            problems.missing(path(".name"), "a string");
        }
    }

    private int role(JsonKind kind) {
        json.skip();
        int role = kind == JsonKind.STRING ? json.string(ROLE_NAMES) : UNKNOWN;
        if (role == UNKNOWN) {
            problems.wrong(json, path(".role"), ROLES);
        } else if (role == DEVELOPER) {
            if (developerRolesLength == developerRoles.length) {
                developerRoles = Arrays.copyOf(developerRoles, Math.max(2, 2 * developerRolesLength));
            }
            developerRoles[developerRolesLength++] = json.valueFrom();
            developerRoles[developerRolesLength++] = json.valueTo();
        }
        return role;
    }

    private void content(JsonKind kind) {
        if (kind == JsonKind.STRING) {
            input.anything(kind);
        } else if (kind == JsonKind.ARRAY) {
            parts.read(count);
        } else {
            json.skip();
            problems.wrong(json, path(".content"), "a string or an array of parts");
        }
    }

    private void functionCall(JsonKind kind) {
        input.anything(kind);
        if (kind != JsonKind.OBJECT) {
            problems.wrong(json, path(".function_call"), "an object");
        }
    }

    /** The path of a string, made only where it is none: this runs for every message. */
    private String path(String name, JsonKind kind) {
        return kind == JsonKind.STRING ? name : path(name);
    }

    private String path(String name) {
        return "messages[" + count + "]" + name;
    }
}
