package dev.tollgate.simulator;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.upstream.UpstreamListener;
import dev.tollgate.wire.FailureKind;
import dev.tollgate.wire.HeaderList;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers what a call did. */
final class Heard implements UpstreamListener {
    final List<String> order = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int pieces;
    int status;
    HeaderList headers = new HeaderList(0);

    @Nullable
    FailureKind failure;

    boolean ended;
    Runnable onPiece = () -> {};

    @Override
    public void onSent() {
        order.add("sent");
    }

    @Override
    public void onHead(int status, HeaderList headers) {
        order.add("head");
        this.status = status;
        this.headers = headers;
    }

    @Override
    public void onBytes(byte[] bytes) {
        if (!order.getLast().equals("bytes")) {
            order.add("bytes");
        }
        this.bytes.writeBytes(bytes);
        pieces++;
        onPiece.run();
    }

    @Override
    public void onEnd() {
        order.add("end");
        ended = true;
    }

    @Override
    public void onFailure(FailureKind kind, String detail) {
        order.add(kind.name());
        failure = kind;
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    JsonObject json() {
        return (JsonObject) Json.parse(bytes.toByteArray());
    }

    /** The events' data, without [DONE]. */
    List<JsonObject> events() {
        List<JsonObject> events = new ArrayList<>();
        for (String event : text().split("\n\n", -1)) {
            if (!event.isEmpty() && !event.equals("data: [DONE]")) {
                events.add((JsonObject) Json.parse(event.substring("data: ".length())));
            }
        }
        return events;
    }
}
