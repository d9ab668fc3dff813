package dev.tollgate.relay;

/**
 * The client's side of one request, as the relay writes to it. On the request's event loop only. After the client left
 * the relay still hands over what it reads to the end: the socket's side ignores it, whoever keeps answers does not.
 */
public interface ClientSink {
    /** Answers whole. */
    void answer(AnswerHead head, byte[] body);

    /** Commits a 200 and starts a stream; {@link #end} or {@link #abort} ends it. */
    void open(AnswerHead head);

    /** Hands bytes to the socket; the array is not to be changed afterwards. */
    void write(byte[] bytes);

    /** Whether too much waits for the client: stop reading from the provider until {@link #onDrain}. */
    boolean full();

    /** Runs {@code drained} each time a full queue has become half empty. */
    void onDrain(Runnable drained);

    /** Hands over the last bytes and ends the stream well. */
    void end(byte[] last);

    /** Cuts the stream, so that the client can tell that it is not whole. */
    void abort();

    /** Runs {@code gone} once if the client leaves before the last byte was handed to the socket. */
    void onGone(Runnable gone);
}
