package dev.tollgate.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One way in which a request can end.
 *
 * @param name also the model's, and the channel's
 * @param policy the row of the policy table that decides
 * @param tokens what is charged
 * @param told what the client must have seen of the answer
 * @param hidden whether the model's stream does not show all that it produces
 * @param moments what the provider and the client tell each other
 */
record BadEnding(
        String name,
        boolean stream,
        String policy,
        Tokens tokens,
        String told,
        boolean hidden,
        Leaves leaves,
        StubProvider.Handler provider,
        Moments moments) {
    private static final int READ_TIMEOUT_MS = 60_000;

    /** Tokens that are paid for. */
    record Tokens(long input, long output) {
        static final Tokens NONE = new Tokens(0, 0);
    }

    /** That the provider was called, and that the client left. */
    static final class Moments {
        /** A gateway sees within far less that a connection on loopback was closed. */
        private static final long SEEN_NANOS = 1_000_000_000L;

        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch left = new CountDownLatch(1);

        void nowCalled() {
            called.countDown();
        }

        void nowLeft() {
            left.countDown();
        }

        void awaitCalled() throws InterruptedException {
            await(called);
        }

        /** Returns when the client has left and the gateway knows. */
        void awaitLeft() throws InterruptedException {
            await(left);
            LockSupport.parkNanos(SEEN_NANOS);
        }

        private static void await(CountDownLatch latch) throws InterruptedException {
            if (!latch.await(READ_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it did not come to that");
            }
        }
    }

    /** When the client hangs up. */
    enum Leaves {
        NEVER,
        /** While the connection to the provider is still being made. */
        BEFORE_THE_CALL,
        /** When the provider has the request, and nothing of an answer has come. */
        BEFORE_CONTENT,
        /** When three events with content have come. */
        DURING_CONTENT,
        /** When the finish reason has come. */
        AFTER_FINISH
    }

    /** Whether nobody pays, and no usage row is written. */
    boolean free() {
        return policy.isEmpty();
    }

    /** Runs it from the client's side; what the client saw. */
    String run(Program program, Shop.Customer customer) throws IOException, InterruptedException {
        try {
            return call(program, customer);
        } finally {
            moments.nowLeft();
        }
    }

    private String call(Program program, Shop.Customer customer) throws IOException, InterruptedException {
        String body = "{\"model\": \"" + name + "\", \"stream\": " + stream
                + ", \"max_tokens\": 1000, \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
        try (Socket socket = RawHttp.connect(program)) {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            String request = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
                    + "authorization: Bearer " + customer.key()
                    + "\r\ncontent-type: application/json\r\ncontent-length: "
                    + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return switch (leaves) {
                case NEVER -> new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                case BEFORE_THE_CALL -> {
                    awaitHeld(program, customer);
                    yield "";
                }
                case BEFORE_CONTENT -> {
                    moments.awaitCalled();
                    yield "";
                }
                case DURING_CONTENT -> until(socket.getInputStream(), "\" the\"", BadEndings.EVENTS);
                case AFTER_FINISH -> until(socket.getInputStream(), "\"finish_reason\":\"stop\"", 1);
            };
        }
    }

    /** Returns when the request is admitted. */
    private static void awaitHeld(Program program, Shop.Customer customer) {
        Shop shop = new Shop(program);
        while (shop.read("/admin/v1/customers/" + customer.id() + "/balance")
                .text("held")
                .equals("0")) {
            Thread.onSpinWait();
        }
    }

    private static String until(InputStream in, String sign, int times) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (seen.toString().split(sign, -1).length <= times) {
            int c = in.read();
            if (c < 0) {
                throw new AssertionError("ended early: " + seen);
            }
            seen.append((char) c);
        }
        return seen.toString();
    }
}
