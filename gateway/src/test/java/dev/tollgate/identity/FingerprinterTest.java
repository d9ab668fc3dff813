package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class FingerprinterTest {
    /** {@code vectors_sip128} of the reference implementation: key 00…0f, input 00, 01, … of growing length. */
    private static final List<String> REFERENCE = List.of(
            "a3817f04ba25a8e66df67214c7550293",
            "da87c1d86b99af44347659119b22fc45",
            "8177228da4a45dc7fca38bdef60affe4",
            "9c70b60c5267a94e5f33b6b02985ed51",
            "f88164c12d9c8faf7d0f6e7c7bcd5579",
            "1368875980776f8854527a07690e9627",
            "14eeca338b208613485ea0308fd7a15e",
            "a1f1ebbed8dbc153c0b84aa61ff08239",
            "3b62a9ba6258f5610f83e264f31497b4");

    private final Fingerprinter reference = new Fingerprinter(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @Test
    void itIsSipHash24With128Bits() {
        StringBuilder input = new StringBuilder();
        for (String expected : REFERENCE) {
            Fingerprint made = Objects.requireNonNull(reference.of(input.toString(), 0, input.length()));
            assertThat(hex(made)).as("%d bytes", input.length()).isEqualTo(expected);
            input.append((char) input.length());
        }
    }

    @Test
    void onlyTheNamedPartCounts() {
        String secret = "sk-tg-0123456789012345678901";
        assertThat(reference.of("Bearer " + secret + "  ", 7, 7 + secret.length()))
                .isEqualTo(reference.of(secret, 0, secret.length()));
        assertThat(reference.of(secret, 0, secret.length())).isNotEqualTo(reference.of(secret, 1, secret.length()));
    }

    @Test
    void whatIsNotAsciiHasNone() {
        assertThat(reference.of("sk-tg-\u00e4bcdefgh", 0, 14)).isNull();
        assertThat(reference.of("sk-tg-\u0130", 0, 7)).isNull();
    }

    @Test
    void anotherKeyMakesAnotherFingerprint() {
        assertThat(new Fingerprinter(1, 2).of("a", 0, 1)).isNotEqualTo(new Fingerprinter(1, 3).of("a", 0, 1));
    }

    /** The words are compared as a whole: equality does not return as soon as the first one differs. */
    @Test
    void fingerprintsAreEqualInBothWordsOnly() {
        Fingerprint one = new Fingerprint(5, 6);
        assertThat(one).isEqualTo(new Fingerprint(5, 6)).hasSameHashCodeAs(new Fingerprint(5, 6));
        assertThat(one).isNotEqualTo(new Fingerprint(5, 7)).isNotEqualTo(new Fingerprint(4, 6));
        assertThat(one.equals(null)).isFalse();
        // A sum or product of the words would take these for the same.
        assertThat(one).isNotEqualTo(new Fingerprint(6, 5));
    }

    private static String hex(Fingerprint fingerprint) {
        return HexFormat.of()
                .formatHex(ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(fingerprint.high())
                        .putLong(fingerprint.low())
                        .array());
    }
}
