package dev.tollgate.dialect.openai;

/**
 * One top-level parameter of a request that is known, with what it may be.
 *
 * @param expected the same in words, for messages
 * @param min least number, length or count, where the meaning has one
 * @param max greatest
 */
record Parameter(String name, Meaning meaning, String expected, double min, double max) {
    /** How a parameter is read and checked. */
    enum Meaning {
        MODEL,
        MESSAGES,
        STREAM,
        STREAM_OPTIONS,
        ANSWERS,
        BEST_OF,
        MAX_TOKENS,
        MAX_COMPLETION_TOKENS,
        TEMPERATURE,
        TOOLS,
        PROMPT,
        IMAGE_PROMPT,
        INPUT,
        SIZE,
        QUALITY,
        ECHO,
        SUFFIX,
        LEGACY_LOGPROBS,
        ENCODING_FORMAT,
        IMAGE_FORMAT,
        STOP,
        BIASES,
        TEXT,
        FLAG,
        /** An integer that is counted with, so it has bounds. */
        WHOLE,
        /** An integer of any size. */
        INTEGER,
        NUMBER,
        OBJECT,
        TEXT_OR_OBJECT,
        RESPONSE_FORMAT,
        /** An array that the model reads. */
        READ_ARRAY
    }

    static Parameter of(String name, Meaning meaning, String expected) {
        return new Parameter(name, meaning, expected, 0, 0);
    }

    static Parameter text(String name) {
        return of(name, Meaning.TEXT, "a string");
    }

    static Parameter flag(String name) {
        return flagged(name, Meaning.FLAG);
    }

    static Parameter flagged(String name, Meaning meaning) {
        return of(name, meaning, "true or false");
    }

    static Parameter whole(String name, Meaning meaning, long min, long max) {
        String expected = max == Integer.MAX_VALUE ? "an integer >= " + min : "an integer from " + min + " to " + max;
        return new Parameter(name, meaning, expected, min, max);
    }

    static Parameter number(String name, Meaning meaning, int min, int max) {
        return new Parameter(name, meaning, "a number from " + min + " to " + max, min, max);
    }
}
