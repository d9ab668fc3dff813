package dev.tollgate.simulator;

import dev.tollgate.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Legacy completions in OpenAI's shape. */
final class CompletionFrames implements Frames {
    private final CompletionAsk ask;
    private final Stamp stamp;
    private final UsageReport usage;
    private final int longest;
    private final Events events = new Events();

    CompletionFrames(CompletionAsk ask, Stamp stamp) {
        this.ask = ask;
        this.stamp = stamp;
        this.usage = UsageReport.of(ask.simulated(), ask.inputTokens(), ask.outputTokens());
        int most = 0;
        for (Answer answer : ask.answers()) {
            most = Math.max(most, answer.text().size());
        }
        this.longest = most;
    }

    @Override
    public int tokens() {
        return longest;
    }

    @Override
    public byte[] opening() {
        for (int choice = 0; choice < ask.choices(); choice++) {
            String echo = echo(choice);
            if (!echo.isEmpty()) {
                events.add(end(begin().beginObject().field("text", echo), choice, null));
            }
        }
        return events.take();
    }

    @Override
    public byte[] token(int index) {
        for (int choice = 0; choice < ask.choices(); choice++) {
            TokenText text = answer(choice).text();
            if (index < text.size()) {
                JsonWriter json = begin().beginObject().field("text", text.token(index));
                events.add(end(logprobs(json, choice, index, index + 1), choice, null));
            }
        }
        return events.take();
    }

    @Override
    public byte[] closing() {
        for (int choice = 0; choice < ask.choices(); choice++) {
            String finish = answer(choice).finish();
            if (finish != null) {
                events.add(end(begin().beginObject().field("text", ""), choice, finish));
            }
        }
        if (ask.mode().includeUsage() && usage.told()) {
            JsonWriter json = begin().endArray();
            usage.writeCompletion(json);
            events.add(json.endObject());
        }
        return events.take();
    }

    @Override
    public byte[] whole() {
        JsonWriter json = begin();
        for (int choice = 0; choice < ask.choices(); choice++) {
            TokenText text = answer(choice).text();
            json.beginObject().field("text", echo(choice) + text.text()).field("index", choice);
            logprobs(json, choice, 0, text.size());
            json.field("finish_reason", answer(choice).finish()).endObject();
        }
        json.endArray();
        if (usage.told()) {
            usage.writeCompletion(json);
        }
        return json.endObject().toBytes();
    }

    private Answer answer(int choice) {
        return ask.answers().get(choice / ask.n());
    }

    private String echo(int choice) {
        return ask.echoes().get(choice / ask.n());
    }

    private JsonWriter logprobs(JsonWriter json, int choice, int from, int to) {
        if (ask.topLogprobs() == ChatAsk.NO_LOGPROBS) {
            return json.name("logprobs").nullValue();
        }
        TokenText text = answer(choice).text();
        int offset = echo(choice).length() + text.head(from).text().length();
        Logprobs.writeCompletion(json, text, from, to, ask.topLogprobs(), offset);
        return json;
    }

    private JsonWriter begin() {
        return new JsonWriter(512)
                .beginObject()
                .field("id", "cmpl-sim" + stamp.id())
                .field("object", "text_completion")
                .field("created", stamp.created())
                .field("model", ask.model())
                .field("system_fingerprint", Stamp.FINGERPRINT)
                .name("choices")
                .beginArray();
    }

    private JsonWriter end(JsonWriter json, int choice, @Nullable String finish) {
        json.field("index", choice).field("finish_reason", finish).endObject().endArray();
        if (ask.mode().includeUsage() && usage.told()) {
            json.name("usage").nullValue();
        }
        return json.endObject();
    }
}
