package dev.tollgate.upstream;

/**
 * Sends one request to one channel. An instance belongs to one event loop: {@link #send} is called there, and every
 * callback comes there. Time-outs are of {@code Limits.Upstream}.
 */
public interface UpstreamClient {
    /**
     * Starts the call. Exactly one of {@link UpstreamListener#onEnd} and {@link UpstreamListener#onFailure} ends it,
     * never from inside this method; after {@link UpstreamCall#cancel} nothing more comes.
     */
    UpstreamCall send(UpstreamRequest request, UpstreamListener listener);
}
