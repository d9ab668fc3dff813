package dev.tollgate.pages;

import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.Storefront;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of each endpoint. A storefront shows those that its public document names; one that has no such
 * document shows all. Defaults are the storefront's own, as they stand in the catalog.
 */
final class ParameterTables {
    private static final Map<StorefrontId, Set<String>> CHAT = Map.of(
            Presets.THISTOKEN, Set.of("model", "messages", "temperature", "max_tokens", "stream"),
            Presets.TOKENPROXY, Set.of("model", "messages", "temperature", "max_tokens"),
            Presets.AI_TOKENHUB, Set.of("model", "messages", "temperature", "max_tokens", "stream", "stop", "user"));
    private static final Map<StorefrontId, Set<String>> COMPLETIONS =
            Map.of(Presets.TOKENCHEAP, Set.of("model", "prompt", "max_tokens"));
    private static final Map<StorefrontId, Set<String>> EMBEDDINGS =
            Map.of(Presets.THISTOKEN, Set.of("model", "input"));
    private static final Map<StorefrontId, Set<String>> IMAGES =
            Map.of(Presets.THISTOKEN, Set.of("model", "prompt", "size"));

    private static final String MESSAGES = "The conversation so far, oldest first. Each message has content and a role:"
            + " system sets how the model behaves, user is the person, assistant is what the model said before.";

    private ParameterTables() {}

    static List<Parameter> chat(Storefront storefront, String models) {
        String temperature = storefront.defaults().temperature();
        return shown(
                CHAT.get(storefront.id()),
                List.of(
                        Parameter.required("model", "string", "The model that answers, such as " + models + "."),
                        Parameter.required("messages", "array", MESSAGES),
                        Parameter.optional(
                                "temperature",
                                "number",
                                temperature,
                                "How freely the answer varies, from 0 to 2: low for facts, high for ideas."),
                        maxTokens(storefront),
                        stream(),
                        Parameter.optional(
                                "stop",
                                "string or array",
                                null,
                                "The answer ends before any of these texts would appear."),
                        Parameter.optional(
                                "user",
                                "string",
                                null,
                                "Your own id of the person behind the request, to tell misuse apart."),
                        Parameter.optional("n", "integer", "1", "How many answers to make. Each one is paid for."),
                        Parameter.optional(
                                "top_p", "number", "1", "Answers from the most likely tokens of this total share."),
                        Parameter.optional("tools", "array", null, "Functions that the model may call."),
                        Parameter.optional(
                                "tool_choice",
                                "string or object",
                                "auto",
                                "none, auto, required, or one function by name."),
                        Parameter.optional(
                                "response_format",
                                "object",
                                null,
                                "json_object for any JSON, json_schema for JSON that fits your schema."),
                        Parameter.optional("seed", "integer", null, "Asks for the same answer to the same request."),
                        Parameter.optional("logprobs", "boolean", "false", "Adds how likely each token was."),
                        Parameter.optional(
                                "stream_options",
                                "object",
                                null,
                                "include_usage: true sends the usage in a last chunk of the stream.")));
    }

    static List<Parameter> completions(Storefront storefront, String models) {
        return shown(
                COMPLETIONS.get(storefront.id()),
                List.of(
                        Parameter.required("model", "string", "The model that writes, such as " + models + "."),
                        Parameter.required("prompt", "string", "The text to continue or the task to do."),
                        Parameter.optional(
                                "max_tokens",
                                "integer",
                                storefront.defaults().maxTokens() == 0 ? null : preset(storefront),
                                "The most tokens to write. Without it completions stay short: 16 tokens."),
                        Parameter.optional(
                                "temperature", "number", storefront.defaults().temperature(), "From 0 to 2."),
                        Parameter.optional("stop", "string or array", null, "The text ends before any of these."),
                        Parameter.optional("n", "integer", "1", "How many texts to make. Each one is paid for."),
                        stream()));
    }

    static List<Parameter> embeddings(Storefront storefront, String models) {
        return shown(
                EMBEDDINGS.get(storefront.id()),
                List.of(
                        Parameter.required("model", "string", "The embedding model, such as " + models + "."),
                        Parameter.required("input", "string or array", "The text to embed, or several at once."),
                        Parameter.optional("dimensions", "integer", null, "Shorter vectors, where the model can."),
                        Parameter.optional("encoding_format", "string", "float", "float or base64.")));
    }

    static List<Parameter> images(Storefront storefront, String models) {
        return shown(
                IMAGES.get(storefront.id()),
                List.of(
                        Parameter.required("model", "string", "The image model, such as " + models + "."),
                        Parameter.required("prompt", "string", "What the picture shows."),
                        Parameter.optional(
                                "size", "string", null, "Width and height, such as 1024x1024. Prices go by size."),
                        Parameter.optional(
                                "quality", "string", null, "Such as standard or hd. Prices go by quality too."),
                        Parameter.optional("n", "integer", "1", "How many pictures to make."),
                        Parameter.optional("response_format", "string", "url", "url or b64_json.")));
    }

    private static Parameter maxTokens(Storefront storefront) {
        return Parameter.optional(
                "max_tokens",
                "integer",
                storefront.defaults().maxTokens() == 0 ? null : preset(storefront),
                "The most tokens that the answer may have.");
    }

    private static String preset(Storefront storefront) {
        return Integer.toString(storefront.defaults().maxTokens());
    }

    private static Parameter stream() {
        return Parameter.optional(
                "stream", "boolean", "false", "Sends the answer piece by piece, as server-sent events.");
    }

    private static List<Parameter> shown(@Nullable Set<String> names, List<Parameter> all) {
        return names == null
                ? all
                : all.stream()
                        .filter(parameter -> names.contains(parameter.name()))
                        .toList();
    }
}
