package dev.tollgate.routing;

/**
 * A channel's health at a moment, for people.
 *
 * @param waitMs how long no call goes there, 0 where it may be called
 * @param calls attempts of the last ten seconds
 * @param failures of these, the ones that count against it
 * @param retries attempts elsewhere of the last ten seconds that its failures caused
 */
public record ChannelStatus(State state, long waitMs, long calls, long failures, long retries) {
    /** Whether it is called. */
    public enum State {
        /** It is. */
        CLOSED,
        /** Its breaker is open. */
        OPEN,
        /** Its breaker lets single calls through, to find out. */
        PROBING,
        /** Its provider asked for a pause. */
        COOLING
    }
}
