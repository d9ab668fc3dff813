package dev.tollgate.api;

import dev.tollgate.http.Exchange;
import dev.tollgate.idempotency.Claim;
import dev.tollgate.idempotency.KeptAnswer;
import java.util.Arrays;

/**
 * Gives a kept answer again: a body at once, a stream event by event, as fast as its client takes them. On its event
 * loop only.
 */
final class Replay {
    private final Exchange exchange;
    private final ExchangeSink sink;
    private final Claim.Replay claim;
    private final byte[] bytes;
    private int at;
    private boolean over;

    Replay(Exchange exchange, ExchangeSink sink, Claim.Replay claim) {
        this.exchange = exchange;
        this.sink = sink;
        this.claim = claim;
        this.bytes = claim.answer().body();
    }

    void begin() {
        KeptAnswer answer = claim.answer();
        sink.onGone(() -> guarded(this::gone));
        if (over) {
            return;
        }
        guarded(() -> {
            if (answer.head().stream()) {
                sink.open(answer.head());
                sink.onDrain(() -> guarded(this::pump));
                pump();
            } else {
                finish();
                sink.answer(answer.head(), bytes);
            }
        });
    }

    private void pump() {
        while (!over && at < bytes.length && !sink.full()) {
            int to = eventEnd(bytes, at);
            byte[] event = Arrays.copyOfRange(bytes, at, to);
            at = to;
            if (to < bytes.length) {
                sink.write(event);
            } else {
                finish();
                sink.end(event);
            }
        }
    }

    private void gone() {
        if (!over) {
            finish();
            sink.done();
        }
    }

    private void finish() {
        over = true;
        claim.memory().close();
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            finish();
            DataPlane.failed(exchange, e);
            sink.abort();
        }
    }

    /** Behind the blank line that ends the event at {@code from}; the end of all where there is none. */
    static int eventEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                int next = i + 1 < bytes.length && bytes[i + 1] == '\r' ? i + 2 : i + 1;
                if (next < bytes.length && bytes[next] == '\n') {
                    return next + 1;
                }
            }
        }
        return bytes.length;
    }
}
