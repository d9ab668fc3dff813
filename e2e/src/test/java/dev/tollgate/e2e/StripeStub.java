package dev.tollgate.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stripe on this machine: opens checkouts, gives refunds, and tells of payments as Stripe does, signed by the
 * HMAC-SHA-256 of {@code t.payload}.
 */
final class StripeStub implements AutoCloseable {
    static final String KEY = "sk_test_e2e_secret_of_the_shop";
    static final String WEBHOOK_SECRET = "whsec_e2e_secret_of_the_webhook";

    private final HttpServer server;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, Map<String, String>> sessions = new ConcurrentHashMap<>();
    private final ConcurrentLinkedDeque<Map<String, String>> refunds = new ConcurrentLinkedDeque<>();

    StripeStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/checkout/sessions", this::open);
        server.createContext("/v1/refunds", this::refund);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What the refunds asked for, oldest first. */
    ConcurrentLinkedDeque<Map<String, String>> refunds() {
        return refunds;
    }

    private void open(HttpExchange http) throws IOException {
        Map<String, String> form = form(http);
        String id = "cs_" + ids.incrementAndGet();
        sessions.put(id, form);
        answer(
                http,
                "{\"id\": \"" + id + "\", \"object\": \"checkout.session\", \"url\": \"" + url() + "/pay/" + id
                        + "\"}");
    }

    private void refund(HttpExchange http) throws IOException {
        if (http.getRequestMethod().equals("GET")) {
            answer(http, "{\"object\": \"list\", \"data\": [], \"has_more\": false, \"url\": \"/v1/refunds\"}");
            return;
        }
        Map<String, String> form = form(http);
        refunds.add(form);
        answer(
                http,
                "{\"id\": \"re_" + ids.incrementAndGet() + "\", \"object\": \"refund\", \"status\": \"succeeded\","
                        + " \"metadata\": {}}");
    }

    /** What the checkout of an address says under a name, where a buyer was sent. */
    String asked(URI paying, String name) {
        Map<String, String> form = sessions.get(session(paying));
        String value = form == null ? null : form.get(name);
        if (value == null) {
            throw new AssertionError(paying + ": no " + name + " in " + form);
        }
        return value;
    }

    private static String session(URI paying) {
        return paying.getPath().substring("/pay/".length());
    }

    /** The event that a buyer has paid, or paid something else. */
    String paid(URI paying, String cents) {
        String session = session(paying);
        String order = asked(paying, "metadata[tollgate_order]");
        return "{\"id\": \"evt_" + session + "_" + cents + "\", \"object\": \"event\", \"type\":"
                + " \"checkout.session.completed\", \"data\": {\"object\": {\"id\": \"" + session
                + "\", \"object\": \"checkout.session\", \"payment_status\": \"paid\", \"payment_intent\": \"pi_"
                + session + "\", \"amount_total\": " + cents + ", \"currency\": \"usd\", \"metadata\":"
                + " {\"tollgate_order\": \"" + order + "\"}}}}";
    }

    /** The event that the buyer's bank takes the money back. */
    static String disputed(URI paying) {
        return "{\"id\": \"evt_dp_" + session(paying) + "\", \"object\": \"event\", \"type\":"
                + " \"charge.dispute.created\", \"data\": {\"object\": {\"id\": \"dp_1\", \"payment_intent\": \"pi_"
                + session(paying) + "\", \"amount\": 500, \"currency\": \"usd\", \"status\": \"needs_response\"}}}";
    }

    /** Sends an event to the program's webhook. */
    static HttpResponse<String> tell(Program program, String event, String secret) {
        long atS = Instant.now().getEpochSecond();
        byte[] body = event.getBytes(StandardCharsets.UTF_8);
        return Program.send(HttpRequest.newBuilder(URI.create(program.url() + "/webhooks/stripe"))
                .header("content-type", "application/json")
                .header("stripe-signature", "t=" + atS + ",v1=" + hmac(secret, atS, body))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private static String hmac(String secret, long atS, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((atS + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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

    private static void answer(HttpExchange http, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        http.getResponseHeaders().add("content-type", "application/json");
        http.sendResponseHeaders(200, bytes.length);
        http.getResponseBody().write(bytes);
        http.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
