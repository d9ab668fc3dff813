package dev.tollgate.dialect.openai;

import dev.tollgate.chat.RequestFacts;
import dev.tollgate.dialect.ParsedRequest.RequestEdits;
import dev.tollgate.dialect.ParsedRequest.UpstreamBody;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.wire.BodyParts;
import java.util.ArrayList;
import java.util.List;

/**
 * A legacy completion as requests of a model that only chats: one for each prompt, the prompt as the user's message.
 * What both kinds of request have means the same in both and travels on as it was written. The body has been checked.
 */
final class LegacyRequests {
    /** What is written anew, or was refused before. */
    private static final JsonNames OWN = JsonNames.of(
            "model",
            "prompt",
            "echo",
            "suffix",
            "best_of",
            "logprobs",
            "temperature",
            "max_tokens",
            "max_completion_tokens",
            "stream_options");

    private static final int PROMPT = 1;
    private static final int LOGPROBS = 5;
    private static final int TEMPERATURE = 6;
    private static final int STREAM_OPTIONS = 9;

    private static final JsonNames INCLUDE_USAGE = JsonNames.of("include_usage");

    private final byte[] body;
    private final JsonScanner json = JsonScanner.strict();
    private final List<Range> prompts = new ArrayList<>();
    private final List<NamedRange> others = new ArrayList<>();
    private final List<NamedRange> streamOptions = new ArrayList<>();
    private final List<Range> temperature = new ArrayList<>(1);
    private final List<Range> logprobs = new ArrayList<>(1);

    /** A value's source. */
    private record Range(int from, int to) {}

    private record NamedRange(String name, Range value) {}

    private LegacyRequests(byte[] body) {
        this.body = body;
        json.reset(body, 0, body.length);
        json.peek();
        json.enterObject();
        while (json.nextMember()) {
            int place = json.name(OWN);
            String name = place < 0 ? json.name() : "";
            JsonKind kind = json.peek();
            if (place == PROMPT) {
                prompts(kind);
            } else if (place == STREAM_OPTIONS && kind == JsonKind.OBJECT) {
                streamOptions();
            } else {
                Range value = value();
                if (kind != JsonKind.NULL) {
                    keep(place, name, value);
                }
            }
        }
    }

    static List<UpstreamBody> write(byte[] body, RequestFacts facts, RequestEdits edits) {
        LegacyRequests request = new LegacyRequests(body);
        List<UpstreamBody> calls = new ArrayList<>(request.prompts.size());
        for (Range prompt : request.prompts) {
            JsonWriter out = new JsonWriter(512).beginObject().field("model", edits.model());
            out.name("messages")
                    .beginArray()
                    .beginObject()
                    .field("role", "user")
                    .name("content");
            request.write(prompt, out);
            out.endObject().endArray();
            request.parameters(facts, edits, out);
            calls.add(new UpstreamBody(
                    "/chat/completions", BodyParts.of(out.endObject().toBytes())));
        }
        return calls;
    }

    /** Characters of each prompt, where the answers' positions begin. */
    static int[] promptLengths(byte[] body) {
        LegacyRequests request = new LegacyRequests(body);
        int[] lengths = new int[request.prompts.size()];
        for (int i = 0; i < lengths.length; i++) {
            Range prompt = request.prompts.get(i);
            request.json.reset(body, prompt.from, prompt.to);
            request.json.scalar(request.json.peek());
            String text = request.json.string();
            lengths[i] = text.codePointCount(0, text.length());
        }
        return lengths;
    }

    private void prompts(JsonKind kind) {
        if (kind != JsonKind.ARRAY) {
            prompts.add(value());
            return;
        }
        json.enterArray();
        while (json.nextElement()) {
            json.peek();
            prompts.add(value());
        }
    }

    private void streamOptions() {
        json.enterObject();
        while (json.nextMember()) {
            boolean own = json.name(INCLUDE_USAGE) == 0;
            String name = json.name();
            json.peek();
            Range value = value();
            if (!own) {
                streamOptions.add(new NamedRange(name, value));
            }
        }
    }

    private void keep(int place, String name, Range value) {
        switch (place) {
            case -1 -> others.add(new NamedRange(name, value));
            case TEMPERATURE -> temperature.add(value);
            case LOGPROBS -> logprobs.add(value);
            default -> {
                // written anew
            }
        }
    }

    private Range value() {
        int from = json.at();
        json.skip();
        return new Range(from, json.at());
    }

    private void parameters(RequestFacts facts, RequestEdits edits, JsonWriter out) {
        write(others, out);
        if (!temperature.isEmpty()) {
            write(temperature.getFirst(), out.name("temperature"));
        } else if (edits.temperature() != null) {
            byte[] number = Ascii.bytes(edits.temperature());
            out.name("temperature").raw(number, 0, number.length);
        }
        out.field(
                edits.maxCompletionTokens() ? "max_completion_tokens" : "max_tokens",
                edits.maxTokens() == RequestFacts.NO_LIMIT ? facts.maxTokens() : edits.maxTokens());
        if (!logprobs.isEmpty()) {
            write(logprobs.getFirst(), out.field("logprobs", true).name("top_logprobs"));
        }
        boolean usage = facts.includeUsage() || edits.askUsage();
        if (facts.stream() && (usage || !streamOptions.isEmpty())) {
            out.name("stream_options").beginObject();
            if (usage) {
                out.field("include_usage", true);
            }
            write(streamOptions, out);
            out.endObject();
        }
    }

    private void write(List<NamedRange> members, JsonWriter out) {
        for (NamedRange member : members) {
            write(member.value, out.name(member.name));
        }
    }

    private void write(Range value, JsonWriter out) {
        out.raw(body, value.from, value.to);
    }
}
