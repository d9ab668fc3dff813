package dev.tollgate.routing;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.wire.FailureKind;

/**
 * The failure table: what each failure of an attempt means for the next candidate, for the channel's breaker, for the
 * operator and, where nothing is left to try, for the client. One row a case; nothing of it is decided elsewhere.
 * "Retried" always means: on another channel, before the first byte, within the budget.
 */
public enum FailureRule {
    /** The request is at fault: another provider would say the same. */
    STATUS_400(400, Retry.NO, Health.ALIVE, ErrorCode.REJECTED_BY_PROVIDER, Tell.PROVIDERS_WORDS),
    STATUS_413(413, Retry.NO, Health.ALIVE, ErrorCode.REQUEST_TOO_LARGE, Tell.PROVIDERS_WORDS),
    STATUS_422(422, Retry.NO, Health.ALIVE, ErrorCode.REJECTED_BY_PROVIDER, Tell.PROVIDERS_WORDS),

    /** Our credential there is wrong, spent or barred; the customer's is not the culprit. */
    STATUS_401(401, Retry.YES, Health.OPERATOR_FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),
    STATUS_402(402, Retry.YES, Health.OPERATOR_FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),
    STATUS_403(403, Retry.YES, Health.OPERATOR_FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),
    /** One model is gone there: opening the breaker would take the channel's other models with it. */
    STATUS_404(404, Retry.YES, Health.OPERATOR_ONLY, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),

    STATUS_408(408, Retry.YES, Health.FAILURE, ErrorCode.UPSTREAM_TIMEOUT, Tell.TIMED_OUT),
    /** Says nothing of the channel's health: another request was in the way. */
    STATUS_409(409, Retry.YES, Health.ALIVE, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),
    STATUS_425(425, Retry.YES, Health.ALIVE, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),
    STATUS_429(429, Retry.YES, Health.COOLING, ErrorCode.NO_AVAILABLE_CHANNEL, Tell.BUSY),

    /** A redirect (which is not followed) or a refusal of method or path: the base URL is wrong. */
    STATUS_3XX(300, 399, Retry.YES, Health.OPERATOR_FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),
    STATUS_4XX(400, 499, Retry.YES, Health.OPERATOR_ONLY, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),
    STATUS_5XX(500, 999, Retry.YES, Health.FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),

    CONNECT(FailureKind.CONNECT, Retry.YES, Health.FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.UNREACHABLE),
    CONNECT_TIMEOUT(
            FailureKind.CONNECT_TIMEOUT, Retry.YES, Health.FAILURE, ErrorCode.UPSTREAM_TIMEOUT, Tell.UNREACHABLE),
    TLS(FailureKind.TLS, Retry.YES, Health.OPERATOR_FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.UNREACHABLE),
    /** Our own bound, not the provider's failure. */
    POOL_FULL(FailureKind.POOL_FULL, Retry.YES, Health.UNTOUCHED, ErrorCode.OVERLOADED, Tell.BUSY),
    NO_REPLY(FailureKind.NO_REPLY, Retry.YES, Health.FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.FAILED),
    FIRST_TOKEN_TIMEOUT(
            FailureKind.FIRST_TOKEN_TIMEOUT, Retry.YES, Health.FAILURE, ErrorCode.UPSTREAM_TIMEOUT, Tell.TIMED_OUT),
    /** Silence after the first byte: too late for anybody else. */
    IDLE_TIMEOUT(FailureKind.IDLE_TIMEOUT, Retry.NO, Health.FAILURE, ErrorCode.UPSTREAM_TIMEOUT, Tell.TIMED_OUT),
    /** The time that a request may take is used up. */
    TOTAL_TIMEOUT(FailureKind.TOTAL_TIMEOUT, Retry.NO, Health.FAILURE, ErrorCode.UPSTREAM_TIMEOUT, Tell.TIMED_OUT),
    CUT(FailureKind.CUT, Retry.YES, Health.FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.CUT_SHORT),
    GARBAGE(FailureKind.GARBAGE, Retry.YES, Health.FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.UNREADABLE),
    /** Whoever answers it whole would be over our bound too. */
    TOO_LARGE(FailureKind.TOO_LARGE, Retry.NO, Health.UNTOUCHED, ErrorCode.UPSTREAM_FAILED, Tell.UNREADABLE),
    ERROR_BODY(FailureKind.ERROR_BODY, Retry.YES, Health.FAILURE, ErrorCode.UPSTREAM_FAILED, Tell.FAILED);

    /** Whether the next candidate is tried. */
    public enum Retry {
        YES,
        NO
    }

    /** What it says of the channel. */
    public enum Health {
        /** Counts against it. */
        FAILURE,
        /** Counts against it, and the operator is told. */
        OPERATOR_FAILURE,
        /** The operator is told; it does not count. */
        OPERATOR_ONLY,
        /** It answered, so it lives. */
        ALIVE,
        /** It wants a pause. */
        COOLING,
        /** Nothing. */
        UNTOUCHED
    }

    /** What the client is told. Never the provider's name, headers or body. */
    enum Tell {
        /** The provider's message, redacted by the dialect. */
        PROVIDERS_WORDS("The provider did not accept this request."),
        FAILED("The provider failed; neither the request nor your key is at fault. Try again."),
        BUSY("Every provider of this model is busy right now. Try again after the time in Retry-After."),
        UNREACHABLE("The provider could not be reached. Try again."),
        TIMED_OUT("The provider did not answer in time. Try again, or ask for a shorter answer."),
        CUT_SHORT("The provider's answer broke off. Try again."),
        UNREADABLE("The provider's answer could not be read. Try again.");

        final String words;

        Tell(String words) {
            this.words = words;
        }
    }

    private static final FailureRule[] ROWS = values();

    private final FailureKind kind;
    private final int statusFrom;
    private final int statusTo;
    private final Retry retry;
    private final Health health;
    private final ErrorCode code;
    private final Tell tell;

    FailureRule(int status, Retry retry, Health health, ErrorCode code, Tell tell) {
        this(FailureKind.STATUS, status, status, retry, health, code, tell);
    }

    FailureRule(int statusFrom, int statusTo, Retry retry, Health health, ErrorCode code, Tell tell) {
        this(FailureKind.STATUS, statusFrom, statusTo, retry, health, code, tell);
    }

    FailureRule(FailureKind kind, Retry retry, Health health, ErrorCode code, Tell tell) {
        this(kind, 0, 0, retry, health, code, tell);
    }

    FailureRule(FailureKind kind, int statusFrom, int statusTo, Retry retry, Health health, ErrorCode code, Tell tell) {
        this.kind = kind;
        this.statusFrom = statusFrom;
        this.statusTo = statusTo;
        this.retry = retry;
        this.health = health;
        this.code = code;
        this.tell = tell;
    }

    /** The row of a failure: the first that matches, so single statuses stand before their hundreds. */
    public static FailureRule of(Failure failure) {
        return of(failure.kind(), failure.status());
    }

    static FailureRule of(FailureKind kind, int status) {
        for (FailureRule rule : ROWS) {
            if (rule.kind == kind && status >= rule.statusFrom && status <= rule.statusTo) {
                return rule;
            }
        }
        throw new IllegalArgumentException(
                kind + " with status " + status + " (expected: 300 to 999 with STATUS, 0 without)");
    }

    /** Whether the next candidate is tried. */
    public Retry retry() {
        return retry;
    }

    /** What it says of the channel. */
    public Health health() {
        return health;
    }

    /** What the client gets where nothing is left to try. */
    public ErrorCode code() {
        return code;
    }

    Tell tell() {
        return tell;
    }
}
