package dev.tollgate.simulator;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.upstream.UpstreamRequest;
import dev.tollgate.wire.BodyParts;
import dev.tollgate.wire.HeaderList;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A simulator on a loop of its own, and short ways to ask it and to read what it says. */
final class Simulation {
    static final String CHAT = "/chat/completions";
    static final String COMPLETIONS = "/completions";
    static final String EMBEDDINGS = "/embeddings";
    static final String IMAGES = "/images/generations";
    static final Limits.Upstream LIMITS = Limits.defaults().upstream();

    final TestLoop loop = new TestLoop();
    final SimulatorClient client =
            new SimulatorClient(loop, loop, IdSource.seeded(loop, 7), LIMITS, "http://localhost:4000");

    @Nullable
    UpstreamCall call;

    /** Asks and waits for the whole answer. */
    Heard ask(String path, String body) {
        Heard heard = begin(path, body);
        loop.finish();
        return heard;
    }

    Heard begin(String path, String body) {
        Heard heard = new Heard();
        call = client.send(request(path, body, new HeaderList(0)), heard);
        return heard;
    }

    /** A chat of one user message with further members. */
    static String chat(String model, String more) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}]" + more
                + "}";
    }

    static UpstreamRequest request(String path, String body, HeaderList headers) {
        return new UpstreamRequest(
                new ChannelId("simulator"),
                URI.create("http://simulator.invalid/v1" + path),
                headers,
                BodyParts.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** The value at a path such as {@code choices.0.message.content}, or null. */
    static @Nullable JsonValue at(JsonValue from, String path) {
        JsonValue at = from;
        for (String name : path.split("\\.", -1)) {
            at = switch (at) {
                case JsonObject object -> object.members().get(name);
                case JsonArray(var elements)
                when Integer.parseInt(name) < elements.size() -> elements.get(Integer.parseInt(name));
                case null, default -> null;
            };
        }
        return at;
    }

    static String text(JsonValue from, String path) {
        return at(from, path) instanceof JsonText(String value) ? value : "(none)";
    }

    static long number(JsonValue from, String path) {
        Long whole = at(from, path) instanceof JsonNumber number ? number.whole() : null;
        return whole == null ? -1 : whole;
    }
}
