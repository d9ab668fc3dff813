package dev.tollgate.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;

/** What a {@link FakeUpstream} does with one request, step by step. Immutable: each method makes a longer script. */
public final class Script {
    private final List<Step> steps;

    private Script(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** One step. */
    sealed interface Step {
        /** Bytes as they are. */
        record Send(byte[] bytes) implements Step {}

        /** Waits until the test lets it go on, or the client hangs up. */
        record Await(CountDownLatch latch) implements Step {}

        /** Ends the connection, after what was sent. */
        record Close() implements Step {}

        /** Ends the connection with a reset, as a program that was killed. */
        record Reset() implements Step {}

        /** Says and reads nothing more until the client hangs up. */
        record Stall() implements Step {}
    }

    List<Step> steps() {
        return steps;
    }

    /** Does nothing yet: without a further step the next request is read. */
    public static Script empty() {
        return new Script(List.of());
    }

    private Script then(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Script(longer);
    }

    public Script send(byte[] bytes) {
        return then(new Step.Send(bytes));
    }

    public Script send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits for the test. */
    public Script await(CountDownLatch latch) {
        return then(new Step.Await(latch));
    }

    public Script close() {
        return then(new Step.Close());
    }

    public Script reset() {
        return then(new Step.Reset());
    }

    public Script stall() {
        return then(new Step.Stall());
    }

    /** A whole answer with its length. */
    public static Script answer(int status, String contentType, byte[] body) {
        return empty().send("HTTP/1.1 " + status + " Said\r\ncontent-type: " + contentType + "\r\ncontent-length: "
                        + body.length + "\r\n\r\n")
                .send(body);
    }

    /** A whole answer of JSON. */
    public static Script json(int status, String body) {
        return answer(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole answer, encoded with gzip. */
    public static Script gzip(String contentType, byte[] body) {
        byte[] encoded = gzipped(body);
        return empty().send("HTTP/1.1 200 OK\r\ncontent-type: " + contentType + "\r\ncontent-encoding: gzip\r\n"
                        + "content-length: " + encoded.length + "\r\n\r\n")
                .send(encoded);
    }

    /** The head of a stream of events; {@link #chunk} follows. */
    public static Script eventStream() {
        return empty().send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    /** One chunk of a chunked body. */
    public Script chunk(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return send(Integer.toHexString(bytes.length) + "\r\n").send(bytes).send("\r\n");
    }

    /** The end of a chunked body. */
    public Script lastChunk() {
        return send("0\r\n\r\n");
    }

    /** A whole stream: each text is one event's data. */
    public static Script events(List<String> data) {
        Script script = eventStream();
        for (String each : data) {
            script = script.chunk("data: " + each + "\n\n");
        }
        return script.lastChunk();
    }

    /** The same bytes, but the connection ends after {@code count} of them. */
    public Script cutAfter(int count) {
        byte[] all = bytes();
        return empty().send(Arrays.copyOf(all, Math.min(count, all.length))).close();
    }

    /** All bytes that it sends. */
    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Step step : steps) {
            if (step instanceof Step.Send(byte[] bytes)) {
                all.writeBytes(bytes);
            }
        }
        return all.toByteArray();
    }

    /** Encodes with gzip. */
    public static byte[] gzipped(byte[] plain) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(encoded)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return encoded.toByteArray();
    }
}
