package dev.tollgate.upstream;

import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;

/** What comes back from a provider, in this order: sent, head, bytes, and one of end and failure. */
public interface UpstreamListener {
    /** The request has been handed to a connection: from here on the provider may have worked on it. */
    void onSent();

    /** Status and headers. Content encodings are already undone. */
    void onHead(int status, HeaderList headers);

    /** A piece of the body; the array is the listener's to keep. Never empty. */
    void onBytes(byte[] bytes);

    /** The answer is whole. */
    void onEnd();

    /** The answer is not whole. {@code detail} is for the log, never for the client. */
    void onFailure(FailureKind kind, String detail);
}
