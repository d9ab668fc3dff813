package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.dialect.ParsedRequest;
import dev.tollgate.dialect.ReplyReading;
import dev.tollgate.dialect.StreamCut;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.dialect.UsageCost;
import dev.tollgate.dialect.openai.RequestScan.GuardedValue;
import dev.tollgate.error.Refusal;
import dev.tollgate.wire.ByteEdits;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request in OpenAI's form, scanned once. */
final class OpenAiRequest implements ParsedRequest {
    private final byte[] body;
    private final int eventBytesMax;
    private final RequestFacts facts;
    private final Marks marks;
    private final ParametersSeen parameters;
    private final List<GuardedValue> guarded;
    private final @Nullable Refusal serverTool;
    private final LegacyAsk legacy;

    OpenAiRequest(
            byte[] body,
            int eventBytesMax,
            RequestFacts facts,
            Marks marks,
            ParametersSeen parameters,
            List<GuardedValue> guarded,
            @Nullable Refusal serverTool,
            LegacyAsk legacy) {
        this.body = body;
        this.eventBytesMax = eventBytesMax;
        this.facts = facts;
        this.marks = marks;
        this.parameters = parameters;
        this.guarded = guarded;
        this.serverTool = serverTool;
        this.legacy = legacy;
    }

    @Override
    public RequestFacts facts() {
        return facts;
    }

    @Override
    public Set<String> parameters() {
        return parameters;
    }

    @Override
    public @Nullable Refusal refusedBy(Target target) {
        for (GuardedValue value : guarded) {
            Refusal refusal = ProviderParameters.judge(target.provider(), value.name(), value.value());
            if (refusal != null) {
                return refusal;
            }
        }
        if (facts.choices() > 1) {
            Refusal refusal =
                    ProviderParameters.judge(target.provider(), "n", Ascii.bytes(Integer.toString(facts.choices())));
            if (refusal != null) {
                return refusal;
            }
        }
        if (serverTool != null) {
            return serverTool;
        }
        return overChat(target) ? legacy.refusedByChat(facts) : null;
    }

    @Override
    public List<UpstreamBody> upstream(Target target, RequestEdits edits) {
        if (overChat(target)) {
            return LegacyRequests.write(body, facts, edits);
        }
        ByteEdits noted = RequestEditor.edits(body, marks, facts, edits, !target.developerRole());
        return List.of(new UpstreamBody(path(facts.endpoint()), noted.apply(body)));
    }

    @Override
    public ReplyReading read(Target target, List<byte[]> replies, String modelForClient) {
        if (overChat(target)) {
            return LegacyReplies.read(replies, facts, LegacyRequests.promptLengths(body), modelForClient);
        }
        if (replies.size() != 1) {
            throw new IllegalArgumentException("replies: " + replies.size() + " (expected: 1)");
        }
        return new ReplyScan(facts.endpoint(), replies.getFirst(), modelForClient).read();
    }

    @Override
    public StreamEditor stream(Target target, String modelForClient, int call) {
        if (!overChat(target)) {
            int answers = facts.prompts() * facts.choices();
            return new OpenAiStream(facts.endpoint(), answers, facts.includeUsage(), modelForClient, eventBytesMax);
        }
        return new LegacyStream(facts, call, LegacyRequests.promptLengths(body)[call], modelForClient, eventBytesMax);
    }

    @Override
    public @Nullable String providerMessage(byte[] errorBody) {
        ProviderError error = ProviderError.read(errorBody);
        return error == null ? null : error.message();
    }

    @Override
    public String inputText() {
        return InputText.of(facts.endpoint(), body);
    }

    @Override
    public byte[] streamError(Refusal refusal) {
        return OpenAiErrors.event(refusal);
    }

    @Override
    public byte[] streamEnd() {
        return OpenAiErrors.done();
    }

    @Override
    public byte[] streamUsage(List<StreamEditor> calls, String modelForClient, @Nullable UsageCost cost) {
        if (calls.size() == 1) {
            return calls.getFirst().held(cost);
        }
        return facts.includeUsage() ? LegacyStream.usageEvent(calls, modelForClient, cost) : new byte[0];
    }

    @Override
    public byte[] streamCut(List<StreamEditor> calls, String modelForClient, StreamCut cut) {
        return new CutStream(facts, modelForClient, cut).write(calls);
    }

    private boolean overChat(Target target) {
        return target.chatOnly() && facts.endpoint() == Endpoint.COMPLETIONS;
    }

    private static String path(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> "/chat/completions";
            case COMPLETIONS -> "/completions";
            case EMBEDDINGS -> "/embeddings";
            case IMAGES -> "/images/generations";
            case MODELS, BALANCE, GENERATIONS, STATEMENTS, LEDGER ->
                throw new IllegalStateException("request of " + endpoint);
        };
    }
}
