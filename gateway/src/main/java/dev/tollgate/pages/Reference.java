package dev.tollgate.pages;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.Storefront;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Writes the endpoints of a storefront's reference, with examples that name models which it really sells. */
final class Reference {
    /** What the public documents name where a storefront's own example model cannot do the job. */
    private static final Set<String> OF_DOCUMENTS = Set.of("text-embedding-3-small", "dall-e-3");

    private static final String NO_MODELS = """
            {
              "object": "list",
              "data": []
            }""";

    private final Brand brand;
    private final Storefront storefront;
    private final List<Model> sold;
    private final PriceList prices;
    private final Samples samples;

    Reference(Brand brand, Storefront storefront, List<Model> sold, PriceList prices, Samples samples) {
        this.brand = brand;
        this.storefront = storefront;
        this.sold = sold;
        this.prices = prices;
        this.samples = samples;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Endpoint endpoint : Endpoint.values()) {
            // What changed the balance is told with the balance.
            boolean apart = endpoint != Endpoint.STATEMENTS && endpoint != Endpoint.LEDGER;
            if (apart && storefront.endpoints().contains(endpoint)) {
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
        String first = null;
        for (Model model : sold) {
            if (model.endpoints().contains(endpoint)) {
                String name = model.name().text();
                if (name.equals(brand.exampleModel()) || OF_DOCUMENTS.contains(name)) {
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
            case GENERATIONS -> generation();
            case STATEMENTS, LEDGER -> throw new IllegalArgumentException(endpoint + " is told with the balance");
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
                            {"role": "system", "content": "Be brief."},
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
                          "data": [{"url": "https://images.example.com/cat.png"}]
                        }"""));
    }

    private Operation models() {
        return new Operation(
                "models",
                "GET",
                Endpoint.MODELS.path(),
                "List models",
                "The models that your key may use, with their prices and sizes. GET /v1/models/{id} shows one of them.",
                List.of(),
                samples.get("models", Endpoint.MODELS.path()),
                reply(
                        "models-reply",
                        prices.tokens().isEmpty()
                                ? NO_MODELS
                                : listed(prices.tokens().getFirst())));
    }

    /** As the list shows a model that is really there. */
    private static String listed(PriceList.TokenRow row) {
        return """
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
                        "input": "%s",
                        "output": "%s"
                      }
                    }
                  ]
                }""".formatted(row.model(), bare(row.context()), bare(row.output()), bare(row.in()), bare(row.out()));
    }

    /** The number as the API writes it: no sign, no commas, no zeros at the end of a fraction. */
    private static String bare(String printed) {
        String number =
                printed.equals(PriceList.NONE) ? "0" : printed.replace(",", "").replace("$", "");
        return number.indexOf('.') < 0
                ? number
                : new BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    private Operation balance() {
        return new Operation(
                "balance",
                "GET",
                Endpoint.BALANCE.path(),
                "Balance",
                """
                        What is left: in all, held by requests that still run, and free to spend. GET /v1/ledger lists \
                        what changed it, GET /v1/statements the months; GET /v1/statements/{month} shows one, as JSON \
                        or with ?format=csv as CSV. Programs that show a balance find it where they look for it: \
                        /v1/credits, /api/v1/key, /api/v1/credits, /dashboard/billing/credit_grants, \
                        /api/usage/token, /key/info.""",
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

    private Operation generation() {
        return new Operation(
                "generation",
                "GET",
                Endpoint.GENERATIONS.path() + "/{id}",
                "Receipt of a request",
                "Explains a charge line by line. The id is the request's x-request-id.",
                List.of(),
                samples.get("generation", Endpoint.GENERATIONS.path() + "/req_06evq7j9m0zc84t6f1n2x5kq3d"),
                reply("generation-reply", """
                        {
                          "object": "generation",
                          "id": "req_06evq7j9m0zc84t6f1n2x5kq3d",
                          "state": "posted",
                          "usage": {"input": 19, "output": 9, "request": 1},
                          "price": {
                            "lines": [
                              {"class": "input", "units": 19, "rate": "2.5", "per": 1000000, "amount": "0.0000475"},
                              {"class": "output", "units": 9, "rate": "10", "per": 1000000, "amount": "0.00009"}
                            ],
                            "sum": "0.0001375",
                            "rounded_up_by": "0"
                          },
                          "charge": "0.0001375",
                          "policy": {"row": "complete", "charged": "full"}
                        }"""));
    }

    private static Code reply(String id, String json) {
        return Samples.reading(id, "Response", "JSON", json);
    }
}
