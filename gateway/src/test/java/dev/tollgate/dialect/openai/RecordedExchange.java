package dev.tollgate.dialect.openai;

import dev.tollgate.house.Shared;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One recorded exchange with a provider.
 *
 * @param request the body as it stands in the file, or null where none was recorded
 * @param response the body: JSON as it stands there, text unescaped
 */
record RecordedExchange(
        String id, String host, String path, byte @Nullable [] request, int status, boolean sse, byte[] response) {

    /** Every exchange of a file beside the checkout; the test is skipped where it is missing. */
    static List<RecordedExchange> all(String file) throws IOException {
        List<RecordedExchange> all = new ArrayList<>();
        for (String line : Files.readAllLines(Shared.file("recorded/" + file))) {
            all.add(of(line.getBytes(StandardCharsets.UTF_8)));
        }
        return all;
    }

    /** The provider as channels name it. */
    String provider() {
        return switch (host) {
            case "api.openai.com" -> "openai";
            case "api.groq.com" -> "groq";
            case "openrouter.ai" -> "openrouter";
            case "api.mistral.ai" -> "mistral";
            case "generativelanguage.googleapis.com" -> "gemini";
            default -> host;
        };
    }

    private static RecordedExchange of(byte[] line) {
        JsonScanner json = JsonScanner.strict();
        json.reset(line, 0, line.length);
        String id = "";
        String host = "";
        String path = "";
        String type = "";
        byte[] request = null;
        byte[] response = {};
        int status = 0;
        json.peek();
        json.enterObject();
        while (json.nextMember()) {
            String name = json.name();
            JsonKind kind = json.peek();
            json.skip();
            byte[] source = Arrays.copyOfRange(line, json.valueFrom(), json.valueTo());
            switch (name) {
                case "id" -> id = json.string();
                case "host" -> host = json.string();
                case "path" -> path = json.string();
                case "content_type" -> type = kind == JsonKind.STRING ? json.string() : "";
                case "status" -> status = (int) json.longOr(0);
                case "request" -> request = kind == JsonKind.OBJECT ? source : null;
                case "response" ->
                    response = kind == JsonKind.STRING ? json.string().getBytes(StandardCharsets.UTF_8) : source;
                default -> throw new IllegalStateException("member " + name);
            }
        }
        json.end();
        return new RecordedExchange(id, host, path, request, status, type.startsWith("text/event-stream"), response);
    }
}
