package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.chat.Usage;
import dev.tollgate.dialect.StreamCut;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.wire.ByteSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stream that its balance ends: chunks as any stream's, the last of them with {@code x_tollgate}, and no
 * {@code error}: SDKs must take it for an answer that reached its limit.
 */
final class CutStream {
    private static final byte[] DATA = Ascii.bytes("data: ");
    private static final byte[] EVENT_END = Ascii.bytes("\n\n");

    private final RequestFacts facts;
    private final boolean legacy;
    private final String modelForClient;
    private final StreamCut cut;
    private final ByteSink out = new ByteSink(512);

    CutStream(RequestFacts facts, String modelForClient, StreamCut cut) {
        this.facts = facts;
        this.legacy = facts.endpoint() == Endpoint.COMPLETIONS;
        this.modelForClient = modelForClient;
        this.cut = cut;
    }

    byte[] write(List<StreamEditor> calls) {
        JsonObject head = head(calls);
        int last = lastUnfinished(calls);
        for (int call = 0; call < calls.size(); call++) {
            int offset = offset(calls, call);
            for (int index : stream(calls.get(call)).unfinished()) {
                chunk(head, offset + index, offset + index == last);
            }
        }
        if (facts.includeUsage()) {
            JsonWriter json = begin(head);
            json.name("choices").beginArray().endArray().name("usage");
            LegacyReplies.write(Usage.of(cut.inputTokens(), cut.outputTokens()), json);
            end(json);
        }
        return out.toBytes();
    }

    /** Answers of a call are numbered behind those of the calls before it. */
    private int offset(List<StreamEditor> calls, int call) {
        return calls.size() > 1 ? call * facts.choices() : 0;
    }

    private int lastUnfinished(List<StreamEditor> calls) {
        int last = -1;
        for (int call = 0; call < calls.size(); call++) {
            for (int index : stream(calls.get(call)).unfinished()) {
                last = offset(calls, call) + index;
            }
        }
        return last;
    }

    private static OpenAiStream stream(StreamEditor editor) {
        return editor instanceof LegacyStream legacy ? legacy.chat() : (OpenAiStream) editor;
    }

    private static @Nullable JsonObject head(List<StreamEditor> calls) {
        for (StreamEditor call : calls) {
            JsonObject head = stream(call).firstChunk();
            if (head != null) {
                return head;
            }
        }
        return null;
    }

    private void chunk(@Nullable JsonObject head, int index, boolean last) {
        JsonWriter json = begin(head);
        json.name("choices").beginArray().beginObject();
        if (legacy) {
            json.field("text", "");
        }
        json.field("index", index);
        if (!legacy) {
            json.name("delta").beginObject().endObject();
        }
        json.name("logprobs")
                .nullValue()
                .field("finish_reason", "length")
                .endObject()
                .endArray();
        if (facts.includeUsage()) {
            json.name("usage").nullValue();
        }
        if (last) {
            why(json);
        }
        end(json);
    }

    private void why(JsonWriter json) {
        json.name("x_tollgate")
                .beginObject()
                .field("reason", cut.reason())
                .field("message", cut.message())
                .name("balances")
                .beginArray();
        for (StreamCut.Lack each : cut.lacks()) {
            json.beginObject()
                    .field("asset", each.asset())
                    .field("available", each.available())
                    .field("needed", each.needed())
                    .endObject();
        }
        json.endArray().endObject();
    }

    /** What each chunk says of its stream, as the chunks before it did. */
    private JsonWriter begin(@Nullable JsonObject head) {
        JsonWriter json = new JsonWriter(256).beginObject();
        member(head, "id", json);
        json.field("object", legacy ? "text_completion" : "chat.completion.chunk");
        member(head, "created", json);
        json.field("model", modelForClient);
        member(head, "system_fingerprint", json);
        return json;
    }

    private static void member(@Nullable JsonObject head, String name, JsonWriter json) {
        JsonValue value = head == null ? null : head.get(name);
        if (value != null) {
            json.name(name).value(value);
        }
    }

    private void end(JsonWriter json) {
        out.add(DATA);
        out.add(json.endObject().toBytes());
        out.add(EVENT_END);
    }
}
