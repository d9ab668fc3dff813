package dev.tollgate.simulator;

import dev.tollgate.base.Limits;
import dev.tollgate.simulator.SimModel.Behaviour;
import dev.tollgate.wire.FailureKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Sends an answer as a stream of events, at its pace, and breaks off where the model's name says so. */
final class StreamScript implements Script {
    private static final byte[] GARBAGE =
            "data: {\"choices\": [{\"delta\": {\"content\": \n\ndata: <html>\n\n".getBytes(StandardCharsets.UTF_8);

    private final Frames frames;
    private final SimModel model;
    private final Limits.Upstream limits;
    private final Pace pace;
    private final int faultAt;
    private final Deque<Step> ahead = new ArrayDeque<>();
    private int token;
    private boolean closed;

    StreamScript(Frames frames, SimModel model, Limits.Upstream limits) {
        this.frames = frames;
        this.model = model;
        this.limits = limits;
        this.pace = Pace.of(model);
        boolean breaks = model.is(Behaviour.CUT) || model.is(Behaviour.STALL) || model.is(Behaviour.ERROR_EVENT);
        this.faultAt = breaks ? Math.min(model.n(), frames.tokens()) : Integer.MAX_VALUE;
        ahead.add(Replies.head(200, Replies.EVENT_STREAM));
        if (model.is(Behaviour.GARBAGE)) {
            ahead.add(new Step.Bytes(GARBAGE));
            ahead.add(new Step.End());
        } else if (faultAt > 0) {
            ahead.add(new Step.Pause(pace.firstMs()));
            bytes(frames.opening());
        }
    }

    @Override
    public Step next() {
        while (ahead.isEmpty()) {
            plan();
        }
        return ahead.remove();
    }

    private void plan() {
        if (token == faultAt) {
            fault();
        } else if (token < frames.tokens()) {
            if (token > 0) {
                ahead.add(new Step.Pause(pace.tokenMs()));
            }
            bytes(frames.token(token++));
        } else if (!closed) {
            closed = true;
            bytes(frames.closing());
            bytes(Events.DONE);
        } else {
            ahead.add(new Step.End());
        }
    }

    private void fault() {
        switch (model.behaviour()) {
            case STALL -> ahead.addAll(Replies.silence(token > 0, limits));
            case ERROR_EVENT -> {
                Events events = new Events();
                events.add(ErrorBodies.failed("the stream failed as asked, after " + token + " tokens"));
                bytes(events.take());
                ahead.add(new Step.End());
            }
            default -> ahead.add(new Step.Fail(FailureKind.CUT, "simulated cut after " + token + " tokens"));
        }
    }

    private void bytes(byte[] bytes) {
        if (bytes.length > 0) {
            ahead.add(new Step.Bytes(bytes));
        }
    }
}
