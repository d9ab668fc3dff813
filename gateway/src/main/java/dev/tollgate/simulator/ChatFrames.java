package dev.tollgate.simulator;

import dev.tollgate.json.JsonWriter;
import dev.tollgate.simulator.SimModel.Behaviour;
import org.jspecify.annotations.Nullable;

/** Chat completions in OpenAI's shape. */
final class ChatFrames implements Frames {
    private final ChatAsk ask;
    private final Answer answer;
    private final Stamp stamp;
    private final UsageReport usage;
    private final Events events = new Events();

    ChatFrames(ChatAsk ask, Stamp stamp) {
        this.ask = ask;
        this.answer = ask.answer();
        this.stamp = stamp;
        this.usage = UsageReport.of(
                ask.simulated(),
                ask.inputTokens(),
                (long) ask.n() * answer.text().size());
    }

    @Override
    public int tokens() {
        return answer.text().size();
    }

    @Override
    public byte[] opening() {
        for (int choice = 0; choice < ask.n(); choice++) {
            JsonWriter json = beginChunk(choice);
            json.name("delta").beginObject().field("role", "assistant");
            if (answer.tool() == null) {
                json.field("content", "").name("refusal").nullValue();
            } else {
                json.name("content").nullValue();
                beginCall(json, choice, answer.tool());
                json.field("arguments", "");
                endCall(json);
            }
            json.endObject();
            endChunk(json, null);
        }
        return events.take();
    }

    @Override
    public byte[] token(int index) {
        for (int choice = 0; choice < ask.n(); choice++) {
            JsonWriter json = beginChunk(choice);
            json.name("delta").beginObject();
            if (answer.tool() == null) {
                json.field("content", answer.text().token(index));
            } else {
                beginCall(json, choice, null);
                json.field("arguments", answer.text().token(index));
                endCall(json);
            }
            json.endObject();
            if (logprobs()) {
                Logprobs.writeChat(json, answer.text(), index, index + 1, ask.topLogprobs());
            }
            endChunk(json, null);
        }
        return events.take();
    }

    @Override
    public byte[] closing() {
        if (answer.finish() != null) {
            for (int choice = 0; choice < ask.n(); choice++) {
                JsonWriter json = beginChunk(choice);
                json.name("delta").beginObject().endObject();
                endChunk(json, answer.finish());
            }
        }
        if (ask.mode().includeUsage() && usage.told()) {
            JsonWriter json =
                    head("chat.completion.chunk").name("choices").beginArray().endArray();
            usage.writeChat(json);
            events.add(json.endObject());
        }
        return events.take();
    }

    @Override
    public byte[] whole() {
        JsonWriter json = head("chat.completion").name("choices").beginArray();
        for (int choice = 0; choice < ask.n(); choice++) {
            json.beginObject().field("index", choice).name("message").beginObject();
            json.field("role", "assistant");
            json.field("content", answer.tool() == null ? answer.text().text() : null);
            json.name("refusal").nullValue();
            if (answer.tool() != null) {
                beginCall(json, choice, answer.tool());
                json.field("arguments", answer.text().text());
                endCall(json);
            }
            json.name("annotations").beginArray().endArray().endObject();
            if (logprobs()) {
                Logprobs.writeChat(json, answer.text(), 0, answer.text().size(), ask.topLogprobs());
            } else {
                json.name("logprobs").nullValue();
            }
            json.field("finish_reason", answer.finish()).endObject();
        }
        json.endArray();
        if (usage.told()) {
            usage.writeChat(json);
        }
        return json.endObject().toBytes();
    }

    private boolean logprobs() {
        return ask.topLogprobs() != ChatAsk.NO_LOGPROBS && answer.tool() == null;
    }

    /** A tool call up to its arguments; name and id stand in the first piece only. */
    private void beginCall(JsonWriter json, int choice, @Nullable String name) {
        if (ask.legacyCall()) {
            json.name("function_call").beginObject();
        } else {
            json.name("tool_calls").beginArray().beginObject();
            if (ask.mode().stream()) {
                json.field("index", 0);
            }
            if (name != null) {
                json.field("id", "call_sim" + stamp.id() + choice).field("type", "function");
            }
            json.name("function").beginObject();
        }
        if (name != null) {
            json.field("name", name);
        }
    }

    private void endCall(JsonWriter json) {
        json.endObject();
        if (!ask.legacyCall()) {
            json.endObject().endArray();
        }
    }

    private JsonWriter head(String object) {
        return new JsonWriter(512)
                .beginObject()
                .field("id", "chatcmpl-sim" + stamp.id())
                .field("object", object)
                .field("created", stamp.created())
                .field("model", ask.model())
                .field("system_fingerprint", Stamp.FINGERPRINT);
    }

    private JsonWriter beginChunk(int choice) {
        return head("chat.completion.chunk")
                .name("choices")
                .beginArray()
                .beginObject()
                .field("index", choice);
    }

    private void endChunk(JsonWriter json, @Nullable String finish) {
        json.field("finish_reason", finish).endObject().endArray();
        if (ask.mode().includeUsage() && !ask.simulated().is(Behaviour.NO_USAGE)) {
            json.name("usage").nullValue();
        }
        events.add(json.endObject());
    }
}
