package dev.tollgate.dialect.openai;

import dev.tollgate.wire.ByteEdits;
import dev.tollgate.wire.SseReader;
import java.util.Arrays;

/**
 * The data of an event that has several data lines, joined as the specification says, and the way back: an edit of
 * the joined text becomes one of the source. Line breaks stand between JSON's words only, so an edit that spans one
 * takes the field name of the next line out with it.
 *
 * @param bytes the joined text
 * @param starts where each line begins in it
 * @param sources where each line's value begins in the source
 */
record JoinedData(byte[] bytes, int[] starts, int[] sources) {

    static JoinedData of(SseReader sse) {
        int lines = sse.dataLines();
        int[] starts = new int[lines];
        int[] sources = new int[lines];
        int length = lines - 1;
        for (int i = 0; i < lines; i++) {
            length += sse.dataTo(i) - sse.dataFrom(i);
        }
        byte[] bytes = new byte[length];
        int at = 0;
        for (int i = 0; i < lines; i++) {
            if (i > 0) {
                bytes[at++] = '\n';
            }
            starts[i] = at;
            sources[i] = sse.dataFrom(i);
            int size = sse.dataTo(i) - sse.dataFrom(i);
            System.arraycopy(sse.bytes(), sse.dataFrom(i), bytes, at, size);
            at += size;
        }
        return new JoinedData(bytes, starts, sources);
    }

    ByteEdits toSource(ByteEdits joined) {
        return joined.moved(this::firstInSource, this::behindInSource);
    }

    private int firstInSource(int at) {
        int found = Arrays.binarySearch(starts, at);
        int line = found >= 0 ? found : -found - 2;
        return sources[line] + at - starts[line];
    }

    /** The index behind the byte before {@code at}, so that an edit up to a line's end stays on that line. */
    int behindInSource(int at) {
        return at == 0 ? firstInSource(0) : firstInSource(at - 1) + 1;
    }
}
