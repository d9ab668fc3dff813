package dev.tollgate.webhook;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A receiver of events on loopback that does to each request what its script says: answer, or something worse. */
final class Receiver implements AutoCloseable {
    /** What it does to one request; the last one of a script holds for all that follow. */
    enum Act {
        OK,
        ERROR,
        REDIRECT,
        GARBAGE,
        HANG_UP,
        SILENCE,
        DRIP
    }

    /** One request as it came. */
    record Received(String line, Map<String, String> headers, byte[] body) {
        String header(String name) {
            return Objects.requireNonNull(headers.get(name), name);
        }
    }

    final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Queue<Act> script;
    private final ServerSocket server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Act last = Act.OK;

    Receiver(Act... script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    Receiver(ServerSocket server, Act... script) {
        this.server = server;
        this.script = new ConcurrentLinkedQueue<>(List.of(script));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            received.add(read(socket.getInputStream()));
            Act next = script.poll();
            Act act = next == null ? last : next;
            last = act;
            act(socket, act);
        } catch (IOException e) {
            // The sender is gone: so is this request.
        }
    }

    private void act(Socket socket, Act act) throws IOException {
        switch (act) {
            case OK -> say(socket, "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
            case ERROR -> say(socket, "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n");
            case REDIRECT -> say(socket, "HTTP/1.1 307 There\r\nlocation: http://127.0.0.1:1/\r\n\r\n");
            case GARBAGE -> say(socket, "SSH-2.0-OpenSSH_9.7\r\n");
            case HANG_UP -> {}
            case SILENCE -> waitUntilClosed();
            case DRIP -> {
                while (closed.getCount() > 0) {
                    say(socket, "H");
                    pause();
                }
            }
        }
    }

    private void waitUntilClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause() {
        try {
            if (closed.await(20, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static Received read(InputStream in) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        String line = Objects.requireNonNull(reader.readLine(), "a request");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = reader.readLine(); header != null && !header.isEmpty(); header = reader.readLine()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) reader.read();
        }
        return new Received(line, headers, body);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
