package dev.tollgate.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the build runs once while the JVM records it: a demo in a scratch directory that is called as customers call
 * it, so that a later start finds its classes loaded and linked in the JDK's AOT cache.
 */
final class TrainingRun {
    private static final int ROUNDS = 30;
    private static final String MESSAGES = "\"messages\": [{\"role\": \"user\", \"content\": \"Hello!\"}]";
    private static final List<String> BODIES = List.of(
            "{\"model\": \"gpt-4o\", " + MESSAGES + "}",
            "{\"model\": \"gpt-4o\", \"stream\": true, \"max_tokens\": 8, " + MESSAGES + "}",
            "{\"model\": \"no-such-model\", " + MESSAGES + "}");

    private final Path data;

    TrainingRun(Path data) {
        this.data = data;
    }

    /** Runs it; whatever is answered is as good as anything else. */
    void run() throws IOException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        // A second start takes other paths than the first.
        for (int start = 0; start < 2; start++) {
            try (Tollgate program =
                    new DemoProgram(data, 0, Map.of("TOLLGATE_LOCAL_SERVERS", "off")::get).start(nowhere)) {
                call(program, EnvFile.read(program.directory.demoEnv()).getOrDefault("TOLLGATE_API_KEY", ""));
            }
        }
    }

    private static void call(Tollgate program, String key) throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            for (String body : BODIES) {
                exchange(program.url() + "/v1/chat/completions", key, body);
            }
        }
        for (String path : List.of("/v1/models", "/v1/balance", "/healthz", "/docs", "/")) {
            exchange(program.url() + path, key, "");
        }
    }

    private static void exchange(String url, String key, String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestProperty("authorization", "Bearer " + key);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            connection.setRequestProperty("content-type", "application/json");
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        try (var answer =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            answer.readAllBytes();
        }
    }
}
