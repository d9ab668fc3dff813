package dev.tollgate.relay;

import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.upstream.UpstreamListener;

/** Sends bodies to one channel, with the headers that go there. */
@FunctionalInterface
interface CallSender {
    /** Sends one. */
    UpstreamCall send(UpstreamBody body, UpstreamListener listener);
}
