package dev.tollgate.json;

/** What a JSON value is, in the words of messages. */
public enum JsonKind {
    OBJECT("an object"),
    ARRAY("an array"),
    STRING("a string"),
    NUMBER("a number"),
    TRUE("true"),
    FALSE("false"),
    NULL("null");

    private final String words;

    JsonKind(String words) {
        this.words = words;
    }

    /** As {@code an object}. */
    public String words() {
        return words;
    }
}
