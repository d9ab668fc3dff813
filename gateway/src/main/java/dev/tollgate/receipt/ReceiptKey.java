package dev.tollgate.receipt;

import dev.tollgate.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public key that receipts are verified with, in the form of RFC 8037 (Ed25519 as a JSON Web Key).
 *
 * @param id its RFC 7638 thumbprint, which names it in signatures
 * @param x its 32 bytes in base64url
 */
record ReceiptKey(String id, String x) {
    static final String ALGORITHM = "Ed25519";
    private static final int BYTES = 32;
    /** What stands before the 32 bytes in X.509's form. */
    private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    static ReceiptKey of(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return of(encode(Arrays.copyOfRange(encoded, encoded.length - BYTES, encoded.length)));
    }

    private static ReceiptKey of(String x) {
        String members = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return new ReceiptKey(encode(digest.digest(members.getBytes(StandardCharsets.US_ASCII))), x);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Reads a member of a published list.
     *
     * @throws IllegalArgumentException where it is no Ed25519 key, or its name is not its thumbprint
     */
    static ReceiptKey read(JsonObject jwk) {
        String x = jwk.text("x");
        if (!"OKP".equals(jwk.text("kty")) || !ALGORITHM.equals(jwk.text("crv")) || x == null) {
            throw new IllegalArgumentException(
                    "key: kty " + jwk.text("kty") + ", crv " + jwk.text("crv") + " (expected: OKP, Ed25519, and x)");
        }
        if (decode(x).length != BYTES) {
            throw new IllegalArgumentException("key: x of " + decode(x).length + " bytes (expected: " + BYTES + ")");
        }
        ReceiptKey key = of(x);
        String id = jwk.text("kid");
        if (id != null && !id.equals(key.id)) {
            throw new IllegalArgumentException("key: kid " + id + " (expected: its thumbprint, " + key.id + ")");
        }
        return key;
    }

    Members form() {
        return new Members()
                .put("kty", "OKP")
                .put("crv", ALGORITHM)
                .put("alg", "EdDSA")
                .put("use", "sig")
                .put("kid", id)
                .put("x", x);
    }

    /** Whether it signed these bytes. */
    boolean signed(byte[] bytes, byte[] signature) {
        try {
            byte[] raw = decode(x);
            byte[] encoded = Arrays.copyOf(X509_HEAD, X509_HEAD.length + BYTES);
            System.arraycopy(raw, 0, encoded, X509_HEAD.length, BYTES);
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(bytes);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false; // a key that is no point of the curve, or a signature that is none
        }
    }

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /**
     * Reads base64url in the one way in which it is written.
     *
     * @throws IllegalArgumentException where it is none, or another text says the same bytes
     */
    static byte[] decode(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("base64url: " + text + " (expected: without padding and spare bits)");
        }
        return bytes;
    }
}
