package dev.tollgate.webhook;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts over a connection of its own, HTTP/1.1, to the very address that was judged: a client that looks the name up
 * once more could be led elsewhere. Redirects are not followed. Of the answer only the status is read.
 */
final class SocketSender implements Sender {
    private static final int STATUS_LINE_BYTES_MAX = 512;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final int STATUS_DIGITS = 3;

    private final UrlRules rules;
    private final SSLSocketFactory tls;

    SocketSender(UrlRules rules, SSLSocketFactory tls) {
        this.rules = rules;
        this.tls = tls;
    }

    @Override
    public Sent post(URI url, List<String> headers, byte[] body, int timeoutMs) {
        String problem = rules.problem(url);
        if (problem != null) {
            return new Sent(0, problem);
        }
        CountDownLatch done = new CountDownLatch(1);
        try (Socket socket = new Socket()) {
            // Whatever it waits for, a handshake or a byte now and then, it ends by then.
            Thread.ofVirtual().name("webhook-deadline").start(() -> closeAfter(socket, done, timeoutMs));
            InetAddress address = rules.address(url);
            boolean https = "https".equalsIgnoreCase(url.getScheme());
            int port = url.getPort() > 0 ? url.getPort() : https ? HTTPS_PORT : HTTP_PORT;
            socket.connect(new InetSocketAddress(address, port), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            return new Sent(exchange(https ? secured(socket, url.getHost(), port) : socket, url, headers, body), "");
        } catch (IOException e) {
            return new Sent(0, describe(e));
        } finally {
            done.countDown();
        }
    }

    private static void closeAfter(Socket socket, CountDownLatch done, int timeoutMs) {
        try {
            if (!done.await(timeoutMs, TimeUnit.MILLISECONDS)) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // Closed it is; whoever reads from it is told.
        }
    }

    private Socket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) tls.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static int exchange(Socket socket, URI url, List<String> headers, byte[] body) throws IOException {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String target = url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
        StringBuilder head = new StringBuilder("POST ").append(target).append(" HTTP/1.1\r\nhost: ");
        head.append(url.getHost())
                .append(url.getPort() > 0 ? ":" + url.getPort() : "")
                .append("\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        head.append("content-length: ").append(body.length).append("\r\nconnection: close\r\n\r\n");
        socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
        return status(socket.getInputStream());
    }

    private static int status(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed without an answer");
            }
            if (line.length() >= STATUS_LINE_BYTES_MAX) {
                throw new IOException("a status line above " + STATUS_LINE_BYTES_MAX + " bytes");
            }
            line.append((char) c);
        }
        boolean http = line.length() >= STATUS_AT + STATUS_DIGITS && line.indexOf("HTTP/1.") == 0;
        String digits = http ? line.substring(STATUS_AT, STATUS_AT + STATUS_DIGITS) : "";
        if (!digits.matches("[1-5][0-9]{2}")) {
            throw new IOException("an answer that is no HTTP");
        }
        return Integer.parseInt(digits);
    }

    private static String describe(IOException e) {
        String message = e.getMessage();
        return e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
