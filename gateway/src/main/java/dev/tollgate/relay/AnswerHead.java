package dev.tollgate.relay;

import dev.tollgate.base.ChannelId;

/**
 * What stands before an answer.
 *
 * @param stream whether server-sent events follow
 * @param channel who serves it
 * @param simulated whether the simulator does, which the client is told
 * @param loweredTo the output limit where the balance lowered it, else -1
 */
public record AnswerHead(boolean stream, ChannelId channel, boolean simulated, long loweredTo) {
    /** The limit was not lowered. */
    public static final long NOT_LOWERED = -1;
}
