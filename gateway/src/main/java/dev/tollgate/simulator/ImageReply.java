package dev.tollgate.simulator;

import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.simulator.SimModel.Behaviour;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32C;

/** Image generations in OpenAI's shape. The same prompt gets the same pictures. */
final class ImageReply {
    private static final int IMAGES_MAX = 10;

    private ImageReply() {}

    static byte[] body(JsonObject request, SimModel simulated, Stamp stamp, String origin) {
        String model = Fields.text(request, "model", "");
        String prompt = Fields.text(request, "prompt", "");
        // The gpt-image models know no URLs.
        boolean inline =
                Fields.text(request, "response_format", "url").equals("b64_json") || model.contains("gpt-image");
        int n = simulated.is(Behaviour.EMPTY) ? 0 : Fields.between(request, "n", 1, 1, IMAGES_MAX);
        JsonWriter json = new JsonWriter(1_024).beginObject().field("created", stamp.created());
        json.name("data").beginArray();
        for (int i = 0; i < n; i++) {
            String name = SimulatedImages.name(seed(prompt, i), Fields.text(request, "size", "auto"));
            json.beginObject();
            if (inline) {
                json.field("b64_json", base64(name));
            } else {
                json.field("url", origin + SimulatedImages.PATH + name);
            }
            if (model.startsWith("dall-e-3")) {
                json.field("revised_prompt", "Simulated: " + prompt);
            }
            json.endObject();
        }
        return json.endArray().endObject().toBytes();
    }

    private static String base64(String name) {
        byte[] png = SimulatedImages.png(name);
        if (png == null) {
            throw new IllegalStateException("image " + name + " (expected: a name of our own)");
        }
        return Base64.getEncoder().encodeToString(png);
    }

    private static long seed(String prompt, int index) {
        CRC32C crc = new CRC32C();
        crc.update(prompt.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() << 8 | index;
    }
}
