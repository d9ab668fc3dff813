package dev.tollgate.dialect.openai;

import java.nio.charset.StandardCharsets;

/** Fixed texts as bytes. */
final class Ascii {
    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
