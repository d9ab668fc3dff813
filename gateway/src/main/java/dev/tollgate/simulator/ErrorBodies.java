package dev.tollgate.simulator;

import dev.tollgate.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Error bodies as OpenAI sends them. They name an organisation and a piece of a key, which must not travel on. */
final class ErrorBodies {
    private static final String LEAK = " (request req_simulated, organization org-SimulatedSecret0000000001)";

    private ErrorBodies() {}

    static byte[] status(int status) {
        return switch (status) {
            case 400, 422 -> body("Simulated: the request is not acceptable" + LEAK, "invalid_request_error", null);
            case 401 ->
                body(
                        "Incorrect API key provided: sk-simulated-secret-0001. You can find your key in the console.",
                        "invalid_request_error",
                        "invalid_api_key");
            case 402 -> body("Simulated: billing is not active" + LEAK, "billing_error", "billing_not_active");
            case 403 -> body("Simulated: not allowed" + LEAK, "permission_error", null);
            case 404 -> body("Simulated: the model does not exist" + LEAK, "invalid_request_error", "model_not_found");
            case 413 -> body("Simulated: the request is too large" + LEAK, "invalid_request_error", null);
            case 429 -> body("Simulated: rate limit reached" + LEAK, "requests", "rate_limit_exceeded");
            case 503 -> body("Simulated: overloaded" + LEAK, "service_unavailable_error", null);
            default -> body("Simulated: the server had an error" + LEAK, "server_error", null);
        };
    }

    static byte[] failed(String detail) {
        return body("Simulated: " + detail + LEAK, "server_error", null);
    }

    static byte[] invalid(String detail) {
        return body(detail, "invalid_request_error", null);
    }

    private static byte[] body(String message, String type, @Nullable String code) {
        return new JsonWriter(256)
                .beginObject()
                .name("error")
                .beginObject()
                .field("message", message)
                .field("type", type)
                .name("param")
                .nullValue()
                .field("code", code)
                .endObject()
                .endObject()
                .toBytes();
    }
}
