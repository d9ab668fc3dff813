package dev.tollgate.upstream;

import dev.tollgate.wire.MalformedHttpException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes {@code gzip} (RFC 1952) and {@code deflate} (RFC 1950, and the bare RFC 1951 that some send) piece by piece.
 * What comes out of a piece is asked for in bounded portions, so that a bomb waits in its own fuse.
 */
final class Inflating {
    private static final int PORTION_BYTES = 16 << 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final byte[] NOTHING = new byte[0];

    private enum State {
        ID1,
        ID2,
        METHOD,
        FLAGS,
        FIXED,
        EXTRA_LENGTH1,
        EXTRA_LENGTH2,
        EXTRA,
        NAME,
        COMMENT,
        HEAD_CRC,
        ZLIB,
        DATA,
        TRAILER,
        END
    }

    private final boolean gzip;
    private Inflater inflater;
    private final CRC32 crc = new CRC32();
    private State state;
    private int flags;
    private int left;
    private long trailer;
    private byte[] in = NOTHING;
    private int at;

    /** Of {@code gzip}, or else {@code deflate}. */
    Inflating(boolean gzip) {
        this.gzip = gzip;
        this.state = gzip ? State.ID1 : State.ZLIB;
        this.inflater = new Inflater(gzip);
    }

    /** Takes the next encoded bytes; those before must be used up. */
    void feed(byte[] encoded) {
        if (at != in.length) {
            throw new IllegalStateException("fed before the last piece was used up");
        }
        in = encoded;
        at = 0;
    }

    /** The next portion of what was encoded; empty where more must be fed. */
    byte[] next() throws MalformedHttpException {
        while (at < in.length) {
            if (state == State.DATA) {
                byte[] portion = inflate();
                if (portion.length > 0) {
                    return portion;
                }
            } else {
                step(in[at]);
            }
        }
        return NOTHING;
    }

    /** Whether the encoded data ended where it says. */
    boolean whole() {
        return state == State.END;
    }

    /** Frees what the inflater holds outside the heap. */
    void close() {
        inflater.end();
        in = NOTHING;
        at = 0;
    }

    private byte[] inflate() throws MalformedHttpException {
        byte[] portion = new byte[PORTION_BYTES];
        int given = in.length - at;
        inflater.setInput(in, at, given);
        int made;
        try {
            made = inflater.inflate(portion);
        } catch (DataFormatException e) {
            throw new MalformedHttpException("compressed data broken");
        }
        at = in.length - inflater.getRemaining();
        if (inflater.needsDictionary()) {
            throw new MalformedHttpException("compressed data wants a dictionary");
        }
        if (gzip) {
            crc.update(portion, 0, made);
        }
        if (inflater.finished()) {
            state = gzip ? State.TRAILER : State.END;
            left = TRAILER_BYTES;
            trailer = 0;
        }
        return made == PORTION_BYTES ? portion : Arrays.copyOf(portion, made);
    }

    private void step(byte b) throws MalformedHttpException {
        if (state == State.ZLIB) {
            // RFC 1950: the low half of the first byte is 8. Bare deflate begins otherwise, but for a block type nobody
            // uses.
            if ((b & 0xf) != 8) {
                inflater.end();
                inflater = new Inflater(true);
            }
            state = State.DATA;
            return;
        }
        at++;
        switch (state) {
            case ID1, END -> begin(b);
            case ID2 -> state = expect(b, 0x8b, State.METHOD);
            case METHOD -> state = expect(b, 8, State.FLAGS);
            case FLAGS -> {
                flags = b;
                left = 6;
                state = State.FIXED;
            }
            case FIXED -> {
                if (--left == 0) {
                    behind(State.FIXED);
                }
            }
            case EXTRA_LENGTH1 -> {
                left = b & 0xff;
                state = State.EXTRA_LENGTH2;
            }
            case EXTRA_LENGTH2 -> {
                left |= (b & 0xff) << 8;
                state = State.EXTRA;
                if (left == 0) {
                    behind(State.EXTRA);
                }
            }
            case EXTRA, HEAD_CRC -> {
                if (--left == 0) {
                    behind(state);
                }
            }
            case NAME, COMMENT -> {
                if (b == 0) {
                    behind(state);
                }
            }
            case TRAILER -> trailer(b);
            case ZLIB, DATA -> throw new IllegalStateException(state.name());
        }
    }

    /** A member begins, the first or (RFC 1952 §2.2) a further one. */
    private void begin(byte b) throws MalformedHttpException {
        if (!gzip) {
            throw new MalformedHttpException("bytes behind the compressed data");
        }
        state = expect(b, 0x1f, State.ID2);
        inflater.reset();
        crc.reset();
    }

    private static State expect(byte b, int expected, State next) throws MalformedHttpException {
        if ((b & 0xff) != expected) {
            throw new MalformedHttpException("not gzip");
        }
        return next;
    }

    /** The part of the member's head that follows {@code done}. */
    private void behind(State done) {
        if (done.compareTo(State.EXTRA) < 0 && (flags & FLAG_EXTRA) != 0) {
            state = State.EXTRA_LENGTH1;
        } else if (done.compareTo(State.NAME) < 0 && (flags & FLAG_NAME) != 0) {
            state = State.NAME;
        } else if (done.compareTo(State.COMMENT) < 0 && (flags & FLAG_COMMENT) != 0) {
            state = State.COMMENT;
        } else if (done.compareTo(State.HEAD_CRC) < 0 && (flags & FLAG_CRC) != 0) {
            left = 2;
            state = State.HEAD_CRC;
        } else {
            state = State.DATA;
        }
    }

    private void trailer(byte b) throws MalformedHttpException {
        trailer |= (b & 0xffL) << (Byte.SIZE * (TRAILER_BYTES - left));
        if (--left == 0) {
            if ((trailer & 0xffff_ffffL) != crc.getValue()
                    || trailer >>> Integer.SIZE != (inflater.getBytesWritten() & 0xffff_ffffL)) {
                throw new MalformedHttpException("compressed data broken: checksum or length wrong");
            }
            state = State.END;
        }
    }
}
