package dev.tollgate.idempotency;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a key or a body: what is compared and stored in its place, so that neither is kept.
 *
 * @param hex 64 hexadecimal digits
 */
public record Digest(String hex) {
    private static final int DIGITS = 64;

    public Digest {
        if (hex.length() != DIGITS) {
            throw new IllegalArgumentException("digest: " + hex.length() + " digits (expected: " + DIGITS + ")");
        }
    }

    /** The digest of some bytes. Takes about a millisecond a megabyte: off the loop where they may be many. */
    static Digest of(byte[] bytes) {
        try {
            return new Digest(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
