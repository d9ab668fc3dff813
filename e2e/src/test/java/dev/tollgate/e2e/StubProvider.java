package dev.tollgate.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider on loopback that does exactly what a test says, down to the byte. HTTP/1.1 with keep-alive; a virtual
 * thread for each connection.
 */
final class StubProvider implements AutoCloseable {
    private static final int BACKLOG = 2_048;

    private final ServerSocket server;
    private final Handler handler;
    private final String models;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();

    private StubProvider(ServerSocket server, Handler handler, String models) {
        this.models = models;
        this.server = server;
        this.handler = handler;
    }

    /** What it does with a request. An exception, or {@link Reply#cut}, ends the connection. */
    @FunctionalInterface
    interface Handler {
        void handle(Request request, Reply reply) throws IOException, InterruptedException;
    }

    /**
     * What came.
     *
     * @param headers names in lower case
     */
    record Request(String method, String path, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    static StubProvider start(Handler handler) throws IOException {
        return start(handler, "");
    }

    /**
     * Starts one that lists models.
     *
     * @param models the elements of its list, as JSON
     */
    static StubProvider start(Handler handler, String models) throws IOException {
        ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        StubProvider stub = new StubProvider(server, handler, models);
        Thread.ofVirtual().name("stub-accept").start(stub::accept);
        return stub;
    }

    /** What {@code OPENAI_BASE_URL} is to be. */
    String baseUrl() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
    }

    /** Every request but those of the model list, in the order in which they came. */
    List<Request> requests() {
        return requests;
    }

    /** Connections that are open now. */
    int connections() {
        return open.size();
    }

    /** Requests whose handler has not returned. */
    int inFlight() {
        return inFlight.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                Thread.ofVirtual().name("stub").start(() -> serve(socket));
            } catch (IOException _) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                Reply reply = new Reply(socket);
                inFlight.incrementAndGet();
                try {
                    if (request.path().endsWith("/models")) {
                        reply.json(200, "{\"object\":\"list\",\"data\":[" + models + "]}");
                    } else {
                        requests.add(request);
                        handler.handle(request, reply);
                    }
                } finally {
                    inFlight.decrementAndGet();
                }
            }
        } catch (IOException _) {
            // the gateway hung up, or the test cut the connection: both are what tests do
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static @org.jspecify.annotations.Nullable Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        String[] words = first.split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        String header = line(in);
        while (!header.isEmpty()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
            header = line(in);
        }
        byte[] body = "chunked".equals(headers.get("transfer-encoding"))
                ? chunks(in)
                : in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(words[0], words[1], headers, body);
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(line(in).strip(), 16);
            whole.write(in.readNBytes(length));
            line(in);
            if (length == 0) {
                return whole.toByteArray();
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c >= 0 && c != '\n') {
            if (c != '\r') {
                line.append((char) c);
            }
            c = in.read();
        }
        return line.toString();
    }

    /** The answer to one request. */
    static final class Reply {
        private final Socket socket;
        private final OutputStream out;

        Reply(Socket socket) throws IOException {
            this.socket = socket;
            this.out = socket.getOutputStream();
        }

        /** A whole JSON answer. */
        void json(int status, String body) throws IOException {
            whole(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
        }

        /** A whole answer. */
        void whole(int status, String contentType, byte[] body) throws IOException {
            raw("HTTP/1.1 " + status + " X\r\ncontent-type: " + contentType + "\r\ncontent-length: " + body.length
                    + "\r\n\r\n");
            raw(body);
        }

        /** The head of a chunked event stream. */
        void startStream() throws IOException {
            raw("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
        }

        /** One event of it, as a chunk. */
        void event(String data) throws IOException {
            chunk(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        }

        /** One chunk of any bytes. */
        void chunk(byte[] bytes) throws IOException {
            ByteArrayOutputStream chunk = new ByteArrayOutputStream();
            chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunk.writeBytes(bytes);
            chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            raw(chunk.toByteArray());
        }

        /** Ends a chunked stream well. */
        void endStream() throws IOException {
            raw("0\r\n\r\n");
        }

        /** Bytes as they are. */
        void raw(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        void raw(String text) throws IOException {
            raw(text.getBytes(StandardCharsets.UTF_8));
        }

        /** What the gateway still sends. */
        InputStream in() throws IOException {
            return socket.getInputStream();
        }

        /** Ends the connection. */
        void close() throws IOException {
            socket.close();
        }

        /** Resets the connection. */
        void cut() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
