package dev.tollgate.wallet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts that come again and again (models, channels, policies) without making them anew: a small table of the
 * last ones by hash. For one thread.
 */
final class WordCache<T> {
    private static final int SLOTS = 256;

    private final Function<String, T> make;
    private final byte[][] bytes = new byte[SLOTS][];
    private final @Nullable Object[] values = new @Nullable Object[SLOTS];

    WordCache(Function<String, T> make) {
        this.make = make;
    }

    /** The text at the buffer's position: two bytes of length, then UTF-8. */
    @SuppressWarnings("unchecked") // values holds nothing but what make made
    T read(ByteBuffer buffer) {
        int length = Short.toUnsignedInt(buffer.getShort());
        int at = buffer.position();
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + buffer.get(at + i);
        }
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        Object value = values[slot];
        if (value == null || !same(bytes[slot], buffer, at, length)) {
            byte[] text = new byte[length];
            buffer.get(at, text);
            value = make.apply(new String(text, StandardCharsets.UTF_8));
            bytes[slot] = text;
            values[slot] = value;
        }
        buffer.position(at + length);
        return (T) value;
    }

    private static boolean same(byte[] text, ByteBuffer buffer, int at, int length) {
        if (text.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text[i] != buffer.get(at + i)) {
                return false;
            }
        }
        return true;
    }
}
