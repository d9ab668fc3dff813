package dev.tollgate.idempotency;

import dev.tollgate.base.Timers;
import dev.tollgate.relay.AnswerHead;
import dev.tollgate.relay.ClientSink;
import dev.tollgate.relay.RelayOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records an answer on its way to the client. What makes the answer whole (the body, or a stream's end) is held back
 * until the answer is kept, and no longer than {@code keepWaitMs}. Exactly one of {@link #answered}, {@link #refused}
 * and {@link #failed} ends it. On the request's loop only.
 */
public final class AnswerRecorder implements ClientSink {
    private final Repeats repeats;
    private final Attempt attempt;
    private final ClientSink client;
    private final Timers timers;
    private final ByteBudget.Share memory;
    private final List<byte[]> pieces = new ArrayList<>();
    private @Nullable AnswerHead head;
    /** What the client still gets. */
    private @Nullable Runnable last;

    private boolean started;
    private boolean whole;
    private boolean fits = true;

    AnswerRecorder(Repeats repeats, Attempt attempt, ClientSink client, Timers timers, ByteBudget.Share memory) {
        this.repeats = repeats;
        this.attempt = attempt;
        this.client = client;
        this.timers = timers;
        this.memory = memory;
    }

    @Override
    public void answer(AnswerHead before, byte[] body) {
        head = before;
        record(body);
        whole = true;
        last = () -> client.answer(before, body);
    }

    @Override
    public void open(AnswerHead before) {
        head = before;
        client.open(before);
    }

    @Override
    public void write(byte[] bytes) {
        record(bytes);
        client.write(bytes);
    }

    @Override
    public boolean full() {
        return client.full();
    }

    @Override
    public void onDrain(Runnable drained) {
        client.onDrain(drained);
    }

    @Override
    public void end(byte[] bytes) {
        record(bytes);
        whole = true;
        last = () -> client.end(bytes);
    }

    @Override
    public void abort() {
        client.abort();
    }

    @Override
    public void onGone(Runnable gone) {
        started = true; // the relay's first word: from here on there may be a charge
        client.onGone(gone);
    }

    /** The relay is through. The client gets the rest once that is written down, and then {@code then} runs. */
    public void answered(RelayOutcome.Answered how, Runnable then) {
        boolean charged = how.chargedNanos() > 0;
        AnswerHead before = head;
        Ending ending;
        if (whole && how.whole() && fits && before != null) {
            ending = new Ending.Whole(new KeptAnswer(before, joined()), charged);
        } else {
            ending = charged ? new Ending.Broken() : new Ending.Nothing();
        }
        end(ending, then);
    }

    /** The relay refused it: it cost nothing. */
    public void refused(Runnable then) {
        end(new Ending.Nothing(), then);
    }

    /** A defect of ours. Whether there was a charge is not known once the relay had begun, so it is taken for one. */
    public void failed(Runnable then) {
        end(started ? new Ending.Broken() : new Ending.Nothing(), then);
    }

    private void end(Ending ending, Runnable then) {
        Once rest = new Once(() -> {
            if (last != null) {
                last.run();
            }
            then.run();
        });
        Timers.Cancel timer = timers.after(repeats.keepWaitMs(), rest);
        repeats.end(attempt, ending).onComplete(_ -> {
            memory.close();
            timer.cancel();
            rest.run();
        });
    }

    private void record(byte[] bytes) {
        if (!fits || isComment(bytes)) {
            return;
        }
        if (memory.bytes() + bytes.length > repeats.answerBytesMax() || !memory.grow(bytes.length)) {
            fits = false;
            pieces.clear();
            memory.close();
            repeats.tooLarge(attempt);
        } else {
            pieces.add(bytes);
        }
    }

    /** A heartbeat is about the connection, not of the answer. */
    private static boolean isComment(byte[] bytes) {
        return bytes.length == 2 && bytes[0] == ':' && bytes[1] == '\n';
    }

    private byte[] joined() {
        if (pieces.size() == 1) {
            return pieces.getFirst();
        }
        byte[] all = new byte[Math.toIntExact(memory.bytes())];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }

    /** Work that two may ask for. */
    private static final class Once implements Runnable {
        private final Runnable work;
        private boolean done;

        Once(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (!done) {
                done = true;
                work.run();
            }
        }
    }
}
