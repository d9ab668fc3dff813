package dev.tollgate.metering;

/**
 * How a request ended, as far as its price hangs on it.
 *
 * @param cause what ended it
 * @param moment how far it had come
 * @param hiddenOutput whether its model produces output that its stream does not show
 */
public record Ended(Cause cause, Moment moment, boolean hiddenOutput) {

    /** What ended a request. */
    public enum Cause {
        /** The provider's own end: the whole reply, or the stream's {@code [DONE]} or finish reason and close. */
        COMPLETED,
        /** We refused it, or the provider did with a status of its own. */
        REFUSED,
        /** Error, time-out, cut, stall or garbage of the provider, on the last channel that was tried. */
        UPSTREAM_FAILED,
        /** A 200 whose body is an error. */
        ERROR_BODY,
        /** The client hung up. */
        CLIENT_LEFT,
        /** The balance carried no further extension. */
        BALANCE_ENDED,
        /** We failed or were told to stop, and could still settle. */
        GATEWAY_STOPPED,
        /** We died; found by replay, no {@code settled} in the journal. */
        CRASHED,
        /** Whatever happened, it was a test key's. */
        TEST_KEY
    }

    /**
     * How far a request had come. Content is text, a tool call, a refusal, reasoning or audio; of a reply that is no
     * stream, the whole reply and nothing less.
     */
    public enum Moment {
        /** No upstream call was sent. */
        BEFORE_CALL,
        /** One was sent, and no content came. */
        BEFORE_CONTENT,
        /** Content came, and not yet a finish reason for each answer. */
        DURING_CONTENT,
        /** Each answer has its finish reason; where the endpoint has none, the reply is whole. */
        AFTER_FINISH
    }

    /** The moment before which no content came. */
    boolean beforeContent() {
        return moment == Moment.BEFORE_CALL || moment == Moment.BEFORE_CONTENT;
    }
}
