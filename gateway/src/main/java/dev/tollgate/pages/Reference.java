package dev.tollgate.pages;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Storefront;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the endpoints of a storefront's reference, with examples that name models which it really sells. */
final class Reference {
    private final Storefront storefront;
    private final List<Model> sold;
    private final Samples samples;

    Reference(Storefront storefront, List<Model> sold, Samples samples) {
        this.storefront = storefront;
        this.sold = sold;
        this.samples = samples;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Endpoint endpoint : Endpoint.values()) {
            if (storefront.endpoints().contains(endpoint)) {
                operations.add(operation(endpoint));
            }
        }
        return operations;
    }

    /** Whether the storefront's reference speaks of streams at all. */
    boolean streams() {
        return storefront.endpoints().contains(Endpoint.CHAT_COMPLETIONS)
                && ParameterTables.chat(storefront, "").stream()
                        .anyMatch(parameter -> parameter.name().equals("stream"));
    }

    /** A model that the storefront sells for this endpoint, the first of its document where it still sells that. */
    String example(Endpoint endpoint) {
        List<String> preferred = List.of("gpt-4o", "gpt-4", "text-embedding-3-small", "dall-e-3");
        String first = null;
        for (Model model : sold) {
            if (model.endpoints().contains(endpoint)) {
                String name = model.name().text();
                if (preferred.contains(name)) {
                    return name;
                }
                first = first == null ? name : first;
            }
        }
        return first == null ? "MODEL" : first;
    }

    private String names(Endpoint endpoint) {
        List<String> names = new ArrayList<>();
        names.add(example(endpoint));
        for (Model model : sold) {
            String name = model.name().text();
            if (names.size() < 3 && model.endpoints().contains(endpoint) && !names.contains(name)) {
                names.add(name);
            }
        }
        return names.size() == 1
                ? names.getFirst()
                : String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    }

    private Operation operation(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS -> chat();
            case COMPLETIONS -> completions();
            case EMBEDDINGS -> embeddings();
            case IMAGES -> images();
            case MODELS -> models();
            case BALANCE -> balance();
        };
    }

    private Operation chat() {
        String model = example(Endpoint.CHAT_COMPLETIONS);
        return new Operation(
                "chat",
                "POST",
                Endpoint.CHAT_COMPLETIONS.path(),
                "Chat completions",
                "Answers a conversation.",
                ParameterTables.chat(storefront, names(Endpoint.CHAT_COMPLETIONS)),
                samples.post("chat", Endpoint.CHAT_COMPLETIONS.path(), """
                        {
                          "model": "%s",
                          "messages": [
                            {"role": "system", "content": "You are a helpful assistant."},
                            {"role": "user", "content": "Hello!"}
                          ],
                          "max_tokens": 100
                        }""".formatted(model)),
                reply("chat-reply", """
                        {
                          "id": "chatcmpl-9x2f",
                          "object": "chat.completion",
                          "created": 1767225600,
                          "model": "%s",
                          "choices": [
                            {
                              "index": 0,
                              "message": {
                                "role": "assistant",
                                "content": "Hello! How can I help?"
                              },
                              "finish_reason": "stop"
                            }
                          ],
                          "usage": {
                            "prompt_tokens": 20,
                            "completion_tokens": 7,
                            "total_tokens": 27
                          }
                        }""".formatted(model)));
    }

    private Operation completions() {
        String model = example(Endpoint.COMPLETIONS);
        return new Operation(
                "completions",
                "POST",
                Endpoint.COMPLETIONS.path(),
                "Completions",
                "Continues a prompt.",
                ParameterTables.completions(storefront, names(Endpoint.COMPLETIONS)),
                samples.post("completions", Endpoint.COMPLETIONS.path(), """
                        {
                          "model": "%s",
                          "prompt": "Hello, world!",
                          "max_tokens": 100
                        }""".formatted(model)),
                reply("completions-reply", """
                        {
                          "id": "cmpl-7k1c",
                          "object": "text_completion",
                          "created": 1767225600,
                          "model": "%s",
                          "choices": [
                            {
                              "text": " It is a fine day.",
                              "index": 0,
                              "logprobs": null,
                              "finish_reason": "stop"
                            }
                          ],
                          "usage": {
                            "prompt_tokens": 4,
                            "completion_tokens": 6,
                            "total_tokens": 10
                          }
                        }""".formatted(model)));
    }

    private Operation embeddings() {
        String model = example(Endpoint.EMBEDDINGS);
        return new Operation(
                "embeddings",
                "POST",
                Endpoint.EMBEDDINGS.path(),
                "Embeddings",
                "Turns text into vectors, for search and comparison.",
                ParameterTables.embeddings(storefront, names(Endpoint.EMBEDDINGS)),
                samples.post("embeddings", Endpoint.EMBEDDINGS.path(), """
                        {
                          "model": "%s",
                          "input": "Hello world"
                        }""".formatted(model)),
                reply("embeddings-reply", """
                        {
                          "object": "list",
                          "data": [
                            {
                              "object": "embedding",
                              "index": 0,
                              "embedding": [0.0023, -0.0091, 0.0154]
                            }
                          ],
                          "model": "%s",
                          "usage": {"prompt_tokens": 2, "total_tokens": 2}
                        }""".formatted(model)));
    }

    private Operation images() {
        return new Operation(
                "images",
                "POST",
                Endpoint.IMAGES.path(),
                "Images",
                "Makes pictures from a description.",
                ParameterTables.images(storefront, names(Endpoint.IMAGES)),
                samples.post("images", Endpoint.IMAGES.path(), """
                        {
                          "model": "%s",
                          "prompt": "A cute cat",
                          "size": "1024x1024"
                        }""".formatted(example(Endpoint.IMAGES))),
                reply("images-reply", """
                        {
                          "created": 1767225600,
                          "data": [{"url": "https://..."}]
                        }"""));
    }

    private Operation models() {
        Model first = sold.isEmpty() ? null : sold.getFirst();
        String model = first == null ? "gpt-4o" : first.name().text();
        return new Operation(
                "models",
                "GET",
                Endpoint.MODELS.path(),
                "List models",
                "The models that your key may use, with their prices and sizes. GET /v1/models/{id} shows one of them.",
                List.of(),
                samples.get("models", Endpoint.MODELS.path()),
                reply("models-reply", """
                        {
                          "object": "list",
                          "data": [
                            {
                              "id": "%s",
                              "object": "model",
                              "context_length": %s,
                              "max_output_tokens": %s,
                              "pricing": {
                                "currency": "USD",
                                "unit": "per_million_tokens",
                                "input": "2.5",
                                "output": "10"
                              }
                            }
                          ]
                        }""".formatted(model, context(first), output(first))));
    }

    private static int context(@Nullable Model model) {
        return model == null ? 128_000 : model.limits().contextTokens();
    }

    private static int output(@Nullable Model model) {
        return model == null ? 16_384 : model.limits().outputTokensMax();
    }

    private Operation balance() {
        return new Operation(
                "balance",
                "GET",
                Endpoint.BALANCE.path(),
                "Balance",
                "What is left: in all, held by requests that still run, and free to spend.",
                List.of(),
                samples.get("balance", Endpoint.BALANCE.path()),
                reply("balance-reply", """
                        {
                          "object": "balance",
                          "currency": "USD",
                          "total": "10",
                          "held": "0.02",
                          "available": "9.98",
                          "grants": []
                        }"""));
    }

    private static Code reply(String id, String json) {
        return Samples.reading(id, "Response", "JSON", json);
    }
}
