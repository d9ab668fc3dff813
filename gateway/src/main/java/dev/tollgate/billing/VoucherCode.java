package dev.tollgate.billing;

import dev.tollgate.base.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * How a voucher's code is written: 16 random characters (80 bits) and 2 that check them, in groups of six, as {@code
 * 7K3QW2-M9XPTA-0BD4HR}. The alphabet is Crockford's: digits and upper-case letters without I, L, O and U. It is read
 * without regard to case, blanks and hyphens, with O for 0 and I or L for 1, because people type it. The check tells a
 * typing error without asking the store; it is no secret and proves nothing.
 */
final class VoucherCode {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int RANDOM_DIGITS = 16;
    private static final int CHECK_DIGITS = 2;
    private static final int GROUP = 6;
    private static final int BASE = 32;
    /** What someone may type at most: a longer text is no code however it is read. */
    private static final int TYPED_MAX = 64;

    private VoucherCode() {}

    /** A new code, as it is shown. */
    static Secret make(SecureRandom random) {
        StringBuilder digits = new StringBuilder(RANDOM_DIGITS + CHECK_DIGITS);
        byte[] bytes = new byte[RANDOM_DIGITS];
        random.nextBytes(bytes);
        for (byte each : bytes) {
            digits.append(DIGITS.charAt(each & (BASE - 1)));
        }
        digits.append(check(digits));
        StringBuilder shown = new StringBuilder(digits);
        for (int at = digits.length() - GROUP; at > 0; at -= GROUP) {
            shown.insert(at, '-');
        }
        return new Secret(shown.toString());
    }

    /** The one form of a code that somebody typed, or null where it cannot be one. */
    static @Nullable String read(String typed) {
        if (typed.length() > TYPED_MAX) {
            return null;
        }
        StringBuilder digits = new StringBuilder(RANDOM_DIGITS + CHECK_DIGITS);
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (c == '-' || c == ' ') {
                continue;
            }
            char digit = digit(c);
            if (digit == 0) {
                return null;
            }
            digits.append(digit);
        }
        if (digits.length() != RANDOM_DIGITS + CHECK_DIGITS) {
            return null;
        }
        String random = digits.substring(0, RANDOM_DIGITS);
        return digits.substring(RANDOM_DIGITS).equals(check(random)) ? digits.toString() : null;
    }

    /** The character of the alphabet that was meant; 0 for none. */
    private static char digit(char typed) {
        char c = typed >= 'a' && typed <= 'z' ? (char) (typed - 32) : typed;
        char meant = switch (c) {
            case 'O' -> '0';
            case 'I', 'L' -> '1';
            default -> c;
        };
        return DIGITS.indexOf(meant) >= 0 ? meant : 0;
    }

    private static String check(CharSequence random) {
        CRC32 crc = new CRC32();
        crc.update(random.toString().getBytes(StandardCharsets.US_ASCII));
        int rest = (int) (crc.getValue() % (BASE * BASE));
        return "" + DIGITS.charAt(rest / BASE) + DIGITS.charAt(rest % BASE);
    }
}
