package dev.tollgate.webhook;

import dev.tollgate.base.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs a body: {@code t=<seconds>,v1=<hex>}, where the hex is HMAC-SHA-256 with the webhook's secret over the seconds,
 * a point and the body. The time is signed too, so that an old delivery cannot be sent again by somebody else.
 */
public final class Signature {
    /** The header that carries it. */
    public static final String HEADER = "tollgate-signature";

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /** The header's value. */
    public static String of(Secret secret, long seconds, byte[] body) {
        return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac(secret, seconds, body));
    }

    /**
     * Whether a header was made with this secret for this body, at most {@code toleranceSeconds} from now.
     *
     * @param header as it came
     */
    public static boolean holds(String header, Secret secret, byte[] body, long nowSeconds, long toleranceSeconds) {
        int comma = header.indexOf(",v1=");
        if (!header.startsWith("t=") || comma < 0) {
            return false;
        }
        try {
            long seconds = Long.parseLong(header.substring(2, comma));
            byte[] given = HexFormat.of().parseHex(header.substring(comma + ",v1=".length()));
            return Math.abs(nowSeconds - seconds) <= toleranceSeconds
                    && MessageDigest.isEqual(given, mac(secret, seconds, body));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static byte[] mac(Secret secret, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
