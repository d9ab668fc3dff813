package dev.tollgate.relay;

import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One try of one candidate whose replies are wanted whole: usually one call, several for a legacy completion over a
 * model that only chats. All or nothing: the first failure cancels the rest.
 */
final class WholeAttempt implements Collector.Whole {
    /** Told once; never after {@link #cancel}. */
    interface Outcome {
        /** Every reply, in the order of the calls. */
        void onReplies(List<byte[]> replies);

        /** The first failure. */
        void onAttemptFailed(AttemptFailure failure);
    }

    private final Outcome outcome;
    private final List<Collector> collectors;
    private final List<byte @Nullable []> replies;
    private int missing;
    private boolean over;

    WholeAttempt(int calls, java.util.function.Function<Collector.Whole, Collector> maker, Outcome outcome) {
        this.outcome = outcome;
        this.collectors = new ArrayList<>(calls);
        this.replies = new ArrayList<>(calls);
        this.missing = calls;
        for (int i = 0; i < calls; i++) {
            collectors.add(maker.apply(this));
            replies.add(null);
        }
    }

    /** Sends every call. A call that fails at once may end the attempt before the last one was sent. */
    void start(CallSender sender, List<UpstreamBody> bodies) {
        for (int i = 0; i < bodies.size() && !over; i++) {
            Collector collector = collectors.get(i);
            collector.begun(sender.send(bodies.get(i), collector));
        }
    }

    /** Whether a provider may have worked on any of it. */
    boolean sent() {
        for (Collector collector : collectors) {
            if (collector.sent()) {
                return true;
            }
        }
        return false;
    }

    /** Ends it at once; nobody is told. */
    void cancel() {
        over = true;
        collectors.forEach(Collector::cancel);
    }

    @Override
    public void onReply(Collector from, byte[] reply) {
        replies.set(collectors.indexOf(from), reply);
        if (--missing == 0) {
            over = true;
            List<byte[]> all = new ArrayList<>(replies.size());
            for (byte[] each : replies) {
                if (each != null) {
                    all.add(each);
                }
            }
            outcome.onReplies(all);
        }
    }

    @Override
    public void onFailed(Collector from, AttemptFailure failure) {
        if (!over) {
            cancel();
            outcome.onAttemptFailed(failure);
        }
    }
}
