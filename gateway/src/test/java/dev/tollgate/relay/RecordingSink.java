package dev.tollgate.relay;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that writes down what it gets, beside what the books write. */
final class RecordingSink implements ClientSink {
    private final List<String> log;
    private @Nullable Runnable gone;
    private @Nullable Runnable drained;
    boolean full;
    boolean writeThrows;
    boolean left;
    boolean opened;
    int ended;

    @Nullable
    AnswerHead answeredHead;

    String answeredBody = "";

    RecordingSink(List<String> log) {
        this.log = log;
    }

    @Override
    public void answer(AnswerHead head, byte[] body) {
        ended++;
        answeredHead = head;
        answeredBody = new String(body, StandardCharsets.UTF_8);
        log.add("answer");
    }

    @Override
    public void open(AnswerHead head) {
        if (opened) {
            throw new AssertionError("opened twice");
        }
        opened = true;
        log.add("open");
    }

    @Override
    public void write(byte[] bytes) {
        if (writeThrows) {
            throw new IllegalStateException("sink told to break");
        }
        if (!opened || ended > 0) {
            throw new AssertionError("written outside the stream");
        }
        log.add("write " + new String(bytes, StandardCharsets.UTF_8).strip());
    }

    @Override
    public boolean full() {
        return full;
    }

    @Override
    public void onDrain(Runnable toRun) {
        drained = toRun;
    }

    @Override
    public void end() {
        ended++;
        log.add("end");
    }

    @Override
    public void abort() {
        ended++;
        log.add("abort");
    }

    @Override
    public void onGone(Runnable toRun) {
        gone = toRun;
        if (left) {
            toRun.run();
        }
    }

    void drain() {
        full = false;
        if (drained != null) {
            drained.run();
        }
    }

    void leave() {
        if (!left && ended == 0) {
            left = true;
            log.add("left");
            if (gone != null) {
                gone.run();
            }
        }
    }
}
