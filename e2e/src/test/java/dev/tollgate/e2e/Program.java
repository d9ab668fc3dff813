package dev.tollgate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The packaged program in a process of its own: {@code bin/tollgate demo}, or {@code serve}, with a data directory.
 * Ended with the test.
 */
final class Program implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final String SERVE_TOKEN_NAME = "TOLLGATE_TEST_ADMIN_TOKEN";
    private static final String SERVE_TOKEN = "tga_0123456789abcdef0123456789abcdef";
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    final Path data;
    final Path output;
    private final Process process;
    private final Map<String, String> env;

    /** From the start of the process to the line that says that it is ready. */
    final Duration readyAfter;

    private Program(Path data, Path output, Process process, Duration readyAfter, Map<String, String> env) {
        this.data = data;
        this.output = output;
        this.readyAfter = readyAfter;
        this.process = process;
        this.env = env;
    }

    /** How a demo is started. */
    static final class Launch {
        private final Path data;
        private final Map<String, String> environment = new HashMap<>();
        private final List<String> javaOptions = new ArrayList<>();
        private Path logs;
        private int port;

        Launch(Path data) {
            this.data = data;
            this.logs = data;
        }

        /** The live keys' provider is at this address. */
        Launch openAi(String baseUrl) {
            environment.put("OPENAI_API_KEY", "sk-provider-secret-of-the-test");
            environment.put("OPENAI_BASE_URL", baseUrl);
            return this;
        }

        Launch environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Launch javaOption(String option) {
            javaOptions.add(option);
            return this;
        }

        /** Where the access log of {@code serve} lies; the data directory without. */
        Launch logs(Path folder) {
            logs = folder;
            return this;
        }

        Launch port(int chosen) {
            port = chosen;
            return this;
        }

        /** Starts it and waits until it is ready. */
        Program start() throws IOException, InterruptedException {
            Path output = data.resolveSibling(data.getFileName() + ".out");
            Process process = launch(output, "demo", "--port", Integer.toString(port), "--data", data.toString());
            Duration readyAfter = awaitReady(process, output, "Reset: ");
            return new Program(data, output, process, readyAfter, readEnv(data));
        }

        /**
         * Starts {@code serve} on free ports and waits until it is ready.
         *
         * @param settings further lines of the YAML file, below the key {@code api} first
         */
        Program serve(String settings) throws IOException, InterruptedException {
            Path output = data.resolveSibling(data.getFileName() + ".out");
            Path config = data.resolveSibling("tollgate.yaml");
            Files.writeString(
                    config,
                    "data: " + data + "\nlogs:\n  access: " + logs + "/access.log\nadmin:\n  port: 0\n  token: ${"
                            + SERVE_TOKEN_NAME + "}\napi:\n  port: 0\n" + settings);
            environment.put(SERVE_TOKEN_NAME, SERVE_TOKEN);
            Process process = launch(output, "serve", "--config", config.toString());
            Duration readyAfter = awaitReady(process, output, "Tollgate serves at ");
            String text = Files.readString(output);
            String line = text.substring(text.indexOf("Tollgate serves at ") + 19);
            Map<String, String> env = Map.of(
                    "TOLLGATE_URL", line.substring(0, line.indexOf(',')),
                    "TOLLGATE_ADMIN_URL", line.substring(line.indexOf(" at ") + 4, line.indexOf("/admin/v1")),
                    "TOLLGATE_ADMIN_TOKEN", SERVE_TOKEN);
            return new Program(data, output, process, readyAfter, env);
        }

        /** Whether a whole line with these words is there, and so everything before it. */
        private static boolean hasLine(String text, String words) {
            int at = text.indexOf(words);
            return at >= 0 && text.indexOf('\n', at) >= 0;
        }

        /** Waits for the last line of what is printed at the start. */
        private static Duration awaitReady(Process process, Path output, String words)
                throws IOException, InterruptedException {
            long began = System.nanoTime();
            long deadline = began + START_MAX.toNanos();
            while (!hasLine(Files.readString(output), words)) {
                boolean ended = process.waitFor(20, TimeUnit.MILLISECONDS);
                if (ended || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    String text = Files.readString(output);
                    if (ended) {
                        throw new EndedException("ended with " + process.exitValue() + ":\n" + text);
                    }
                    throw new AssertionError("not ready in time:\n" + text);
                }
            }
            return Duration.ofNanos(System.nanoTime() - began);
        }

        /** Runs it to its end, for starts that must fail. */
        Ended runToEnd(String... arguments) throws IOException, InterruptedException {
            Path output = data.resolveSibling(data.getFileName() + ".end");
            Process process = launch(output, arguments);
            if (!process.waitFor(START_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("did not end: " + Files.readString(output));
            }
            return new Ended(process.exitValue(), Files.readString(output));
        }

        private Process launch(Path output, String... arguments) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Checkout.root().resolve("bin/tollgate").toString());
            command.addAll(Arrays.asList(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            // Nothing of the developer's own machine may answer in a test.
            for (String provider : List.of("OPENAI", "ANTHROPIC", "GEMINI")) {
                builder.environment().remove(provider + "_API_KEY");
                builder.environment().remove(provider + "_BASE_URL");
            }
            builder.environment().put("TOLLGATE_LOCAL_SERVERS", "off");
            builder.environment().put("TOLLGATE_JAVA_OPTS", String.join(" ", javaOptions));
            builder.environment().putAll(environment);
            return builder.start();
        }
    }

    /** It ended before it was ready. */
    static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EndedException(String message) {
            super(message);
        }
    }

    /** A run that has ended. */
    record Ended(int status, String output) {}

    /** A demo in a new directory. */
    static Launch demo(String name) throws IOException {
        return new Launch(Checkout.scratch(name).resolve("data"));
    }

    /** A demo in a directory that is there already. */
    static Launch demoIn(Path data) {
        return new Launch(data);
    }

    /** A value of {@code demo.env}. */
    String env(String name) {
        String value = env.get(name);
        if (value == null) {
            throw new AssertionError(name + " is not in demo.env: " + env.keySet());
        }
        return value;
    }

    String url() {
        return env("TOLLGATE_URL");
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Its memory. */
    long residentKb() throws IOException {
        Matcher found = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid() + "/status")));
        if (!found.find()) {
            throw new AssertionError("no memory of process " + pid());
        }
        return Long.parseLong(found.group(1));
    }

    /** A GET with the main live key. */
    HttpResponse<String> get(String path) {
        return get(path, env("TOLLGATE_API_KEY"));
    }

    HttpResponse<String> get(String path, String key) {
        return send(request(url() + path, key).GET().build());
    }

    HttpResponse<String> post(String path, String key, String body) {
        return send(request(url() + path, key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** A call of the admin API. */
    HttpResponse<String> admin(String method, String path, @Nullable String body) {
        HttpRequest.BodyPublisher publisher =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return send(request(env("TOLLGATE_ADMIN_URL") + path, env("TOLLGATE_ADMIN_TOKEN"))
                .header("content-type", "application/json")
                .method(method, publisher)
                .build());
    }

    static HttpRequest.Builder request(String url, String key) {
        return HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(60))
                .header("authorization", "Bearer " + key);
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(request.uri().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
    }

    /** {@code kill}: a graceful end. */
    int stop() throws InterruptedException {
        process.destroy();
        return awaitEnd();
    }

    /** Its exit status, once it has ended. */
    int awaitEnd() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not stop within 30 s");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> readEnv(Path data) throws IOException {
        Map<String, String> pairs = new HashMap<>();
        for (String line : Files.readAllLines(data.resolve("demo.env"))) {
            int equals = line.indexOf('=');
            pairs.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return pairs;
    }
}
