package dev.tollgate.error;

import java.util.Locale;

/**
 * Every error that the data plane can answer: its status, its {@code type}, its {@code code}, and whose doing it is.
 */
public enum ErrorCode {
    INVALID_JSON(400, Type.INVALID_REQUEST, Blame.CALLER),
    MISSING_REQUIRED_PARAMETER(400, Type.INVALID_REQUEST, Blame.CALLER),
    INVALID_VALUE(400, Type.INVALID_REQUEST, Blame.CALLER),
    UNSUPPORTED_PARAMETER(400, Type.INVALID_REQUEST, Blame.CALLER),
    CONTEXT_LENGTH_EXCEEDED(400, Type.INVALID_REQUEST, Blame.CALLER),
    /** A provider's own 400 or 422: its message, redacted. */
    REJECTED_BY_PROVIDER(400, Type.INVALID_REQUEST, Blame.CALLER),
    INVALID_API_KEY(401, Type.AUTHENTICATION, Blame.CALLER),
    EXPIRED_API_KEY(401, Type.AUTHENTICATION, Blame.CALLER),
    REVOKED_API_KEY(401, Type.AUTHENTICATION, Blame.CALLER),
    INSUFFICIENT_BALANCE(402, Type.INSUFFICIENT_BALANCE, Blame.CALLER),
    KEY_BUDGET_EXCEEDED(402, Type.INSUFFICIENT_BALANCE, Blame.CALLER),
    MODEL_NOT_ALLOWED(403, Type.PERMISSION, Blame.CALLER),
    ENDPOINT_NOT_ALLOWED(403, Type.PERMISSION, Blame.CALLER),
    IP_NOT_ALLOWED(403, Type.PERMISSION, Blame.CALLER),
    MODEL_NOT_FOUND(404, Type.INVALID_REQUEST, Blame.CALLER),
    NOT_FOUND(404, Type.INVALID_REQUEST, Blame.CALLER),
    METHOD_NOT_ALLOWED(405, Type.INVALID_REQUEST, Blame.CALLER),
    REQUEST_TIMEOUT(408, Type.INVALID_REQUEST, Blame.CALLER),
    CONFLICT(409, Type.INVALID_REQUEST, Blame.CALLER),
    IDEMPOTENCY_IN_PROGRESS(409, Type.INVALID_REQUEST, Blame.CALLER),
    IDEMPOTENCY_INCOMPLETE(409, Type.INVALID_REQUEST, Blame.CALLER),
    REQUEST_TOO_LARGE(413, Type.INVALID_REQUEST, Blame.CALLER),
    UNSUPPORTED_MEDIA_TYPE(415, Type.INVALID_REQUEST, Blame.CALLER),
    IDEMPOTENCY_MISMATCH(422, Type.INVALID_REQUEST, Blame.CALLER),
    REQUESTS_PER_MINUTE(429, Type.RATE_LIMIT, Blame.CALLER),
    TOKENS_PER_MINUTE(429, Type.RATE_LIMIT, Blame.CALLER),
    CONCURRENT_REQUESTS(429, Type.RATE_LIMIT, Blame.CALLER),
    HEADERS_TOO_LARGE(431, Type.INVALID_REQUEST, Blame.CALLER),
    INTERNAL_ERROR(500, Type.SERVER, Blame.GATEWAY),
    UPSTREAM_FAILED(502, Type.UPSTREAM, Blame.UPSTREAM),
    NO_AVAILABLE_CHANNEL(503, Type.UNAVAILABLE, Blame.UPSTREAM),
    PRICE_MISSING(503, Type.UNAVAILABLE, Blame.GATEWAY),
    OVERLOADED(503, Type.UNAVAILABLE, Blame.GATEWAY),
    UPSTREAM_TIMEOUT(504, Type.UPSTREAM, Blame.UPSTREAM);

    private final int status;
    private final Type type;
    private final Blame blame;
    private final String code = name().toLowerCase(Locale.ROOT);

    ErrorCode(int status, Type type, Blame blame) {
        this.status = status;
        this.type = type;
        this.blame = blame;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The body's {@code error.type}. */
    public String type() {
        return type.text;
    }

    /** The body's {@code error.code}. */
    public String code() {
        return code;
    }

    /** Whose doing it is. */
    public Blame blame() {
        return blame;
    }

    private enum Type {
        INVALID_REQUEST("invalid_request_error"),
        AUTHENTICATION("authentication_error"),
        INSUFFICIENT_BALANCE("insufficient_balance"),
        PERMISSION("permission_error"),
        RATE_LIMIT("rate_limit_error"),
        SERVER("server_error"),
        UPSTREAM("upstream_error"),
        UNAVAILABLE("service_unavailable");

        private final String text;

        Type(String text) {
            this.text = text;
        }
    }
}
