package dev.tollgate.api;

import dev.tollgate.base.Endpoint;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Which call a path means. Paths work with and without {@code /v1}; a model's id may hold slashes, a
 * generation's has none.
 *
 * @param rest what stands behind the endpoint's path, decoded, as the id in {@code /v1/models/{id}} and {@code
 *     /v1/generations/{id}}; else empty
 * @param form in which another system's client expects the answer; null for our own
 */
record Route(Endpoint endpoint, String rest, @Nullable BalanceForm form) {
    private static final String VERSION = "/v1";
    private static final Endpoint[] ENDPOINTS = Endpoint.values();

    /** A call that is answered in our own form. */
    Route(Endpoint endpoint, String rest) {
        this(endpoint, rest, null);
    }

    /** The call, or null where the path is none of the data plane's. */
    static @Nullable Route of(String path) {
        String behind = path.startsWith("/v1/") ? path.substring(VERSION.length()) : path;
        for (Endpoint endpoint : ENDPOINTS) {
            String own = endpoint.path();
            int length = own.length() - VERSION.length();
            if (behind.length() >= length && behind.regionMatches(0, own, VERSION.length(), length)) {
                if (behind.length() == length) {
                    return new Route(endpoint, "");
                }
                if (endpoint == Endpoint.MODELS && behind.charAt(length) == '/') {
                    return model(behind.substring(length + 1));
                }
                if (endpoint == Endpoint.STATEMENTS && behind.charAt(length) == '/') {
                    return new Route(endpoint, behind.substring(length + 1));
                }
                if (endpoint == Endpoint.GENERATIONS && behind.charAt(length) == '/') {
                    String id = behind.substring(length + 1);
                    return id.indexOf('/') < 0 ? new Route(endpoint, id) : null;
                }
            }
        }
        BalanceForm form = BalanceForm.at(path);
        return form == null ? null : new Route(form.endpoint(), "", form);
    }

    private static @Nullable Route model(String encoded) {
        try {
            // A plus is a plus in a path; only queries and forms mean a blank by it.
            return new Route(Endpoint.MODELS, URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return null; // a percent sign that encodes nothing: no such path
        }
    }

    /** The one method that it takes; HEAD comes as GET. */
    String method() {
        return endpoint.inference() ? "POST" : "GET";
    }

    /** What {@code Allow} says. */
    String allowed() {
        return endpoint.inference() ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
    }
}
