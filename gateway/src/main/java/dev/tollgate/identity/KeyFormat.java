package dev.tollgate.identity;

import dev.tollgate.base.Secret;
import dev.tollgate.identity.ApiKey.Kind;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * How a secret is written: {@code sk-tg-} or {@code sk-test-}, 32 random digits of base 62 (190 bits), and 6 digits
 * that are the CRC-32 of all before them. The check digits tell a typing error without asking the store; they are no
 * secret and prove nothing.
 */
public final class KeyFormat {
    /** Begins a key that costs money. */
    public static final String LIVE_PREFIX = "sk-tg-";
    /** Begins a key that the simulator serves and that costs nothing. */
    public static final String TEST_PREFIX = "sk-test-";

    static final int RANDOM_DIGITS = 32;
    static final int CHECK_DIGITS = 6;
    private static final byte[] DIGITS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
    /** The largest multiple of 62 that fits a byte: bytes from here on would favour the first digits. */
    private static final int UNBIASED = 248;
    /** Characters of the body that {@link #display} shows at each end. */
    private static final int SHOWN = 4;

    private KeyFormat() {}

    /** Makes a secret. */
    public static Secret make(Kind kind, SecureRandom random) {
        String prefix = prefix(kind);
        StringBuilder text = new StringBuilder(prefix.length() + RANDOM_DIGITS + CHECK_DIGITS).append(prefix);
        byte[] bytes = new byte[RANDOM_DIGITS];
        int wanted = prefix.length() + RANDOM_DIGITS;
        while (text.length() < wanted) {
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length && text.length() < wanted; i++) {
                int value = bytes[i] & 0xff;
                if (value < UNBIASED) {
                    text.append((char) DIGITS[value % DIGITS.length]);
                }
            }
        }
        appendCheck(text);
        return new Secret(text.toString());
    }

    /** What kind of key this is the whole secret of, by prefix, length, alphabet and check digits; null for none. */
    public static @Nullable Kind kindOf(String secret) {
        Kind kind = secret.startsWith(LIVE_PREFIX) ? Kind.LIVE : secret.startsWith(TEST_PREFIX) ? Kind.TEST : null;
        if (kind == null || secret.length() != prefix(kind).length() + RANDOM_DIGITS + CHECK_DIGITS) {
            return null;
        }
        for (int i = prefix(kind).length(); i < secret.length(); i++) {
            if (!isDigit(secret.charAt(i))) {
                return null;
            }
        }
        StringBuilder again = new StringBuilder(secret.length()).append(secret, 0, secret.length() - CHECK_DIGITS);
        appendCheck(again);
        return secret.contentEquals(again) ? kind : null;
    }

    /** What may be shown of a well-formed secret, as {@code sk-tg-ab12…9f3c}. */
    public static String display(Secret secret) {
        String text = secret.reveal();
        Kind kind = kindOf(text);
        if (kind == null) {
            throw new IllegalArgumentException("API key: not well-formed (expected: " + LIVE_PREFIX + " or "
                    + TEST_PREFIX + ", " + (RANDOM_DIGITS + CHECK_DIGITS) + " letters and digits)");
        }
        return text.substring(0, prefix(kind).length() + SHOWN) + "…" + text.substring(text.length() - SHOWN);
    }

    static String prefix(Kind kind) {
        return switch (kind) {
            case LIVE -> LIVE_PREFIX;
            case TEST -> TEST_PREFIX;
        };
    }

    private static boolean isDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static void appendCheck(StringBuilder text) {
        CRC32 crc = new CRC32();
        for (int i = 0; i < text.length(); i++) {
            crc.update(text.charAt(i));
        }
        long rest = crc.getValue();
        for (int i = 0; i < CHECK_DIGITS; i++) {
            text.append((char) DIGITS[(int) (rest % DIGITS.length)]);
            rest /= DIGITS.length;
        }
    }
}
