package dev.tollgate.http;

/** An answer that goes out piece by piece. On its event loop only. */
public interface ReplyStream {
    /** Hands bytes to the socket; the array is not to be changed afterwards. Ignored after the client left. */
    void write(byte[] bytes);

    /** Whether more than {@code streamBufferBytesMax} wait for the client: stop reading from the provider. */
    boolean full();

    /** Runs {@code drained} each time a full queue has become half empty. */
    void onDrain(Runnable drained);

    /** Ends it well. */
    void end();

    /** Cuts it, so that the client can tell that it is not whole. */
    void abort();
}
