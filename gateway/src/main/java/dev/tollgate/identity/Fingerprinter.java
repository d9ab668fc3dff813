package dev.tollgate.identity;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * SipHash-2-4 with 128 bits under a key of this process: a keyed pseudo-random function, some 20 times as fast as
 * HMAC-SHA-256. Who does not know the key can neither aim at a bucket of a hash table nor learn anything of another
 * secret from how long a look-up takes; and no secret needs to stay in memory. Safe from any thread.
 *
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">Aumasson, Bernstein: SipHash</a>
 */
final class Fingerprinter {
    private static final int ASCII_MAX = 0x7f;

    private final long key0;
    private final long key1;

    Fingerprinter(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    static Fingerprinter random(SecureRandom random) {
        return new Fingerprinter(random.nextLong(), random.nextLong());
    }

    /** The fingerprint of the characters from {@code from} to {@code end}; null where one is not ASCII. */
    @Nullable
    Fingerprint of(String text, int from, int end) {
        State state = new State(key0, key1);
        int seen = 0;
        int at = from;
        for (; end - at >= 8; at += 8) {
            long word = 0;
            for (int i = 0; i < 8; i++) {
                char c = text.charAt(at + i);
                seen |= c;
                word |= (long) c << (8 * i);
            }
            state.absorb(word);
        }
        long last = (long) (end - from) << 56;
        for (int i = 0; at + i < end; i++) {
            char c = text.charAt(at + i);
            seen |= c;
            last |= (long) c << (8 * i);
        }
        state.absorb(last);
        return seen > ASCII_MAX ? null : state.finish();
    }

    /** The four words; small enough for the compiler to keep in registers. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long key0, long key1) {
            v0 = key0 ^ 0x736f6d6570736575L;
            // 0xee marks the variant with 128 bits.
            v1 = key1 ^ 0x646f72616e646f6dL ^ 0xee;
            v2 = key0 ^ 0x6c7967656e657261L;
            v3 = key1 ^ 0x7465646279746573L;
        }

        void absorb(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        Fingerprint finish() {
            v2 ^= 0xee;
            fourRounds();
            long first = v0 ^ v1 ^ v2 ^ v3;
            v1 ^= 0xdd;
            fourRounds();
            return new Fingerprint(first, v0 ^ v1 ^ v2 ^ v3);
        }

        private void fourRounds() {
            round();
            round();
            round();
            round();
        }

        private void round() {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
