package dev.tollgate.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Requests written by hand, for what HTTP clients do not let one say. */
final class RawHttp {
    private static final int TIMEOUT_MS = 30_000;

    private RawHttp() {}

    /** An answer as it came. */
    record Answer(int status, String head, String body) {
        /** A header's value, or null. */
        @Nullable
        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }

        String code() {
            return Json.parse(body).text("error.code");
        }
    }

    /**
     * Sends one request on a connection of its own.
     *
     * @param headers each line with its end
     */
    static Answer send(Program program, String method, String path, String host, String headers, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String length = method.equals("POST") ? "content-length: " + bytes.length + "\r\n" : "";
        String request = method + " " + path + " HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n" + headers
                + length + "\r\n" + body;
        try (Socket socket = connect(program)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** One answer with a length, whatever becomes of the connection behind it. */
    static Answer read(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new AssertionError("no HTTP answer: " + head);
            }
            head.append((char) c);
        }
        Answer answer = parse(head.toString());
        String length = answer.header("content-length");
        byte[] body = in.readNBytes(length == null ? 0 : Integer.parseInt(length));
        return new Answer(answer.status(), answer.head(), new String(body, StandardCharsets.UTF_8));
    }

    /** A connection to the data plane. */
    static Socket connect(Program program) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(program.url()).getPort());
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static Answer parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no HTTP answer: " + text);
        }
        return new Answer(Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
    }
}
