package dev.tollgate.relay;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.TimeSource;
import dev.tollgate.chat.Usage;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.routing.RetryAfter;
import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.upstream.UpstreamListener;
import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One upstream call that answers with a stream: from the provider's bytes to the client's events. On its event loop
 * only.
 */
final class StreamFeed implements UpstreamListener {
    /** Told of what came; nothing after {@link #onFeedOver} or {@link #onFeedFailed}, nor after {@link #cancel}. */
    interface Reader {
        /** Whether events should come one by one, so that as many as can be go out. */
        boolean tight();

        /** Whole events for the client; never empty. */
        void onEvents(StreamFeed from, byte[] events);

        /** The provider has said all, well or not: see the editor. */
        void onFeedOver(StreamFeed from);

        /** It broke. */
        void onFeedFailed(StreamFeed from, AttemptFailure failure);
    }

    final StreamEditor editor;
    private final TimeSource time;
    private final HaltPoints halts;
    private final Reader reader;
    private @Nullable UpstreamCall call;
    private @Nullable ErrorBodyBuffer notEvents;
    private int status;
    private long retryAfterMs;
    private boolean sent;
    private boolean over;
    private boolean paused;
    private long deliveredEvents;
    private long deliveredBytes;
    private @Nullable Usage deliveredUsage;

    StreamFeed(StreamEditor editor, TimeSource time, HaltPoints halts, Reader reader) {
        this.halts = halts;
        this.editor = editor;
        this.time = time;
        this.reader = reader;
    }

    /** What the client was handed of it. */
    record Delivered(
            long contentEvents, long textBytes, @Nullable Usage usage) {}

    /** All that has come goes out. */
    void deliver() {
        deliveredEvents = editor.contentEvents();
        deliveredBytes = editor.textBytes();
        deliveredUsage = editor.usage();
    }

    Delivered delivered() {
        return new Delivered(deliveredEvents, deliveredBytes, deliveredUsage);
    }

    /** The beginning of the text that went out. */
    String deliveredSample() {
        String sample = editor.textSample();
        byte[] bytes = sample.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= deliveredBytes
                ? sample
                : new String(bytes, 0, (int) deliveredBytes, StandardCharsets.UTF_8);
    }

    void begun(UpstreamCall begun) {
        call = begun;
        if (over) {
            begun.cancel();
        }
    }

    /** Whether the provider may have worked on it. */
    boolean sent() {
        return sent;
    }

    boolean over() {
        return over;
    }

    void pause() {
        if (call != null && !over) {
            paused = true;
            call.pause();
        }
    }

    void resume() {
        if (call != null && paused) {
            paused = false;
            call.resume();
        }
    }

    /** Ends it at once; nobody is told. */
    void cancel() {
        if (!over) {
            over = true;
            cancelCall();
        }
    }

    @Override
    public void onSent() {
        sent = true;
        halts.reached(HaltPoint.AFTER_UPSTREAM_SEND);
    }

    @Override
    public void onHead(int replyStatus, HeaderList headers) {
        status = replyStatus;
        if (status != 200 || !isEventStream(headers.first("content-type"))) {
            notEvents = new ErrorBodyBuffer();
            retryAfterMs = RetryAfter.millis(headers, time.epochMillis());
        }
    }

    @Override
    public void onBytes(byte[] piece) {
        if (over) {
            return;
        }
        if (notEvents != null) {
            notEvents.add(piece);
            return;
        }
        if (reader.tight()) {
            int from = 0;
            while (from < piece.length && !over) {
                int to = EventEnds.next(piece, from);
                take(Arrays.copyOfRange(piece, from, to));
                from = to;
            }
        } else {
            take(piece);
        }
    }

    private void take(byte[] piece) {
        byte[] events = editor.feed(piece);
        if (events.length > 0) {
            reader.onEvents(this, events);
        }
        if (over) {
            return;
        }
        if (editor.error() != null) {
            fail(AttemptFailure.of(FailureKind.ERROR_BODY, String.valueOf(editor.error())));
        } else if (editor.done()) {
            over = true; // the connection's end is not waited for; what still comes is nothing to anyone
            resume(); // and yet it has to come, or the connection would never be free again
            reader.onFeedOver(this);
        }
    }

    @Override
    public void onEnd() {
        if (over) {
            return;
        }
        if (notEvents != null) {
            fail(notEventsFailure(notEvents.toBytes()));
            return;
        }
        byte[] rest = editor.finish();
        if (rest.length > 0) {
            reader.onEvents(this, rest);
        }
        if (over) {
            return;
        }
        if (editor.error() != null) {
            fail(AttemptFailure.of(FailureKind.ERROR_BODY, String.valueOf(editor.error())));
        } else {
            over = true;
            reader.onFeedOver(this);
        }
    }

    @Override
    public void onFailure(FailureKind kind, String detail) {
        if (!over) {
            fail(AttemptFailure.of(kind, detail));
        }
    }

    private AttemptFailure notEventsFailure(byte[] body) {
        if (status >= 300) {
            return new AttemptFailure(FailureKind.STATUS, status, body, retryAfterMs, "status " + status);
        }
        return status == 200
                ? AttemptFailure.of(FailureKind.ERROR_BODY, "a 200 that is no event stream")
                : AttemptFailure.of(FailureKind.GARBAGE, "status " + status + " (expected: 200)");
    }

    private void fail(AttemptFailure failure) {
        over = true;
        cancelCall();
        reader.onFeedFailed(this, failure);
    }

    private void cancelCall() {
        if (call != null) {
            call.cancel();
        }
    }

    private static boolean isEventStream(@Nullable CharSequence contentType) {
        String expected = "text/event-stream";
        if (contentType == null || contentType.length() < expected.length()) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            char c = contentType.charAt(i);
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
