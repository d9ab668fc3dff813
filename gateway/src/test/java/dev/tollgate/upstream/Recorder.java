package dev.tollgate.upstream;

import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what a call told, in order, and lets the test's thread wait for it. */
final class Recorder implements UpstreamListener {
    private static final int WAIT_SECONDS = 20;

    /** What was told: {@code sent}, {@code head 200}, {@code bytes 5}, {@code end}, {@code CUT}. */
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    volatile @Nullable HeaderList headers;
    volatile String detail = "";
    volatile @Nullable UpstreamCall call;
    volatile Consumer<String> during = _ -> {};

    private void told(String event) {
        events.add(event);
        during.accept(event);
    }

    @Override
    public void onSent() {
        told("sent");
    }

    @Override
    public void onHead(int status, HeaderList answered) {
        headers = answered;
        told("head " + status);
    }

    @Override
    public void onBytes(byte[] bytes) {
        body.writeBytes(bytes);
        told("bytes " + bytes.length);
    }

    @Override
    public void onEnd() {
        told("end");
    }

    @Override
    public void onFailure(FailureKind kind, String why) {
        detail = why;
        told(kind.name());
    }

    String next() throws InterruptedException {
        String event = events.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing told within " + WAIT_SECONDS + " s");
        }
        return event;
    }

    /** Everything up to the call's end, pieces of the body as one. */
    List<String> whole() throws InterruptedException {
        List<String> told = new ArrayList<>();
        while (true) {
            String event = next();
            if (event.startsWith("bytes ")) {
                if (!told.isEmpty() && told.getLast().equals("bytes")) {
                    continue;
                }
                told.add("bytes");
            } else {
                told.add(event);
            }
            if (!event.equals("sent") && !event.startsWith("head ") && !event.startsWith("bytes ")) {
                return told;
            }
        }
    }

    String text() {
        return body.toString(StandardCharsets.UTF_8);
    }
}
