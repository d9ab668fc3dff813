package dev.tollgate.relay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that writes down what it gets, beside what the books write, and apart what it would have got. */
public final class RecordingSink implements ClientSink {
    private final List<String> log;
    /** What came after it left. */
    final List<String> unheard = new ArrayList<>();

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

    public RecordingSink(List<String> log) {
        this.log = log;
    }

    @Override
    public void answer(AnswerHead head, byte[] body) {
        ended++;
        answeredHead = head;
        answeredBody = new String(body, StandardCharsets.UTF_8);
        note("answer");
    }

    @Override
    public void open(AnswerHead head) {
        if (opened) {
            throw new AssertionError("opened twice");
        }
        opened = true;
        note("open");
    }

    @Override
    public void write(byte[] bytes) {
        if (writeThrows) {
            throw new IllegalStateException("sink told to break");
        }
        if (!opened || ended > 0) {
            throw new AssertionError("written outside the stream");
        }
        note("write " + new String(bytes, StandardCharsets.UTF_8).strip());
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
    public void end(byte[] last) {
        write(last);
        ended++;
        note("end");
    }

    @Override
    public void abort() {
        ended++;
        note("abort");
    }

    private void note(String what) {
        (left ? unheard : log).add(what);
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

    public void leave() {
        if (!left && ended == 0) {
            left = true;
            log.add("left");
            if (gone != null) {
                gone.run();
            }
        }
    }
}
