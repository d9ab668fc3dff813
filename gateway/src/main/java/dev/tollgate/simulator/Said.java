package dev.tollgate.simulator;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation holds, as far as the simulator answers to it.
 *
 * @param lastUser the text of the user's last message
 * @param inputTokens by {@link TokenText}'s rule, with what images and the like are said to cost
 * @param afterTool whether the last message is the result of a tool
 */
record Said(String lastUser, long inputTokens, int images, int audios, int files, boolean afterTool) {
    private static final int TOKENS_PER_MESSAGE = 3;
    private static final int TOKENS_PER_REPLY = 3;
    private static final int TOKENS_PER_IMAGE = 85;
    private static final int TOKENS_PER_AUDIO = 50;
    private static final int TOKENS_PER_FILE = 100;

    static Said in(JsonObject request) {
        List<JsonValue> messages = request.elements("messages");
        Counter counter = new Counter();
        for (JsonValue message : messages) {
            if (message instanceof JsonObject object) {
                counter.message(object);
            }
        }
        for (String name : List.of("tools", "functions", "response_format")) {
            JsonValue read = request.get(name);
            counter.bytes += read == null ? 0 : Json.write(read).length;
        }
        boolean afterTool =
                !messages.isEmpty() && messages.getLast() instanceof JsonObject last && isToolResult(last.text("role"));
        long tokens = TokenText.inputTokens(counter.bytes)
                + (long) TOKENS_PER_MESSAGE * messages.size()
                + TOKENS_PER_REPLY
                + (long) TOKENS_PER_IMAGE * counter.images
                + (long) TOKENS_PER_AUDIO * counter.audios
                + (long) TOKENS_PER_FILE * counter.files;
        return new Said(counter.lastUser, tokens, counter.images, counter.audios, counter.files, afterTool);
    }

    private static boolean isToolResult(@Nullable String role) {
        return "tool".equals(role) || "function".equals(role);
    }

    private static final class Counter {
        private String lastUser = "";
        private long bytes;
        private int images;
        private int audios;
        private int files;

        private void message(JsonObject message) {
            StringBuilder text = new StringBuilder();
            switch (message.get("content")) {
                case JsonText(String content) -> text.append(content);
                case JsonArray(List<JsonValue> parts) -> parts.forEach(part -> part(part, text));
                case null, default -> {}
            }
            bytes += TokenText.utf8Length(text.toString());
            for (String name : List.of("name", "tool_calls", "function_call")) {
                JsonValue read = message.get(name);
                bytes += read == null ? 0 : Json.write(read).length;
            }
            if ("user".equals(message.text("role"))) {
                lastUser = text.toString();
            }
        }

        private void part(JsonValue part, StringBuilder text) {
            if (!(part instanceof JsonObject object)) {
                return;
            }
            switch (object.text("type")) {
                case "text" -> text.append(object.members().get("text") instanceof JsonText(String words) ? words : "");
                case "image_url" -> images++;
                case "input_audio" -> audios++;
                case "file" -> files++;
                case null, default -> {}
            }
        }
    }
}
