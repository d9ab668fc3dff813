package dev.tollgate.admin;

import dev.tollgate.base.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may use the admin API: bearer tokens by the name that the audit log knows them by. Any thread. */
public final class AdminTokens {
    private static final String SCHEME = "Bearer ";
    private static final int CHARS_MIN = 16;

    private final Map<String, byte[]> digests = new LinkedHashMap<>();

    /**
     * Takes the tokens by name.
     *
     * @throws IllegalArgumentException where there is none, or one that could be guessed
     */
    public AdminTokens(Map<String, Secret> tokens) {
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("admin tokens: none (expected: at least one)");
        }
        tokens.forEach((name, token) -> {
            if (token.reveal().length() < CHARS_MIN) {
                throw new IllegalArgumentException("admin token " + name + ": "
                        + token.reveal().length() + " characters (expected: at least " + CHARS_MIN + ")");
            }
            digests.put(name, sha256(token.reveal()));
        });
    }

    /** The name of the token that an {@code Authorization} header presents, or null for none that is known. */
    @Nullable
    String actor(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        byte[] presented = sha256(authorization.substring(SCHEME.length()).strip());
        String actor = null;
        for (Map.Entry<String, byte[]> known : digests.entrySet()) {
            // Each is compared whole: how long it takes tells nothing of which one, or how much of it, was right.
            if (MessageDigest.isEqual(known.getValue(), presented)) {
                actor = known.getKey();
            }
        }
        return actor;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
