package dev.tollgate.admin;

import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;

/** Refusals of what an operator sent: the parameter's path, its value, what was expected. */
final class Invalid {
    private Invalid() {}

    static GatewayException value(String param, String found, String expected) {
        return refused(ErrorCode.INVALID_VALUE, param, param + ": " + found + " (expected: " + expected + ")");
    }

    static GatewayException missing(String param, String expected) {
        return refused(ErrorCode.MISSING_REQUIRED_PARAMETER, param, param + ": missing (expected: " + expected + ")");
    }

    static GatewayException unknown(String param, String expected) {
        return refused(ErrorCode.UNSUPPORTED_PARAMETER, param, param + ": unknown (expected: " + expected + ")");
    }

    static GatewayException notFound(String what, String id) {
        return new GatewayException(Refusal.of(ErrorCode.NOT_FOUND, what + ": " + id + " (expected: one that exists)"));
    }

    private static GatewayException refused(ErrorCode code, String param, String message) {
        return new GatewayException(Refusal.of(code, message, param));
    }
}
