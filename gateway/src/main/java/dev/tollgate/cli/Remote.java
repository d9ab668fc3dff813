package dev.tollgate.cli;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The admin API of one server. Blocking. */
final class Remote implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ERRORS_FROM = 400;

    private final Target.Address address;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    Remote(Target.Address address) {
        this.address = address;
    }

    /** One segment of a path, whatever is in it. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Sends one call.
     *
     * @param path behind {@code /admin/v1}
     * @throws CliException where the server refuses, or does not answer
     */
    JsonObject call(String method, String path, @Nullable JsonValue body) {
        HttpRequest request = request(method, path, body);
        HttpResponse<byte[]> response;
        try {
            response = client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            String why = e instanceof ConnectException ? "nobody listens there" : String.valueOf(e.getMessage());
            throw new CliException(
                    CliException.NO_ANSWER, address.url() + ": " + why + " (expected: a server that answers)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(CliException.NO_ANSWER, "interrupted", e);
        }
        JsonObject answer = object(response);
        if (response.statusCode() >= ERRORS_FROM) {
            throw refused(response, answer);
        }
        return answer;
    }

    private HttpRequest request(String method, String path, @Nullable JsonValue body) {
        BodyPublisher sent = body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(Json.write(body));
        String url = address.url().replaceAll("/+$", "") + "/admin/v1" + path;
        try {
            return HttpRequest.newBuilder(URI.create(url))
                    .timeout(TIMEOUT)
                    .header("authorization", "Bearer " + address.token())
                    .header("content-type", "application/json")
                    .method(method, sent)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new CliException(CliException.USAGE, url + ": no address of a server: " + e.getMessage(), e);
        }
    }

    private JsonObject object(HttpResponse<byte[]> response) {
        try {
            if (Json.parse(response.body()) instanceof JsonObject object) {
                return object;
            }
        } catch (JsonSyntaxException e) {
            throw new CliException(CliException.NO_ANSWER, strange(response), e);
        }
        throw new CliException(CliException.NO_ANSWER, strange(response));
    }

    private String strange(HttpResponse<byte[]> response) {
        return address.url() + " answered " + response.statusCode() + " and no JSON (expected: Tollgate's admin API)";
    }

    private static CliException refused(HttpResponse<byte[]> response, JsonObject answer) {
        JsonObject error = answer.object("error");
        String message = error == null ? null : error.text("message");
        String request = response.headers().firstValue("x-request-id").orElse("");
        return new CliException(
                CliException.REFUSED,
                (message == null ? "refused" : message) + " [" + response.statusCode()
                        + (request.isEmpty() ? "" : ", " + request) + "]");
    }

    @Override
    public void close() {
        client.close();
    }
}
