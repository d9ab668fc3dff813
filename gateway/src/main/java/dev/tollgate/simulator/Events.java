package dev.tollgate.simulator;

import dev.tollgate.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Collects server-sent events. Not thread-safe. */
final class Events {
    /** What ends a stream of OpenAI's. */
    static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] BEFORE = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    void add(JsonWriter json) {
        add(json.toBytes());
    }

    void add(byte[] data) {
        bytes.writeBytes(BEFORE);
        bytes.writeBytes(data);
        bytes.writeBytes(AFTER);
    }

    byte[] take() {
        byte[] taken = bytes.toByteArray();
        bytes.reset();
        return taken;
    }
}
