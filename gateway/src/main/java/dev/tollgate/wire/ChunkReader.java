package dev.tollgate.wire;

/**
 * Undoes chunked transfer coding (RFC 9112 §7.1) where the bytes lie. Stateful, of one body. Chunk extensions and
 * trailers are read and thrown away, within a bound.
 */
public final class ChunkReader {
    /** Bytes of all extensions and trailers of a body: nobody sends them, but to waste our time. */
    private static final int IGNORED_BYTES_MAX = 16 << 10;

    private static final int SIZE_DIGITS_MAX = 15;

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_LF,
        END_LF,
        DONE
    }

    private State state = State.SIZE;
    private long left;
    private int digits;
    private int ignored;
    private int consumed;

    /**
     * Takes the next bytes and moves the body's among them to {@code from} and on.
     *
     * @return how many bytes of the body stand there now; {@link #consumed} tells how many were taken
     */
    public int read(byte[] bytes, int from, int to) throws MalformedHttpException {
        int at = from;
        int out = from;
        while (at < to && state != State.DONE) {
            if (state == State.DATA) {
                int take = (int) Math.min(left, to - at);
                if (out != at) {
                    System.arraycopy(bytes, at, bytes, out, take);
                }
                out += take;
                at += take;
                left -= take;
                if (left == 0) {
                    state = State.DATA_CR;
                }
            } else {
                step(bytes[at++]);
            }
        }
        consumed = at - from;
        return out - from;
    }

    /** How many bytes the last {@link #read} took. */
    public int consumed() {
        return consumed;
    }

    /** Whether the body is whole. */
    public boolean done() {
        return state == State.DONE;
    }

    private void step(byte b) throws MalformedHttpException {
        switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> {
                if (b == '\r') {
                    state = State.SIZE_LF;
                } else {
                    ignore(b);
                }
            }
            case SIZE_LF -> {
                expect(b, '\n');
                state = left == 0 ? State.TRAILER_START : State.DATA;
                digits = 0;
            }
            case DATA_CR -> {
                expect(b, '\r');
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                expect(b, '\n');
                state = State.SIZE;
            }
            case TRAILER_START -> {
                if (b == '\r') {
                    state = State.END_LF;
                } else {
                    ignore(b);
                    state = State.TRAILER;
                }
            }
            case TRAILER -> {
                if (b == '\r') {
                    state = State.TRAILER_LF;
                } else {
                    ignore(b);
                }
            }
            case TRAILER_LF -> {
                expect(b, '\n');
                state = State.TRAILER_START;
            }
            case END_LF -> {
                expect(b, '\n');
                state = State.DONE;
            }
            case DATA, DONE -> throw new IllegalStateException(state.name());
        }
    }

    private void size(byte b) throws MalformedHttpException {
        int digit = Character.digit(b, 16);
        if (digit >= 0 && digits < SIZE_DIGITS_MAX) {
            left = left << 4 | digit;
            digits++;
        } else if (digits == 0 || digit >= 0) {
            throw new MalformedHttpException("chunk size unreadable (expected: hexadecimal digits)");
        } else if (b == '\r') {
            state = State.SIZE_LF;
        } else if (b == ';' || b == ' ' || b == '\t') {
            state = State.EXTENSION;
        } else {
            throw new MalformedHttpException("chunk size unreadable (expected: hexadecimal digits)");
        }
    }

    private void ignore(byte b) throws MalformedHttpException {
        if (b >= 0 && b < ' ' && b != '\t') {
            throw new MalformedHttpException("control character in a chunk extension or trailer");
        }
        if (++ignored > IGNORED_BYTES_MAX) {
            throw new MalformedHttpException("chunk extensions and trailers above " + IGNORED_BYTES_MAX + " bytes");
        }
    }

    private static void expect(byte b, char expected) throws MalformedHttpException {
        if (b != expected) {
            throw new MalformedHttpException("chunk without its CR LF");
        }
    }
}
