package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.chat.Usage;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.dialect.UsageCost;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.wire.ByteSink;
import dev.tollgate.wire.SseReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stream of a model that only chats as the stream of a legacy completion, or as one prompt's part of it. Chunks
 * that bring nothing which such a stream can carry are left out.
 */
final class LegacyStream implements StreamEditor {
    private static final byte[] DATA = Ascii.bytes("data: ");
    private static final byte[] EVENT_END = Ascii.bytes("\n\n");

    private final OpenAiStream chat;
    private final SseReader events;
    private final LegacyChoices choices;
    private final String modelForClient;
    private final ByteSink out = new ByteSink(512);
    private @Nullable JsonObject first;

    LegacyStream(RequestFacts facts, int call, int promptLength, String modelForClient, int eventBytesMax) {
        // Several streams have one usage chunk together, which comes at their end.
        boolean showUsage = facts.includeUsage() && facts.prompts() == 1;
        this.chat =
                new OpenAiStream(Endpoint.CHAT_COMPLETIONS, facts.choices(), showUsage, modelForClient, eventBytesMax);
        // An edit can make an event longer, by a model's name.
        this.events = new SseReader(Math.addExact(eventBytesMax, eventBytesMax));
        this.choices = new LegacyChoices(call * facts.choices(), promptLength);
        this.modelForClient = modelForClient;
    }

    /** The stream that is translated. */
    OpenAiStream chat() {
        return chat;
    }

    @Override
    public byte[] feed(byte[] piece) {
        return translated(chat.feed(piece));
    }

    @Override
    public byte[] finish() {
        return translated(chat.finish());
    }

    @Override
    public void holdUsage() {
        chat.holdUsage();
    }

    @Override
    public byte[] held(@Nullable UsageCost cost) {
        return translated(chat.held(cost));
    }

    /** The usage chunk of several streams that are one to the client. */
    static byte[] usageEvent(List<StreamEditor> calls, String modelForClient, @Nullable UsageCost cost) {
        Usage sum = null;
        JsonObject head = null;
        for (StreamEditor call : calls) {
            Usage reported = call.usage();
            if (reported == null) {
                return new byte[0];
            }
            sum = sum == null ? reported : sum.plus(reported);
            head = head == null && call instanceof LegacyStream legacy ? legacy.first : head;
        }
        if (sum == null || head == null) {
            return new byte[0];
        }
        JsonWriter json = new JsonWriter(256).beginObject();
        LegacyReplies.head(head, modelForClient, json);
        json.name("choices").beginArray().endArray().name("usage");
        LegacyReplies.write(sum, json);
        byte[] chunk = json.endObject().toBytes();
        if (cost != null) {
            chunk = LegacyReplies.withCost(chunk, cost);
        }
        ByteSink event = new ByteSink(json.length() + 16);
        add(chunk, event);
        return event.toBytes();
    }

    private byte[] translated(byte[] chunks) {
        out.clear();
        events.feed(chunks);
        while (events.next()) {
            event();
        }
        return out.toBytes();
    }

    private void event() {
        JsonValue data;
        if (events.dataLines() == 1) {
            data = Json.parseLeniently(events.bytes(), events.dataFrom(0), events.dataTo(0));
        } else {
            byte[] joined = JoinedData.of(events).bytes();
            data = Json.parseLeniently(joined, 0, joined.length);
        }
        if (data instanceof JsonObject chunk) {
            first = first == null ? chunk : first;
            chunk(chunk);
        }
    }

    private void chunk(JsonObject chunk) {
        JsonValue usage = chunk.get("usage");
        JsonWriter json = new JsonWriter(256).beginObject();
        LegacyReplies.head(chunk, modelForClient, json);
        json.name("choices").beginArray();
        boolean carries = usage != null;
        for (JsonValue each : chunk.elements("choices")) {
            if (each instanceof JsonObject choice && carries(choice)) {
                carries = true;
                choices.write(choice, choice.object("delta"), json);
            }
        }
        json.endArray();
        if (usage != null) {
            json.name("usage").value(usage);
        }
        if (carries) {
            add(json.endObject().toBytes(), out);
        }
    }

    private static boolean carries(JsonObject choice) {
        return choice.get("finish_reason") != null
                || !LegacyChoices.text(choice.object("delta")).isEmpty();
    }

    private static void add(byte[] json, ByteSink sink) {
        sink.add(DATA);
        sink.add(json);
        sink.add(EVENT_END);
    }

    @Override
    public long contentEvents() {
        return chat.contentEvents();
    }

    @Override
    public long textBytes() {
        return chat.textBytes();
    }

    @Override
    public String textSample() {
        return chat.textSample();
    }

    @Override
    public boolean finished() {
        return chat.finished();
    }

    @Override
    public boolean done() {
        return chat.done();
    }

    @Override
    public @Nullable Usage usage() {
        return chat.usage();
    }

    @Override
    public boolean usageFinal() {
        return chat.usageFinal();
    }

    @Override
    public @Nullable String error() {
        return chat.error();
    }
}
