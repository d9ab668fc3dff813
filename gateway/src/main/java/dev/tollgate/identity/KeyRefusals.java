package dev.tollgate.identity;

import dev.tollgate.base.Secret;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import io.vertx.core.Future;

/** The words of each 401. One place, so that no two cases that must look alike drift apart. */
final class KeyRefusals {
    private static final String EXPECTED = " (expected: header 'Authorization: Bearer " + KeyFormat.LIVE_PREFIX + "…')";

    private static final Future<Authentication> ABSENT =
            refused(ErrorCode.INVALID_API_KEY, "API key: none was sent" + EXPECTED);
    private static final Future<Authentication> OTHER_SCHEME =
            refused(ErrorCode.INVALID_API_KEY, "Authorization: not of the scheme Bearer" + EXPECTED);

    private KeyRefusals() {}

    static Future<Authentication> absent() {
        return ABSENT;
    }

    static Future<Authentication> otherScheme() {
        return OTHER_SCHEME;
    }

    /** Shows nothing of what came: it may be a password, or another service's key. */
    static Future<Authentication> malformed(int length) {
        return refused(
                ErrorCode.INVALID_API_KEY,
                "API key: " + length + " characters that are no key of this service (expected: " + KeyFormat.LIVE_PREFIX
                        + " or " + KeyFormat.TEST_PREFIX + ", then "
                        + (KeyFormat.RANDOM_DIGITS + KeyFormat.CHECK_DIGITS)
                        + " letters and digits; was it copied whole?)");
    }

    /** Nobody's key, and another storefront's too. */
    static Future<Authentication> unknown(Secret secret) {
        return refused(
                ErrorCode.INVALID_API_KEY,
                "API key " + KeyFormat.display(secret) + ": unknown (expected: a key that was made here)");
    }

    static Future<Authentication> revoked(Secret secret) {
        return refused(
                ErrorCode.REVOKED_API_KEY,
                "API key " + KeyFormat.display(secret) + ": revoked (expected: a key in force)");
    }

    static Future<Authentication> expired(Secret secret) {
        return refused(
                ErrorCode.EXPIRED_API_KEY,
                "API key " + KeyFormat.display(secret) + ": expired (expected: a key in force)");
    }

    /** Too many keys that are not in memory come at once. */
    static Future<Authentication> overloaded() {
        return Future.succeededFuture(new Authentication.Refused(Refusal.retryAfter(
                ErrorCode.OVERLOADED, "Too many API keys are being looked up (expected: a later try)", 1)));
    }

    private static Future<Authentication> refused(ErrorCode code, String message) {
        return Future.succeededFuture(new Authentication.Refused(Refusal.of(code, message)));
    }
}
