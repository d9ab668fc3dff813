package dev.tollgate.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A provider on raw sockets of loopback that answers, stalls, cuts and lies as its {@link Script}s say. Each request
 * takes the next script; when there is none, the one given to {@link #always}.
 */
public final class FakeUpstream implements AutoCloseable {
    private static final int BACKLOG = 1_024;
    private static final int WAIT_SECONDS = 20;

    private final ServerSocket server;
    private final String scheme;
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> hungUp = new LinkedBlockingQueue<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Socket> fillers = new ArrayList<>();
    private volatile Script always = Script.json(200, "{}");
    private volatile boolean closeOnAccept;

    private FakeUpstream(ServerSocket server, String scheme) {
        this.server = server;
        this.scheme = scheme;
    }

    /** One that accepts. */
    public static FakeUpstream start() {
        try {
            ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            return new FakeUpstream(socket, "http").accepting();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that speaks TLS. */
    public static FakeUpstream startTls(SSLContext context) {
        try {
            ServerSocket socket =
                    context.getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            return new FakeUpstream(socket, "https").accepting();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One whose kernel drops every further connection attempt: its queue is full and nobody accepts. */
    public static FakeUpstream startDeaf() {
        try {
            FakeUpstream deaf = new FakeUpstream(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), "http");
            while (deaf.fill()) {
                // Until the kernel takes no more.
            }
            return deaf;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean fill() throws IOException {
        Socket filler = new Socket();
        fillers.add(filler);
        try {
            filler.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), 200);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private FakeUpstream accepting() {
        Thread.ofVirtual().name("fake-upstream").start(this::accept);
        return this;
    }

    /** What the next request that has no script yet gets. */
    public FakeUpstream then(Script script) {
        scripts.add(script);
        return this;
    }

    /** What requests get when no script is left. */
    public FakeUpstream always(Script script) {
        always = script;
        return this;
    }

    /** From now on connections are closed as soon as they are accepted. */
    public FakeUpstream closeOnAccept() {
        closeOnAccept = true;
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The address of a path, with the host {@code localhost}. */
    public URI url(String path) {
        return URI.create(scheme + "://localhost:" + port() + path);
    }

    /** How many connections were accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** How many requests nobody took yet. */
    public int untaken() {
        return received.size();
    }

    /** The next request that came whole. */
    public Received take() throws InterruptedException {
        Received next = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request within " + WAIT_SECONDS + " s");
        }
        return next;
    }

    /** Waits until some client has hung up; returns the connection's number, from 1. */
    public int awaitHangUp() throws InterruptedException {
        Integer number = hungUp.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (number == null) {
            throw new AssertionError("nobody hung up within " + WAIT_SECONDS + " s");
        }
        return number;
    }

    /**
     * One request as it came.
     *
     * @param connection the number of its connection, from 1
     * @param headers names in lower case
     */
    public record Received(int connection, String line, Map<String, String> headers, byte[] body) {
        public Received {
            headers = Map.copyOf(headers);
        }

        /** The body as a text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    // ---- connections

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().name("fake-upstream-" + number).start(() -> serve(socket, number));
            } catch (IOException e) {
                // Closed by the test: this is how it ends.
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            if (closeOnAccept) {
                return;
            }
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            for (Received next = read(in, number); next != null; next = read(in, number)) {
                received.add(next);
                Script script = scripts.poll();
                if (!play(script == null ? always : script, socket)) {
                    return;
                }
            }
            hungUp.add(number);
        } catch (IOException e) {
            hungUp.add(number);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(socket);
        }
    }

    private static @Nullable Received read(InputStream in, int number) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            if (colon < 0) {
                throw new IOException("no HTTP");
            }
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("hung up inside its body");
        }
        return new Received(number, line, headers, body);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Returns whether the connection goes on. */
    private boolean play(Script script, Socket socket) throws IOException, InterruptedException {
        for (Script.Step step : script.steps()) {
            switch (step) {
                case Script.Step.Send(byte[] bytes) -> {
                    socket.getOutputStream().write(bytes);
                    socket.getOutputStream().flush();
                }
                case Script.Step.Await(CountDownLatch latch) -> {
                    if (!latch.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
                        throw new AssertionError("the test never let the script go on");
                    }
                }
                case Script.Step.Close() -> {
                    return false;
                }
                case Script.Step.Reset() -> {
                    socket.setSoLinger(true, 0);
                    return false;
                }
                case Script.Step.Stall() -> {
                    while (socket.getInputStream().read() >= 0) {
                        // Whatever it says, no answer.
                    }
                    throw new IOException("hung up");
                }
            }
        }
        return true;
    }

    /** Closes every connection that is open now, as a provider does with idle ones; goes on accepting. */
    public void closeConnections() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            closeConnections();
            for (Socket filler : fillers) {
                filler.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
