package dev.tollgate.relay;

import dev.tollgate.base.ChannelId;
import org.jspecify.annotations.Nullable;

/**
 * What stands before an answer.
 *
 * @param stream whether server-sent events follow
 * @param channel who serves it
 * @param simulated whether the simulator does, which the client is told
 * @param loweredTo the output limit where the balance lowered it, else -1
 * @param paid what it cost, where that is known before the answer: not of a stream
 */
public record AnswerHead(
        boolean stream,
        ChannelId channel,
        boolean simulated,
        long loweredTo,
        @Nullable Paid paid) {
    /** The limit was not lowered. */
    public static final long NOT_LOWERED = -1;

    /** A head that says nothing of a cost: a stream's, or that of an answer that is given again. */
    public AnswerHead(boolean stream, ChannelId channel, boolean simulated, long loweredTo) {
        this(stream, channel, simulated, loweredTo, null);
    }
}
