package dev.tollgate.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One recorded exchange with a provider, and what should become of it, worked out from the exchange alone.
 *
 * @param number its line, for its model's name
 * @param request the body as it stands in the file, or null where none was recorded
 * @param response the body: JSON as it stands there, text unescaped
 */
record Recorded(
        int number,
        String id,
        String host,
        String path,
        @Nullable RawJson request,
        int status,
        String contentType,
        String response) {
    private static final Set<String> ROUTING = Set.of("provider", "models", "preset");

    /** What becomes of an exchange. */
    enum Fate {
        /** The client gets the provider's answer after the named edits, and is charged what the provider reports. */
        PASS,
        /** Refused before any call: lists of routes, tools that a provider runs, web searches. */
        REFUSED_HERE,
        /** The provider refused or failed; the client gets an error of ours. */
        MAPPED_ERROR,
        /** The provider failed within a stream. */
        ERROR_EVENT,
        /** The provider's 200 is no completion: an echo server. */
        NO_ANSWER,
        /** There is no request to send. */
        NO_BODY
    }

    /** The chats and embeddings of OpenAI's form; the test is skipped where the files are missing. */
    static List<Recorded> all() throws IOException {
        List<Recorded> all = new ArrayList<>();
        for (String file : List.of("chat-completions.jsonl", "embeddings.jsonl")) {
            for (String line : Files.readAllLines(Checkout.shared("recorded/" + file))) {
                Recorded exchange = of(all.size(), RawJson.parse(line));
                if (file.startsWith("chat") || exchange.path.equals("/v1/embeddings")) {
                    all.add(exchange);
                }
            }
        }
        return all;
    }

    private static Recorded of(int number, RawJson line) {
        RawJson request = member(line, "request");
        RawJson response = member(line, "response");
        RawJson type = member(line, "content_type");
        boolean text = response.word().startsWith("\"");
        return new Recorded(
                number,
                member(line, "id").string(),
                member(line, "host").string(),
                member(line, "path").string(),
                request.members() == null ? null : request,
                (int) line.whole("status", 0),
                type.word().startsWith("\"") ? type.string() : "",
                text ? response.unescaped() : response.text());
    }

    private static RawJson member(RawJson line, String name) {
        RawJson member = line.get(name);
        if (member == null) {
            throw new AssertionError("no " + name + " in " + line.text());
        }
        return member;
    }

    boolean embedding() {
        return path.equals("/v1/embeddings");
    }

    boolean stream() {
        return contentType.startsWith("text/event-stream");
    }

    boolean asksForUsage() {
        RawJson options = asked().get("stream_options");
        return options != null && options.bare().contains("\"include_usage\":true");
    }

    /** The provider as channels name it. */
    String provider() {
        return switch (host) {
            case "api.openai.com" -> "openai";
            case "api.groq.com" -> "groq";
            case "openrouter.ai" -> "openrouter";
            case "api.mistral.ai" -> "mistral";
            case "generativelanguage.googleapis.com" -> "gemini";
            default -> "other";
        };
    }

    RawJson asked() {
        if (request == null) {
            throw new AssertionError(id + " has no request");
        }
        return request;
    }

    /** The provider's id of the model. */
    String model() {
        RawJson model = asked().get("model");
        if (model == null) {
            throw new AssertionError(id + " names no model");
        }
        return model.unescaped();
    }

    /** The request as a client of ours sends it: under our name of the model. */
    byte[] askedOf(String ours) {
        return withModel(asked(), ours).getBytes(StandardCharsets.UTF_8);
    }

    Fate fate() {
        if (request == null) {
            return Fate.NO_BODY;
        }
        RawJson tools = request.get("tools");
        if (ROUTING.stream().anyMatch(request::has)
                || request.has("web_search_options")
                || (tools != null && tools.bare().contains("\"type\":\"openrouter:"))) {
            return Fate.REFUSED_HERE;
        }
        if (status != 200) {
            return Fate.MAPPED_ERROR;
        }
        if (stream()) {
            return response.contains("\"error\":{") ? Fate.ERROR_EVENT : Fate.PASS;
        }
        boolean answered = response.contains(embedding() ? "\"embedding\"" : "\"choices\"");
        return answered ? Fate.PASS : Fate.NO_ANSWER;
    }

    /** The data of the stream's events, its end left out. */
    List<String> events() {
        return events(response);
    }

    static List<String> events(String stream) {
        List<String> events = new ArrayList<>();
        for (String line : stream.split("\n", -1)) {
            if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
                events.add(line.substring("data: ".length()));
            }
        }
        return events;
    }

    /** What the client is to get of an answer or a chunk; null for a chunk that is kept back. */
    @Nullable
    String forClient(String json, String ours) {
        RawJson source = RawJson.parse(json);
        boolean hides = stream() && !asksForUsage();
        RawJson usage = source.get("usage");
        if (hides && usage != null && usage.members() != null) {
            RawJson choices = source.get("choices");
            if (choices != null && choices.bare().equals("[]")) {
                return null;
            }
        }
        boolean cuts = json.contains("\"cost") || (hides && usage != null);
        return cuts ? edited(source, ours, hides).bare() : withModel(source, ours);
    }

    /** With nothing changed but the model's name. */
    private static String withModel(RawJson source, String ours) {
        RawJson model = source.get("model");
        if (model == null || !model.word().startsWith("\"")) {
            return source.text();
        }
        return source.source().substring(source.from(), model.from())
                + '"'
                + ours
                + '"'
                + source.source().substring(model.to(), source.to());
    }

    /** What the client got, without {@code usage.cost} where that is ours and not what the provider said. */
    static String withoutOurCost(String got, String source) {
        RawJson answer = RawJson.parse(got);
        RawJson usage = answer.get("usage");
        RawJson ours = usage == null ? null : usage.get("cost");
        RawJson reported = RawJson.parse(source).get("usage");
        RawJson theirs = reported == null ? null : reported.get("cost");
        if (usage == null || ours == null || (theirs != null && theirs.bare().equals(ours.bare()))) {
            return answer.bare();
        }
        Map<String, RawJson> kept = new LinkedHashMap<>(answer.all());
        Map<String, RawJson> counts = new LinkedHashMap<>(usage.all());
        counts.remove("\"cost\"");
        kept.put("\"usage\"", object(counts));
        return object(kept).bare();
    }

    private static RawJson edited(RawJson source, String ours, boolean hides) {
        Map<String, RawJson> kept = new LinkedHashMap<>();
        RawJson.parse(withModel(source, ours)).all().forEach((name, value) -> {
            boolean gone = name.startsWith("\"cost") || (hides && name.equals("\"usage\""));
            if (!gone) {
                kept.put(name, name.equals("\"usage\"") || name.equals("\"x_groq\"") ? withoutCosts(value) : value);
            }
        });
        return object(kept);
    }

    private static RawJson withoutCosts(RawJson value) {
        if (value.members() == null) {
            return value;
        }
        Map<String, RawJson> kept = new LinkedHashMap<>();
        value.all().forEach((name, member) -> {
            if (!name.startsWith("\"cost")) {
                kept.put(name, withoutCosts(member));
            }
        });
        return object(kept);
    }

    private static RawJson object(Map<String, RawJson> members) {
        return new RawJson("", 0, 0, "", members, null);
    }

    /**
     * What the provider reports, by price class, classes of none left out; null where it reports nothing. Sub-classes
     * are taken out of their totals; tokens that the total has and nobody names are output.
     */
    @Nullable
    Map<String, Long> units() {
        RawJson last = null;
        for (String json : stream() ? events() : List.of(response)) {
            RawJson body = RawJson.parse(json);
            RawJson usage = body.get("usage");
            RawJson groq = body.get("x_groq");
            if ((usage == null || usage.members() == null) && groq != null) {
                usage = groq.get("usage");
            }
            last = usage == null || usage.members() == null ? last : usage;
        }
        return last == null ? null : units(last);
    }

    private Map<String, Long> units(RawJson usage) {
        RawJson input = usage.get("prompt_tokens_details");
        RawJson output = usage.get("completion_tokens_details");
        long total = usage.whole("total_tokens", -1);
        long prompt = usage.whole("prompt_tokens", embedding() ? total : 0);
        long completion = usage.whole("completion_tokens", 0);
        long unnamed = total < 0 ? 0 : Math.max(0, total - prompt - completion);
        long cached = Math.max(
                Math.max(part(input, "cached_tokens"), usage.whole("prompt_cache_hit_tokens", 0)),
                Math.max(usage.whole("cached_tokens", 0), usage.whole("num_cached_tokens", 0)));
        // Audio that no part of the request can have brought is plain input.
        long audio = asked().text().contains("input_audio") ? part(input, "audio_tokens") : 0;
        long written = part(input, "cache_write_tokens");
        long reasoning = part(output, "reasoning_tokens");
        Map<String, Long> units = new LinkedHashMap<>();
        put(units, "input", prompt - cached - written - audio);
        put(units, "cached_input", cached);
        put(units, "cache_write_5m", written);
        put(units, "audio_input", audio);
        put(units, "output", embedding() ? 0 : completion + unnamed - reasoning);
        put(units, "reasoning", reasoning);
        put(units, "request", 1);
        return units;
    }

    private static long part(@Nullable RawJson details, String name) {
        return details == null ? 0 : details.whole(name, 0);
    }

    private static void put(Map<String, Long> units, String name, long count) {
        if (count != 0) {
            units.put(name, count);
        }
    }
}
