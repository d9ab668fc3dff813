package dev.tollgate.dialect;

import dev.tollgate.chat.RequestFacts;
import dev.tollgate.error.Refusal;
import dev.tollgate.wire.BodyParts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that was scanned and checked: what it says, and how it goes on to a provider. Immutable. */
public interface ParsedRequest {
    /** What the gateway must know of it. */
    RequestFacts facts();

    /** The top-level parameters that are there and not null. */
    Set<String> parameters();

    /** What this target cannot be sent, or null where it can be sent all. */
    @Nullable
    Refusal refusedBy(Target target);

    /**
     * The upstream calls that serve it: one, but for a legacy completion over a model that only chats, where it is
     * one a prompt. The edits are the only difference to what the client sent where the dialects are the same.
     */
    List<UpstreamBody> upstream(Target target, RequestEdits edits);

    /** Reads a whole reply, or for several calls all their replies in order. */
    ReplyReading read(Target target, List<byte[]> replies, String modelForClient);

    /**
     * Reads one stream, of the call with this number in {@link #upstream}. Where there are several, their events go
     * to one client, each with the index that its prompt gives it.
     */
    StreamEditor stream(Target target, String modelForClient, int call);

    /** What a provider's error body says, redacted, for the client; null where it says nothing readable. */
    @Nullable
    String providerMessage(byte[] errorBody);

    /**
     * The text that the model reads, for our own count where the provider reports none: the beginning of it where it is
     * long. Costs a second scan.
     */
    String inputText();

    /** An error as an event of a stream, in the caller's dialect. */
    byte[] streamError(Refusal refusal);

    /**
     * The usage event of a stream's end: of one call what its editor holds; of several calls, which are one stream to
     * the client, their sum. Empty where the client did not ask for usage and where a call reported none. It goes out
     * before {@link #streamEnd}.
     *
     * @param cost to be named in it, or null
     */
    byte[] streamUsage(List<StreamEditor> calls, String modelForClient, @Nullable UsageCost cost);

    /**
     * The last chunks of a stream that we close before its provider is done: each answer that has no finish reason gets
     * {@code length}, the last of them says why, and the usage follows where the client asked for it. It goes out
     * before {@link #streamEnd}.
     */
    byte[] streamCut(List<StreamEditor> calls, String modelForClient, StreamCut cut);

    /** What ends a stream well, in the caller's dialect. */
    byte[] streamEnd();

    /**
     * Where it goes.
     *
     * @param provider the channel's provider, whose parameter table holds
     * @param chatOnly whether the model there has no legacy completions
     * @param developerRole whether the model there knows the role {@code developer}
     */
    record Target(String provider, boolean chatOnly, boolean developerRole) {}

    /**
     * One call: the path behind the channel's base URL, as {@code /chat/completions}, and the body.
     */
    record UpstreamBody(String path, BodyParts body) {}

    /**
     * What is put in or changed.
     *
     * @param model the provider's id of the model
     * @param temperature a default to add where the request has none, as a JSON number, or null
     * @param maxTokens the output limit to set, or {@code RequestFacts.NO_LIMIT} to set none
     * @param maxCompletionTokens whether the limit's name is {@code max_completion_tokens}
     * @param askUsage whether {@code stream_options.include_usage} is merged in (streams only)
     */
    record RequestEdits(
            String model,
            @Nullable String temperature,
            long maxTokens,
            boolean maxCompletionTokens,
            boolean askUsage) {}
}
