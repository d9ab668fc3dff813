package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that send too much, too slowly, or nothing: each is told so or hung up on, and nobody else notices. */
final class BadClientsIT {
    private static final int HALF_OPEN = 1_000;
    private static final int HEADER_TIMEOUT_MS = 2_000;
    private static final int SHUT_WITHIN_MS = 30_000;

    private static Program program;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        program = Program.demo("bad-clients")
                .serve("limits:\n  http:\n    headerTimeoutMs: " + HEADER_TIMEOUT_MS
                        + "\n    bodyIdleTimeoutMs: 3000\n");
    }

    @AfterAll
    static void stop() {
        program.close();
    }

    @AfterEach
    void othersAreServed() throws IOException {
        assertThat(RawHttp.send(program, "GET", "/readyz", "localhost", "", "").status())
                .isEqualTo(200);
    }

    private static String head(String key, String more) {
        return "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer " + key
                + "\r\ncontent-type: application/json\r\n" + more + "\r\n";
    }

    /** Sends as much of so many bytes as is taken. */
    private static void pour(OutputStream out, long bytes) throws IOException {
        byte[] piece = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        try {
            for (long sent = 0; sent < bytes; sent += piece.length) {
                out.write(piece);
            }
        } catch (SocketException _) {
            // hung up on: what came before is there to be read
        }
    }

    @Test
    void aHundredMegabytesAre413AndNeverKept() throws IOException {
        Shop shop = new Shop(program);
        String key = shop.customer("tollgate", List.of("1")).key();
        long before = program.residentKb();
        try (Socket declared = RawHttp.connect(program);
                Socket chunked = RawHttp.connect(program)) {
            declared.getOutputStream()
                    .write(head(key, "content-length: 104857600\r\n").getBytes(StandardCharsets.US_ASCII));
            // Told before a single byte of it is sent.
            assertThat(RawHttp.read(declared).code()).isEqualTo("request_too_large");

            chunked.getOutputStream()
                    .write(head(key, "transfer-encoding: chunked\r\n").getBytes(StandardCharsets.US_ASCII));
            chunked.getOutputStream().write("6400000\r\n".getBytes(StandardCharsets.US_ASCII));
            pour(chunked.getOutputStream(), 100 << 20);
            assertThat(RawHttp.read(chunked).status()).isEqualTo(413);
        }
        // The bound of one body, twice for its growth, and room for the heap to breathe.
        assertThat(program.residentKb() - before).isLessThan(400_000);
    }

    @Test
    void aMegabyteOfHeadersIs431() throws IOException {
        try (Socket socket = RawHttp.connect(program)) {
            socket.getOutputStream()
                    .write("GET /v1/models HTTP/1.1\r\nhost: localhost\r\nx-long: "
                            .getBytes(StandardCharsets.US_ASCII));
            pour(socket.getOutputStream(), 1 << 20);
            RawHttp.Answer answer = RawHttp.read(socket);
            assertThat(answer.status()).isEqualTo(431);
            assertThat(answer.code()).isEqualTo("headers_too_large");
        }
    }

    @Test
    void aSlowLorisIsHungUpOnAndSoAreAThousandHalfOpenConnections() throws IOException {
        List<Socket> open = new ArrayList<>();
        long before = program.residentKb();
        try {
            for (int i = 0; i < HALF_OPEN; i++) {
                Socket socket = RawHttp.connect(program);
                open.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream().write("GET /v1/models HTTP/1.1\r\nho".getBytes(StandardCharsets.US_ASCII));
                }
            }
            // Others are served while they all wait.
            assertThat(RawHttp.send(program, "GET", "/healthz", "localhost", "", "")
                            .status())
                    .isEqualTo(200);
            try (Socket loris = RawHttp.connect(program)) {
                drip(loris);
            }
            for (Socket socket : open) {
                socket.setSoTimeout(SHUT_WITHIN_MS);
                isHungUpOn(socket);
            }
            assertThat(program.residentKb() - before).isLessThan(200_000);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** One byte of a header after another, each well within every time-out between two bytes. */
    private static void drip(Socket loris) throws IOException {
        long began = System.nanoTime();
        try {
            loris.getOutputStream().write("GET / HTTP/1.1\r\nx-slow: ".getBytes(StandardCharsets.US_ASCII));
            while (loris.getInputStream().available() == 0) {
                assertThat(System.nanoTime() - began)
                        .as("nanoseconds that a slow client was listened to")
                        .isLessThan(TimeUnit.MILLISECONDS.toNanos(SHUT_WITHIN_MS));
                loris.getOutputStream().write('x');
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            assertThat(RawHttp.read(loris).status()).isEqualTo(408);
        } catch (SocketException _) {
            // hung up on
        }
        assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(HEADER_TIMEOUT_MS / 2));
    }

    /** Reads to the end, which must come; a 408 may stand before it. */
    private static void isHungUpOn(Socket socket) throws IOException {
        try {
            String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).matches(text -> text.isEmpty() || text.startsWith("HTTP/1.1 408"));
        } catch (SocketException _) {
            // reset: hung up on too
        }
    }
}
