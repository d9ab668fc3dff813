package dev.tollgate.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client that sends what it is told to, byte for byte, and reads answers strictly. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;
    private final Socket socket;
    private final InputStream in;

    RawClient(Socket socket) {
        try {
            this.socket = socket;
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            this.in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RawClient connect(int port) {
        try {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            return new RawClient(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket socket() {
        return socket;
    }

    RawClient send(String latin1) {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends until the server no longer takes it; returns how much it took. */
    long sendUntilRefused(byte[] piece, long bytesMax) {
        long sent = 0;
        try {
            while (sent < bytesMax) {
                socket.getOutputStream().write(piece);
                sent += piece.length;
            }
        } catch (IOException e) {
            // The server closed: this is what is measured.
            return sent;
        }
        return sent;
    }

    Answer get(String path) {
        return send("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n").answer();
    }

    Answer post(String path, String body) {
        return send("POST " + path + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: " + body.length() + "\r\n\r\n"
                        + body)
                .answer();
    }

    Answer answer() {
        return answer(false);
    }

    /** Reads one answer; {@code toHead} where it is one to HEAD and so has no body. */
    Answer answer(boolean toHead) {
        try {
            String statusLine = line();
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            int status = Integer.parseInt(statusLine.substring(9, 12));
            boolean none = toHead || status == 204 || status == 304 || status < 200;
            return new Answer(status, headers, none ? new byte[0] : body(headers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        String length = headers.get("content-length");
        if (length != null) {
            return exactly(Integer.parseInt(length));
        }
        if (!headers.containsKey("transfer-encoding")) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            body.writeBytes(chunk);
        }
        return body.toByteArray();
    }

    /** Reads one chunk; empty at the body's end. */
    byte[] chunk() throws IOException {
        byte[] chunk = exactly(Integer.parseInt(line(), 16));
        String end = line();
        if (!end.isEmpty()) {
            throw new IOException("chunk not ended: " + end);
        }
        return chunk;
    }

    byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("only " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("connection ended inside a line: " + line);
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new IOException("line without CR: " + text);
        }
        return text.substring(0, text.length() - 1);
    }

    /** Whether the server ended the connection; waits for it. Bytes before the end are an error. */
    boolean ended() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // A reset ends it too.
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves, as a client that has had enough. */
    void hangUp() {
        close();
    }

    /** Closes with a reset, as a program that was killed. */
    void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came back. */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Nullable
        String header(String name) {
            return headers.get(name);
        }
    }
}
