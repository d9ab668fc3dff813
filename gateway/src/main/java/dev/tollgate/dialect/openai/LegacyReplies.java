package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.chat.Usage;
import dev.tollgate.dialect.ReplyReading;
import dev.tollgate.dialect.UsageCost;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.wire.ByteEdits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replies of a model that only chats, one for each prompt, as one legacy completion. */
final class LegacyReplies {
    /** A tree takes many times its source. */
    private static final int REPLY_BYTES_MAX = 4 << 20;

    private LegacyReplies() {}

    static ReplyReading read(List<byte[]> replies, RequestFacts facts, int[] promptLengths, String modelForClient) {
        List<JsonObject> chats = new ArrayList<>(replies.size());
        Usage usage = null;
        boolean allReported = true;
        boolean finished = false;
        StringBuilder text = new StringBuilder();
        for (byte[] reply : replies) {
            if (reply.length > REPLY_BYTES_MAX) {
                return new ReplyReading.Garbage(
                        "reply of " + reply.length + " bytes (expected: <= " + REPLY_BYTES_MAX + " to be translated)");
            }
            switch (new ReplyScan(Endpoint.CHAT_COMPLETIONS, reply, modelForClient).read()) {
                case ReplyReading.Answer answer -> {
                    byte[] chat = answer.body();
                    chats.add((JsonObject) Json.parseLeniently(chat, 0, chat.length));
                    allReported &= answer.usage() != null;
                    usage = usage == null || answer.usage() == null ? answer.usage() : usage.plus(answer.usage());
                    finished |= answer.finished();
                }
                case ReplyReading.ErrorBody error -> {
                    return error;
                }
                case ReplyReading.Garbage garbage -> {
                    return garbage;
                }
            }
        }
        if (!allReported) {
            // Our own count then holds for all of them: a part of a report is none.
            replies.forEach(reply -> text.append(ReplyText.of(reply)));
        }
        Usage whole = allReported ? usage : null;
        byte[] body = write(chats, facts, promptLengths, modelForClient, whole);
        ReplyReading.Edited edited = cost -> cost == null || whole == null ? body : withCost(body, cost);
        return new ReplyReading.Answer(edited, whole, text.toString(), finished, 0);
    }

    private static byte[] write(
            List<JsonObject> chats,
            RequestFacts facts,
            int[] promptLengths,
            String modelForClient,
            @Nullable Usage usage) {
        JsonWriter out = new JsonWriter(512).beginObject();
        head(chats.getFirst(), modelForClient, out);
        out.name("choices").beginArray();
        for (int prompt = 0; prompt < chats.size(); prompt++) {
            LegacyChoices choices = new LegacyChoices(prompt * facts.choices(), promptLengths[prompt]);
            for (JsonValue choice : chats.get(prompt).elements("choices")) {
                if (choice instanceof JsonObject object) {
                    choices.write(object, object.object("message"), out);
                }
            }
        }
        out.endArray();
        JsonValue reported = chats.getFirst().get("usage");
        if (usage != null) {
            out.name("usage");
            if (chats.size() == 1 && reported instanceof JsonObject) {
                out.value(reported);
            } else {
                write(usage, out);
            }
        }
        return out.endObject().toBytes();
    }

    /** The same with the cost in the usage, which is an object and comes last, as {@link #write} writes it. */
    static byte[] withCost(byte[] body, UsageCost cost) {
        int usageEnd = body.length - 2;
        ByteEdits edits = new ByteEdits();
        edits.insert(usageEnd, CostMember.of(cost, body[usageEnd - 1] == '{'));
        return edits.join(body);
    }

    /** What an answer, or a chunk of one, says of itself. */
    static void head(JsonObject chat, String modelForClient, JsonWriter out) {
        member(chat, "id", out);
        out.field("object", "text_completion");
        member(chat, "created", out);
        out.field("model", modelForClient);
        member(chat, "system_fingerprint", out);
    }

    private static void member(JsonObject chat, String name, JsonWriter out) {
        JsonValue value = chat.get(name);
        if (value != null) {
            out.name(name).value(value);
        }
    }

    static void write(Usage usage, JsonWriter out) {
        out.beginObject()
                .field("prompt_tokens", usage.input())
                .field("completion_tokens", usage.output())
                .field("total_tokens", usage.total() < 0 ? usage.input() + usage.output() : usage.total())
                .name("prompt_tokens_details")
                .beginObject()
                .field("cached_tokens", usage.cachedInput())
                .endObject()
                .name("completion_tokens_details")
                .beginObject()
                .field("reasoning_tokens", usage.reasoning())
                .endObject()
                .endObject();
    }
}
