package dev.tollgate.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Streams and whole requests in flight while the program dies, each with a number of its own that the provider sees
 * too, so that what was charged can be held against what was written.
 */
final class CrashLoad implements AutoCloseable {
    private static final int EVENTS = 200;
    private static final long EVENT_NANOS = 5_000_000;
    private static final long WHOLE_NANOS = 60_000_000;
    private static final Pattern CREATED = Pattern.compile("\"created\":(\\d+)");
    static final int INPUT_TOKENS = 11;

    private final StubProvider provider;
    private final Map<Integer, AtomicInteger> written = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile boolean running;

    /** One request, as its client saw it. */
    static final class Call {
        final int number;
        final boolean stream;
        volatile @Nullable String id;
        volatile boolean whole;
        /** When the provider wrote the last event that came. */
        volatile long lastWritten;

        final List<Long> events = new CopyOnWriteArrayList<>();

        Call(int number, boolean stream) {
            this.number = number;
            this.stream = stream;
        }

        /** Content events that it had by a moment. */
        int eventsBy(long nanoTime) {
            int count = 0;
            for (long at : events) {
                count += at <= nanoTime ? 1 : 0;
            }
            return count;
        }
    }

    CrashLoad() throws IOException {
        provider = StubProvider.start(this::answer);
    }

    String baseUrl() {
        return provider.baseUrl();
    }

    /** Events with content that the provider wrote for a request. */
    int written(int number) {
        AtomicInteger count = written.get(number);
        return count == null ? 0 : count.get();
    }

    private void answer(StubProvider.Request request, StubProvider.Reply reply) throws IOException {
        String text = request.text();
        int from = text.indexOf("number ") + 7;
        int number = Integer.parseInt(text.substring(from, text.indexOf(" end", from)));
        AtomicInteger count = written.computeIfAbsent(number, _ -> new AtomicInteger());
        if (!text.contains("\"stream\":true")) {
            LockSupport.parkNanos(WHOLE_NANOS);
            reply.json(200, Completions.whole("ok", INPUT_TOKENS, 5));
            return;
        }
        reply.startStream();
        reply.event(Completions.role());
        int events = 40 + number % (EVENTS - 40);
        for (int i = 0; i < events; i++) {
            count.incrementAndGet(); // before it is written: at most so many can have gone on
            reply.event(stamped(Completions.content(" the")));
            LockSupport.parkNanos(EVENT_NANOS);
        }
        reply.event(Completions.finish("stop"));
        reply.event(Completions.usage(INPUT_TOKENS, events));
        reply.event("[DONE]");
        reply.endStream();
    }

    /** Starts streams and whole requests; each client goes on with the next one when one is answered. */
    void start(Program program, String key, int streams, int others) {
        running = true;
        for (int i = 0; i < streams + others; i++) {
            boolean stream = i < streams;
            threads.add(Thread.ofVirtual().start(() -> {
                while (running && call(program, key, stream)) {
                    // the next one
                }
            }));
        }
    }

    /** Waits until so many events have come in all: a loaded machine is slow to begin. */
    void awaitEvents(int events) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (calls.stream().mapToInt(call -> call.events.size()).sum() < events && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The chunk says when it was written, in place of seconds since 1970. */
    private static String stamped(String chunk) {
        return CREATED.matcher(chunk).replaceFirst("\"created\":" + System.nanoTime());
    }

    private static long stamp(String line) {
        Matcher created = CREATED.matcher(line);
        return created.find() ? Long.parseLong(created.group(1)) : 0;
    }

    /**
     * A moment when the program was surely alive: it relayed what the provider wrote then. When a client read it says
     * less, for what lies in a socket is read long after a death too.
     */
    static long lastAlive(List<Call> calls) {
        return calls.stream().mapToLong(call -> call.lastWritten).max().orElse(0);
    }

    /** Waits until nothing is in flight any more; the program is dead by then, or there is nothing left to do. */
    List<Call> stop() throws InterruptedException {
        running = false;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
        List<Call> made = new ArrayList<>(calls);
        calls.clear();
        return made;
    }

    private boolean call(Program program, String key, boolean stream) {
        Call call = new Call(numbers.incrementAndGet(), stream);
        calls.add(call);
        HttpRequest request = Program.request(program.url() + "/v1/chat/completions", key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"gpt-4o\",\"max_tokens\":300,\"stream\":"
                        + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\"number " + call.number
                        + " end\"}]}"))
                .build();
        try {
            HttpResponse<java.io.InputStream> reply = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            call.id = reply.headers().firstValue("x-request-id").orElse(null);
            if (reply.statusCode() != 200) {
                return false;
            }
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8))) {
                String line = lines.readLine();
                while (line != null) {
                    if (line.contains("\"content\":\" the\"")) {
                        call.lastWritten = stamp(line);
                        call.events.add(System.nanoTime());
                    }
                    call.whole |= stream ? line.equals("data: [DONE]") : line.contains("total_tokens");
                    line = lines.readLine();
                }
            }
            return true;
        } catch (IOException _) {
            return false; // the program died: what this test is about
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        http.shutdownNow();
        provider.close();
    }
}
