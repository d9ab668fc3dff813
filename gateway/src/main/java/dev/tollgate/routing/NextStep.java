package dev.tollgate.routing;

import dev.tollgate.catalog.Channel;
import dev.tollgate.error.Refusal;

/** What to do with a request now. */
public sealed interface NextStep {
    /**
     * Call this channel. Its outcome is told to the {@link Plan} that said so.
     *
     * @param upstreamModel the provider's id of the model
     */
    record Try(Channel channel, String upstreamModel) implements NextStep {}

    /** Nothing is left to try: tell the client this. Complete, with its {@code Retry-After}. */
    record GiveUp(Refusal refusal) implements NextStep {}
}
