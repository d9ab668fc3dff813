package dev.tollgate.simulator;

import dev.tollgate.base.Limits;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.simulator.SimModel.Behaviour;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings: of each input a vector of length 1 that depends on its text alone. Sent input by input, so that a large
 * array neither fills the memory nor keeps the loop.
 */
final class EmbeddingScript implements Script {
    private static final int INPUTS_MAX = 2_048;
    private static final int DIMENSIONS_MAX = 4_096;
    private static final int BYTES_PER_NUMBER = 14;
    private static final int BEFORE = -2;
    private static final int HEAD = -1;

    private final String model;
    private final List<String> inputs;
    private final UsageReport usage;
    private final int dimensions;
    private final boolean base64;
    private final long firstMs;
    private int next = BEFORE;

    private EmbeddingScript(JsonObject request, SimModel simulated) {
        model = Fields.text(request, "model", "");
        inputs = new ArrayList<>();
        usage = UsageReport.of(simulated, collect(request.get("input")), 0);
        dimensions = Fields.between(request, "dimensions", usualDimensions(model), 1, DIMENSIONS_MAX);
        base64 = Fields.text(request, "encoding_format", "float").equals("base64");
        firstMs = Pace.of(simulated).firstMs();
    }

    static Script of(JsonObject request, SimModel simulated, Limits.Upstream limits) {
        EmbeddingScript script = new EmbeddingScript(request, simulated);
        boolean well = !simulated.is(Behaviour.GARBAGE)
                && !simulated.is(Behaviour.CUT)
                && !simulated.is(Behaviour.STALL)
                && !simulated.is(Behaviour.ERROR_EVENT);
        if (well) {
            return script;
        }
        int inputs = script.inputs.size();
        return Replies.answer(script.piece(0), inputs, simulated, limits);
    }

    private static int usualDimensions(String model) {
        return model.contains("3-large") ? 3_072 : 1_536;
    }

    /** Takes the inputs down; their tokens. */
    private long collect(@Nullable JsonValue input) {
        return switch (input) {
            case JsonText(String text) -> add(text, TokenText.inputTokens(TokenText.utf8Length(text)));
            case JsonArray(List<JsonValue> elements)
            when isTokens(elements) -> add(elements.toString(), elements.size());
            case JsonArray(List<JsonValue> elements) -> {
                long tokens = 0;
                for (JsonValue element : elements) {
                    tokens += inputs.size() < INPUTS_MAX ? collect(element) : 0;
                }
                yield tokens;
            }
            case null, default -> 0;
        };
    }

    private static boolean isTokens(List<JsonValue> elements) {
        return !elements.isEmpty() && elements.getFirst() instanceof JsonNumber;
    }

    private long add(String text, long tokens) {
        inputs.add(text);
        return Math.max(1, tokens);
    }

    @Override
    public Step next() {
        int at = next++;
        if (at == BEFORE) {
            return new Step.Pause(firstMs);
        }
        if (at == HEAD) {
            return Replies.head(200, Replies.JSON);
        }
        int pieces = Math.max(1, inputs.size());
        return at < pieces ? new Step.Bytes(piece(at)) : new Step.End();
    }

    /** The part of the body that one input makes, with what stands before the first and after the last. */
    private byte[] piece(int index) {
        JsonWriter json = new JsonWriter(256 + (base64 ? 6 : BYTES_PER_NUMBER) * dimensions);
        boolean last = index >= inputs.size() - 1;
        if (index == 0) {
            json.beginObject()
                    .field("object", "list")
                    .field("model", model)
                    .name("data")
                    .beginArray();
        }
        if (index < inputs.size()) {
            json.beginObject()
                    .field("object", "embedding")
                    .field("index", index)
                    .name("embedding");
            vector(json, inputs.get(index));
            json.endObject();
        }
        if (last) {
            json.endArray();
            if (usage.told()) {
                usage.writeEmbedding(json);
            }
            json.endObject();
        }
        return index == 0 ? json.toBytes() : afterComma(json.toBytes());
    }

    /** The writer of a later piece does not know what came before it. */
    private static byte[] afterComma(byte[] piece) {
        byte[] joined = new byte[piece.length + 1];
        joined[0] = ',';
        System.arraycopy(piece, 0, joined, 1, piece.length);
        return joined;
    }

    private void vector(JsonWriter json, String text) {
        float[] vector = SimulatedVector.of(text, dimensions);
        if (base64) {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * dimensions).order(ByteOrder.LITTLE_ENDIAN);
            for (float number : vector) {
                bytes.putFloat(number);
            }
            json.value(Base64.getEncoder().encodeToString(bytes.array()));
            return;
        }
        StringBuilder numbers = new StringBuilder(BYTES_PER_NUMBER * dimensions).append('[');
        for (int i = 0; i < dimensions; i++) {
            numbers.append(i == 0 ? "" : ",").append(vector[i]);
        }
        byte[] array = numbers.append(']').toString().getBytes(StandardCharsets.US_ASCII);
        json.raw(array, 0, array.length);
    }
}
