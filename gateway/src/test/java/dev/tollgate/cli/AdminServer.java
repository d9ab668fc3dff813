package dev.tollgate.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.admin.AdminWorld;
import dev.tollgate.http.RecordedExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The admin API of an {@link AdminWorld} on a socket of this machine. */
final class AdminServer implements AutoCloseable {
    final AdminWorld world = new AdminWorld();
    private final HttpServer server;
    private final List<String> requests = new ArrayList<>();

    AdminServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What was asked, as {@code GET /admin/v1/customers?limit=50}. */
    List<String> requests() {
        return requests;
    }

    private void handle(HttpExchange http) throws IOException {
        String path = http.getRequestURI().getRawPath();
        String query = http.getRequestURI().getRawQuery();
        String whole = query == null ? path : path + "?" + query;
        requests.add(http.getRequestMethod() + " " + whole);
        RecordedExchange exchange = new RecordedExchange(
                http.getRequestMethod(), url(), whole, http.getRequestBody().readAllBytes());
        String authorization = http.getRequestHeaders().getFirst("authorization");
        if (authorization != null) {
            exchange.with("authorization", authorization);
        }
        world.handle(exchange);
        http.getResponseHeaders().add("x-request-id", exchange.id().toString());
        byte[] answer = exchange.bytes();
        http.sendResponseHeaders(exchange.status(), answer.length);
        http.getResponseBody().write(answer);
        http.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
