package dev.tollgate.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A real browser without a window, steered over its debugging protocol. */
final class Browser implements AutoCloseable {
    private static final List<String> PLACES =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://(127\\.0\\.0\\.1:\\d+)/");
    private static final long WAIT_S = 60;

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private int calls;

    private Browser(Process process, String address) throws IOException, InterruptedException {
        this.process = process;
        HttpRequest open = HttpRequest.newBuilder(URI.create("http://" + address + "/json/new?about:blank"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        String page = http.send(open, HttpResponse.BodyHandlers.ofString()).body();
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(Json.parse(page).text("webSocketDebuggerUrl")), new Listener())
                .join();
        call("Page.enable", "{}");
    }

    /** Starts it. Where there is none the test is skipped, but in CI it fails: {@code bin/test} installs one. */
    static Browser start() throws IOException, InterruptedException {
        @Nullable
        String binary = PLACES.stream()
                .filter(place -> Files.isExecutable(Path.of(place)))
                .findFirst()
                .orElse(null);
        if (binary == null && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("no Chromium (expected: one of " + PLACES + ")");
        }
        assumeTrue(binary != null, "needs Chromium at one of " + PLACES);
        Path folder = Checkout.scratch("browser");
        Path output = folder.resolve("browser.out");
        Process process = new ProcessBuilder(
                        String.valueOf(binary),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--hide-scrollbars",
                        "--remote-debugging-address=127.0.0.1",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        while (true) {
            Matcher listening = LISTENING.matcher(Files.readString(output));
            if (listening.find()) {
                return new Browser(process, listening.group(1));
            }
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new AssertionError("no browser: " + Files.readString(output));
            }
        }
    }

    /** How the page is looked at. */
    void looksAs(int width, boolean dark) throws InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\": " + width + ", \"height\": 900, \"deviceScaleFactor\": 1, \"mobile\": false}");
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\": [{\"name\": \"prefers-color-scheme\", \"value\": \"" + (dark ? "dark" : "light")
                        + "\"}]}");
    }

    /** Opens a page and waits until it and all that belongs to it is there. */
    void open(String url) throws InterruptedException {
        call("Page.navigate", "{\"url\": \"" + url + "\"}");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        while (!evaluate("document.readyState + ' ' + location.href").equals("complete " + url)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(url + " was not loaded");
            }
        }
    }

    /** What an expression comes to, as a text. */
    String evaluate(String expression) throws InterruptedException {
        String quoted = expression.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        Json answer = call("Runtime.evaluate", "{\"returnByValue\": true, \"expression\": \"String(" + quoted + ")\"}");
        if (answer.has("result.exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.text("result.exceptionDetails.text"));
        }
        return answer.text("result.result.value");
    }

    /** The whole page as a picture. */
    byte[] picture() throws InterruptedException {
        Json answer = call("Page.captureScreenshot", "{\"captureBeyondViewport\": true}");
        return Base64.getDecoder().decode(answer.text("result.data"));
    }

    private Json call(String method, String parameters) throws InterruptedException {
        calls++;
        String text = "{\"id\": " + calls + ", \"method\": \"" + method + "\", \"params\": " + parameters + "}";
        socket.sendText(text, true).join();
        while (true) {
            String answer = answers.poll(WAIT_S, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no answer to " + text);
            }
            Json json = Json.parse(answer);
            if (json.has("id") && json.whole("id") == calls) {
                if (json.has("error")) {
                    throw new AssertionError(text + ": " + answer);
                }
                return json;
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Puts whole messages into the queue. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                answers.add(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }
    }
}
