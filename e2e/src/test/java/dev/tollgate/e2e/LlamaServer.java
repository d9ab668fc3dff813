package dev.tollgate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** llama.cpp's own server with a small chat model, on one of the ports where Tollgate looks for it. */
final class LlamaServer implements AutoCloseable {
    private static final int[] PORTS = {8_080, 8_000};
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final int port;

    private LlamaServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static LlamaServer start() throws IOException, InterruptedException {
        Path home = Tool.llama();
        Path binary = find(home, "/bin/llama-server");
        int port = freePort();
        Path output = Checkout.scratch("llama").resolve("server.out");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        binary.toString(),
                        "--model",
                        find(home, ".gguf").toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "-ngl",
                        "0",
                        "--ctx-size",
                        "2048",
                        "--parallel",
                        "2",
                        "--threads",
                        "2",
                        "--slots"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("LD_LIBRARY_PATH", binary.resolveSibling(".").toString());
        LlamaServer server = new LlamaServer(builder.start(), port);
        server.awaitReady(output);
        return server;
    }

    private void awaitReady(Path output) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (status("/health") != 200) {
            boolean ended = process.waitFor(100, TimeUnit.MILLISECONDS);
            if (ended || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new AssertionError((ended ? "ended with " + process.exitValue() : "not ready in time") + ":\n"
                        + Files.readString(output));
            }
        }
    }

    /** How many of its slots are at work. */
    long busy() {
        Json slots = Json.parse("{\"slots\": " + get("/slots").body() + "}");
        long busy = 0;
        for (int i = 0; i < slots.size("slots"); i++) {
            busy += Boolean.TRUE.equals(slots.at("slots[" + i + "].is_processing")) ? 1 : 0;
        }
        return busy;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private int status(String path) {
        try {
            return get(path).statusCode();
        } catch (UncheckedIOException _) {
            return 0; // it does not listen yet
        }
    }

    private HttpResponse<String> get(String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        for (int port : PORTS) {
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException _) {
                // taken: the next
            }
        }
        throw new AssertionError("ports 8080 and 8000 are taken (expected: one that is free for a model server)");
    }

    private static Path find(Path home, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !file.startsWith(home.resolve("bin")))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + ending + " under " + home));
        }
    }
}
