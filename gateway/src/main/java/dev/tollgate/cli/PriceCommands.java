package dev.tollgate.cli;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate prices …}. */
@Command(
        name = "prices",
        aliases = "price",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "The price book. Prices are added from a moment on and never changed.")
final class PriceCommands {
    private static final List<String> COLUMNS = List.of(
            "model",
            "book",
            "current",
            "effective_from",
            "input",
            "cached_input",
            "output",
            "tiers",
            "images",
            "source",
            "storefront",
            "id");

    private final Shell shell;

    PriceCommands(Shell shell) {
        this.shell = shell;
    }

    /** Rates in dollars per million units. */
    static final class Rates {
        @Option(names = "--input", paramLabel = "USD", description = "For a million input tokens.")
        private @Nullable String input;

        @Option(
                names = "--cached-input",
                paramLabel = "USD",
                description = "Of those read from a cache; as --input without.")
        private @Nullable String cachedInput;

        @Option(names = "--output", paramLabel = "USD", description = "For a million output tokens.")
        private @Nullable String output;

        @Option(
                names = "--rate",
                paramLabel = "CLASS=USD",
                description = "Another class: cache_write_5m, cache_write_1h, audio_input, reasoning, audio_output,"
                        + " request. May be given several times.")
        private @Nullable Map<String, String> others;

        @Option(
                names = "--tier",
                paramLabel = "TOKENS:CLASS=USD,…",
                description = "The rates of requests with more input tokens than this, as 200000:input=5,output=15. May"
                        + " be given several times, the smallest first.")
        private @Nullable List<String> tiers;

        @Option(
                names = "--image",
                paramLabel = "SIZE[:QUALITY]=USD",
                description = "One image, as 1024x1024:hd=0.08; 'any' for every size. May be given several times.")
        private @Nullable Map<String, String> images;

        void addTo(Body body) {
            Map<String, String> first = new LinkedHashMap<>();
            put(first, "input", input);
            put(first, "cached_input", cachedInput);
            put(first, "output", output);
            if (others != null) {
                first.putAll(others);
            }
            List<JsonValue> all = new ArrayList<>();
            if (!first.isEmpty()) {
                all.add(new Body().put("per_million", first).object());
            }
            if (tiers != null) {
                tiers.forEach(tier -> all.add(tier(tier)));
            }
            if (!all.isEmpty()) {
                body.set("tiers", new JsonArray(all));
            }
            if (images != null) {
                body.set(
                        "images",
                        new JsonArray(images.entrySet().stream()
                                .<JsonValue>map(image -> image(image.getKey(), image.getValue()))
                                .toList()));
            }
        }

        private static void put(Map<String, String> rates, String name, @Nullable String rate) {
            if (rate != null) {
                rates.put(name, rate);
            }
        }

