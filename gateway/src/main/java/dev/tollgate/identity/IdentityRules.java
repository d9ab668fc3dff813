package dev.tollgate.identity;

import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey.Budget;
import dev.tollgate.identity.ApiKey.Life;
import dev.tollgate.identity.ApiKey.Permissions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What customers and keys may be (pure). A broken rule is a 400 that names the parameter, its value and the range. */
final class IdentityRules {
    private static final int NAME_CHARS_MAX = 200;
    /** Beyond this a limit is none. */
    private static final long LIMIT_MAX = 1_000_000_000_000L;

    private static final int IP_RANGES_MAX = 256;
    private static final long GRACE_MS_MAX = 90L * 24 * 60 * 60 * 1000;

    private IdentityRules() {}

    static void checkName(String name) {
        if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
            throw invalid("name", name.length() + " characters", "1 to " + NAME_CHARS_MAX + ", not all blank");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw invalid("name", "a control character", "none");
        }
    }

    static void checkLimits(RateLimit limits) {
        checkLimit("limits.requests_per_minute", limits.requestsPerMinute());
        checkLimit("limits.tokens_per_minute", limits.tokensPerMinute());
        checkLimit("limits.concurrent", limits.concurrent());
    }

    static void checkNewKey(NewKey asked, long nowMs) {
        checkName(asked.name());
        checkGrants(asked.grants());
        checkLimits(asked.limits());
        checkBudget(asked.budget());
        checkExpiry(asked.expiresMs(), nowMs);
    }

    static void checkChange(Customer before, Customer after) {
        boolean same = before.id().equals(after.id())
                && before.storefront().equals(after.storefront())
                && before.createdMs() == after.createdMs();
        if (!same) {
            throw new IllegalArgumentException("customer " + before.id() + " became " + after
                    + " (expected: the same id, storefront and time of creation)");
        }
        checkName(after.name());
        checkLimits(after.limits());
    }

    static void checkChange(ApiKey before, ApiKey after, long nowMs) {
        boolean same = before.id().equals(after.id())
                && before.customer().equals(after.customer())
                && before.kind() == after.kind()
                && before.display().equals(after.display())
                && before.life().createdMs() == after.life().createdMs()
                && before.life().revokedMs() == after.life().revokedMs();
        if (!same) {
            throw new IllegalArgumentException("key " + before.id() + " became " + after
                    + " (expected: the same id, customer, kind, display, time of creation and revocation)");
        }
        checkName(after.name());
        checkGrants(after.grants());
        checkLimits(after.limits());
        checkBudget(after.budget());
        if (after.life().expiresMs() != before.life().expiresMs()) {
            checkExpiry(after.life().expiresMs(), nowMs);
        }
    }

    static void checkGrace(long graceMs) {
        if (graceMs < 0 || graceMs > GRACE_MS_MAX) {
            throw invalid("grace_seconds", Long.toString(graceMs / 1_000), "0 to " + GRACE_MS_MAX / 1_000);
        }
    }

    /** A key that is revoked, expired or about to be revoked cannot be rotated: which of its successors would hold? */
    static void checkInForce(ApiKey key, long nowMs) {
        Life life = key.life();
        if (life.revokedMs() != 0 || (life.expiresMs() != 0 && life.expiresMs() <= nowMs)) {
            throw new GatewayException(Refusal.of(
                    ErrorCode.CONFLICT,
                    "key " + key.id() + ": " + (life.revokedMs() != 0 ? "revoked" : "expired")
                            + " (expected: a key in force)"));
        }
    }

    /** The key, revoked from {@code atMs} on, or earlier where it already was. */
    static ApiKey revokedAt(ApiKey key, long atMs) {
        Life life = key.life();
        long revokedMs = life.revokedMs() == 0 ? atMs : Math.min(life.revokedMs(), atMs);
        return new ApiKey(
                key.id(),
                key.customer(),
                key.name(),
                key.display(),
                key.kind(),
                key.grants(),
                key.limits(),
                key.budget(),
                new Life(life.createdMs(), life.expiresMs(), revokedMs, life.frozenMs()));
    }

    private static void checkGrants(Permissions grants) {
        if (grants.ipRanges().size() > IP_RANGES_MAX) {
            throw invalid("ip_ranges", grants.ipRanges().size() + " ranges", "at most " + IP_RANGES_MAX);
        }
        try {
            IpRanges.parse(grants.ipRanges());
        } catch (IllegalArgumentException e) {
            throw new GatewayException(
                    Refusal.of(ErrorCode.INVALID_VALUE, String.valueOf(e.getMessage()), "ip_ranges"), e);
        }
    }

    private static void checkBudget(@Nullable Budget budget) {
        if (budget != null && budget.nanos() < 0) {
            throw invalid("budget", budget.nanos() + " nano-dollars", ">= 0");
        }
    }

    private static void checkExpiry(long expiresMs, long nowMs) {
        if (expiresMs != 0 && expiresMs <= nowMs) {
            throw invalid("expires_at", Instant.ofEpochMilli(expiresMs).toString(), "none, or a time to come");
        }
    }

    private static void checkLimit(String param, long value) {
        if (value < 0 || value > LIMIT_MAX) {
            throw invalid(param, Long.toString(value), "0 for no limit, or 1 to " + LIMIT_MAX);
        }
    }

    private static GatewayException invalid(String param, String value, String expected) {
        return new GatewayException(
                Refusal.of(ErrorCode.INVALID_VALUE, param + ": " + value + " (expected: " + expected + ")", param));
    }
}
