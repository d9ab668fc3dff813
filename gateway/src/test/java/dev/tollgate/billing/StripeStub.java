package dev.tollgate.billing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.base.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A server on this machine that behaves and signs as Stripe does, as far as we use it: checkouts, refunds, idempotency
 * keys, errors, and signatures of the HMAC-SHA-256 of {@code t.payload}.
 *
 * @see <a href="https://docs.stripe.com/webhooks/signature">Stripe, Webhook signatures</a>
 */
final class StripeStub implements AutoCloseable {
    static final String WEBHOOK_SECRET = "whsec_of_the_test";
    static final String SECRET_KEY = "sk_test_of_the_test";

    private final HttpServer server;
    private final List<Map<String, String>> requests = new ArrayList<>();
    private final Map<String, String> answered = new LinkedHashMap<>();
    private final List<String> refunds = new ArrayList<>();
    private String refundStatus = "succeeded";
    private @Nullable String error;
    private int errorStatus;
    private int next = 1;

    StripeStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/checkout/sessions", http -> once(http, this::session));
        server.createContext("/v1/refunds", this::refunds);
        server.start();
    }

    StripeConfig config() {
        return new StripeConfig(
                new Secret(SECRET_KEY),
                new Secret(WEBHOOK_SECRET),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                URI.create("https://checkout.stripe.example"),
                300,
                5_000);
    }

    /** How the refunds that are asked for from now on stand. */
    void refundsAre(String status) {
        refundStatus = status;
    }

    /** Answers every change with this error; status 0 for none. */
    void failWith(int status, String code) {
        errorStatus = status;
        error = code;
    }

    /** The forms of the requests that changed something, oldest first. */
    synchronized List<Map<String, String>> requests() {
        return List.copyOf(requests);
    }

    /** The header of a payload, signed at a moment. */
    static String sign(byte[] payload, String secret, long atS) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((atS + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + atS + ",v1=" + HexFormat.of().formatHex(mac.doFinal(payload)) + ",v0=of_no_use";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @FunctionalInterface
    private interface Making {
        String make(Map<String, String> form);
    }

    /** The same idempotency key gets the same answer. */
    private synchronized void once(HttpExchange http, Making making) throws IOException {
        Map<String, String> form = form(http);
        String key = Objects.requireNonNull(http.getRequestHeaders().getFirst("Idempotency-Key"), "idempotency key");
        if (!("Bearer " + SECRET_KEY).equals(http.getRequestHeaders().getFirst("Authorization"))) {
            answer(http, 401, "{\"error\": {\"type\": \"invalid_request_error\", \"message\": \"Invalid API Key\"}}");
            return;
        }
        if (errorStatus != 0) {
            answer(
                    http,
                    errorStatus,
                    "{\"error\": {\"type\": \"invalid_request_error\", \"code\": \"" + error
                            + "\", \"message\": \"of the test\"}}");
            return;
        }
        String known = answered.get(key);
        if (known == null) {
            requests.add(form);
            known = making.make(form);
            answered.put(key, known);
        }
        answer(http, 200, known);
    }

    private String session(Map<String, String> form) {
        String id = "cs_test_" + next++;
        return "{\"id\": \"" + id
                + "\", \"object\": \"checkout.session\", \"url\": \"https://checkout.stripe.example/c/"
                + id + "\", \"client_reference_id\": \"" + form.get("client_reference_id")
                + "\", \"payment_status\": \"unpaid\"}";
    }

    private void refunds(HttpExchange http) throws IOException {
        if (http.getRequestMethod().equals("POST")) {
            once(http, this::refund);
        } else {
            answer(
                    http,
                    200,
                    "{\"object\": \"list\", \"has_more\": false, \"url\": \"/v1/refunds\", \"data\": ["
                            + String.join(",", refunds) + "]}");
        }
    }

    private String refund(Map<String, String> form) {
        String refund = "{\"id\": \"re_" + next++ + "\", \"object\": \"refund\", \"amount\": " + form.get("amount")
                + ", \"payment_intent\": \"" + form.get("payment_intent") + "\", \"status\": \"" + refundStatus
                + "\", \"metadata\": {\"tollgate_grant\": \"" + form.get("metadata[tollgate_grant]") + "\"}}";
        refunds.add(refund);
        return refund;
    }

    /** As after a day: a repeated request is a new one. */
    synchronized void forgetIdempotencyKeys() {
        answered.clear();
    }

    private static Map<String, String> form(HttpExchange http) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        String body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    private static void answer(HttpExchange http, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        http.getResponseHeaders().add("Content-Type", "application/json");
        http.getResponseHeaders().add("Request-Id", "req_of_the_test");
        http.sendResponseHeaders(status, bytes.length);
        http.getResponseBody().write(bytes);
        http.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