        private static JsonObject tier(String text) {
            int colon = text.indexOf(':');
            Map<String, String> rates = new LinkedHashMap<>();
            try {
                long above = Long.parseLong(text.substring(0, Math.max(0, colon)));
                for (String pair : text.substring(colon + 1).split(",", -1)) {
                    int equals = pair.indexOf('=');
                    rates.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
                return new Body()
                        .put("above_input_tokens", above)
                        .put("per_million", rates)
                        .object();
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw new CliException(
                        CliException.USAGE, "--tier: " + text + " (expected: as 200000:input=5,output=15)", e);
            }
        }

        private static JsonObject image(String what, String each) {
            int colon = what.indexOf(':');
            String size = colon < 0 ? what : what.substring(0, colon);
            return new Body()
                    .put("size", size.equals("any") ? "" : size)
                    .put("quality", colon < 0 ? "" : what.substring(colon + 1))
                    .put("each", each)
                    .object();
        }
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Adds a price. Requests that run keep the one that they began with.")
    int set(
            @Mixin Target target,
            @Parameters(paramLabel = "MODEL", description = "The model.") String model,
            @Mixin Rates rates,
            @Option(names = "--cost", description = "What the provider is paid, not what customers pay.") boolean cost,
            @Option(
                            names = "--from",
                            paramLabel = "TIME",
                            description = "From when on: a day or a time in UTC; from now on without.")
                    @Nullable
                    String from,
            @Option(
                            names = "--storefront",
                            paramLabel = "ID",
                            description = "Whose customers pay it; every storefront's without.")
                    @Nullable
                    String storefront) {
        return shell.run(() -> {
            Body body = new Body()
                    .put("model", model)
                    .put("book", cost ? "cost" : "sell")
                    .put("storefront", storefront)
                    .put("effective_from", Arguments.time(from));
            rates.addTo(body);
            return shell.show(target, "POST", "/prices", body.object());
        });
    }

    /** Weights: tokens of a grant for one token. */
    static final class Weights {
        /** The server's rates are for a million. */
        private static final int MILLION = 6;

        @Option(names = "--input", paramLabel = "WEIGHT", required = true, description = "For one input token.")
        private String input = "";

        @Option(names = "--output", paramLabel = "WEIGHT", description = "For one output token.")
        private @Nullable String output;

        @Option(
                names = "--weight",
                paramLabel = "CLASS=WEIGHT",
                description = "Another class: cached_input (as input without), reasoning (as output without),"
                        + " cache_write_5m, cache_write_1h, audio_input, audio_output, request. May be given several"
                        + " times.")
        private @Nullable Map<String, String> others;

        JsonArray tiers() {
            Map<String, String> rates = new LinkedHashMap<>();
            rates.put("input", perMillion(input));
            if (output != null) {
                rates.put("output", perMillion(output));
            }
            if (others != null) {
                others.forEach((name, weight) -> rates.put(name, perMillion(weight)));
            }
            return new JsonArray(List.of(new Body().put("per_million", rates).object()));
        }

        private static String perMillion(String weight) {
            try {
                return new BigDecimal(weight).movePointRight(MILLION).toPlainString();
            } catch (NumberFormatException e) {
                throw new CliException(CliException.USAGE, "weight: " + weight + " (expected: as 1 or 0.5)", e);
            }
        }
    }

    @Command(
            name = "weigh",
            mixinStandardHelpOptions = true,
            description =
                    "Adds the weights of a model: how many tokens of a token grant one of its tokens takes. Without"
                            + " weights a model cannot be paid with tokens.")
    int weigh(
            @Mixin Target target,
            @Parameters(paramLabel = "MODEL", description = "The model.") String model,
            @Mixin Weights weights,
            @Option(
                            names = "--from",
                            paramLabel = "TIME",
                            description = "From when on: a day or a time in UTC; from now on without.")
                    @Nullable
                    String from) {
        return shell.run(() -> {
            Body body = new Body()
                    .put("model", model)
                    .put("book", "weights")
                    .put("effective_from", Arguments.time(from))
                    .set("tiers", weights.tiers());
            return shell.show(target, "POST", "/prices", body.object());
        });
    }

    @Command(
            name = "clear",
            mixinStandardHelpOptions = true,
            description = "Sets no price any more: from then on what markup rules and price lists say holds again.")
    int clear(
            @Mixin Target target,
            @Parameters(paramLabel = "MODEL", description = "The model.") String model,
            @Option(names = "--cost", description = "In the cost book.") boolean cost,
            @Option(
                            names = "--from",
                            paramLabel = "TIME",
                            description = "From when on: a day or a time in UTC; from now on without.")
                    @Nullable
                    String from,
            @Option(
                            names = "--storefront",
                            paramLabel = "ID",
                            description = "The price of one storefront; that of all without.")
                    @Nullable
                    String storefront) {
        return shell.run(() -> {
            Body body = new Body()
                    .put("model", model)
                    .put("book", cost ? "cost" : "sell")
                    .put("storefront", storefront)
                    .put("none", true)
                    .put("effective_from", Arguments.time(from));
            return shell.show(target, "POST", "/prices", body.object());
        });
    }

    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            description = "Takes back a price whose day is to come. It stays in the list and never takes effect.")
    int cancel(
            @Mixin Target target,
            @Parameters(paramLabel = "ID", description = "The version's id, as in the list.") String id) {
        return shell.show(target, "POST", "/prices/" + Remote.segment(id) + "/cancel", null);
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists prices by model and date, dollars (weights: tokens) for a million tokens.")
    int list(
            @Mixin Target target,
            @Option(names = "--model", paramLabel = "NAME", description = "Of one model.") @Nullable String model,
            @Option(names = "--cost", description = "What providers are paid; what customers pay without.")
                    boolean cost,
            @Option(names = "--weights", description = "What token grants are charged, in tokens for a million tokens.")
                    boolean weights,
            @Option(names = "--storefront", paramLabel = "ID", description = "Of one storefront alone.") @Nullable
                    String storefront,
            @Option(names = "--pending", description = "Only those whose day is to come.") boolean pending) {
        String path = new Query("/prices")
                .add("model", model)
                .add("book", weights ? "weights" : cost ? "cost" : "sell")
                .add("storefront", storefront)
                .add("pending", pending ? "true" : null)
                .toString();
        return shell.list(target, path, Integer.MAX_VALUE, COLUMNS, PriceCommands::summary);
    }

    /** The rates of the first tier as columns; how many tiers and images there are. */
    static JsonObject summary(JsonObject price) {
        Body row = new Body();
        price.members().forEach(row::set);
        List<JsonValue> tiers = price.elements("tiers");
        JsonObject first = tiers.isEmpty() ? null : ((JsonObject) tiers.getFirst()).object("per_million");
        if (first != null) {
            first.members().forEach(row::set);
        }
        row.put("tiers", (long) tiers.size());
        row.put("images", (long) price.elements("images").size());
        return row.object();
    }
}
