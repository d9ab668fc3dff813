package dev.tollgate.relay;

import java.io.ByteArrayOutputStream;

/** The beginning of a body that is no event stream: enough to tell what the provider says. */
final class ErrorBodyBuffer {
    private static final int BYTES_MAX = 64 << 10;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void add(byte[] piece) {
        bytes.write(piece, 0, Math.min(piece.length, BYTES_MAX - bytes.size()));
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
