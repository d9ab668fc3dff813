package dev.tollgate.cli;

import dev.tollgate.catalog.ProviderPrices;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tollgate prices preview}. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what a change would have done to what was used in the last days, and changes nothing.",
            "Each request is priced again, so tiers and rounding are exact. The change is a price (--model and its"
                    + " rates), a markup (--markup) or an import (--import)."
        })
final class PricePreviewCommand implements Callable<Integer> {
    private static final int DAYS_MAX = 3_650;
    private static final int PROGRESS_PERCENT = 5;
    private static final List<String> COLUMNS = List.of(
            "model",
            "requests",
            "input_tokens",
            "output_tokens",
            "old_charge",
            "new_charge",
            "difference",
            "old_margin",
            "new_margin",
            "unpriced");

    private final Shell shell;

    @Mixin
    private Target target = new Target();

    @Mixin
    private PriceCommands.Rates rates = new PriceCommands.Rates();

    @Option(names = "--days", defaultValue = "7", paramLabel = "N", description = "The last N days; 7 without.")
    private int days = 7;

    @Option(names = "--model", paramLabel = "NAME", description = "The model of the price or the markup.")
    private @Nullable String model;

    @Option(names = "--cost", description = "The price is what the provider is paid, not what customers pay.")
    private boolean cost;

    @Option(names = "--storefront", paramLabel = "ID", description = "Whose customers pay it; every one's without.")
    private @Nullable String storefront;

    @Option(names = "--markup", paramLabel = "PERCENT", description = "A markup rule, instead of a price.")
    private @Nullable String markup;

    @Option(
            names = "--import",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "",
            description = "List prices of a public file, or of the lists that come with this program.")
    private @Nullable String file;

    @Option(names = "--book", paramLabel = "BOOK", defaultValue = "cost", description = "Of --import: cost or sell.")
    private String book = "cost";

    @Option(
            names = "--provider",
            paramLabel = "ID",
            description = "Of --markup: whose cost prices. Of --import: only from this provider's list.")
    private @Nullable String provider;

    PricePreviewCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        return shell.run(() -> {
            if (days < 1 || days > DAYS_MAX) {
                throw CliException.usage("--days: " + days + " (expected: 1 to " + DAYS_MAX + ")");
            }
            try (Remote remote = shell.remote(target)) {
                JsonObject answer = whole(remote, change(remote));
                shell.show(target, answer, () -> print(answer));
                return 0;
            }
        });
    }

    private Body change(Remote remote) {
        Body ask = new Body()
                .put("from", Instant.now().minus(Duration.ofDays(days)).toString());
        if (file != null) {
            List<ProviderPrices> lists =
                    PriceFiles.read(file.isEmpty() ? null : file, provider == null ? List.of() : List.of(provider));
            PriceImport matched = new PriceImport(lists, provider != null);
            matched.match(remote);
            return ask.set(
                    "import",
                    new Body()
                            .put("book", book)
                            .set("prices", new JsonArray(matched.offers()))
                            .object());
        }
        if (markup != null) {
            JsonObject rule = new Body()
                    .put("storefront", storefront)
                    .put("model", model)
                    .put("provider", provider)
                    .put("percent", markup)
                    .object();
            return ask.set("markups", new JsonArray(List.of(rule)));
        }
        if (model == null) {
            throw CliException.usage("no change (expected: --model with its rates, --markup, or --import)");
        }
        Body price = new Body()
                .put("model", model)
                .put("book", cost ? "cost" : "sell")
                .put("storefront", storefront);
        rates.addTo(price);
        return ask.set("prices", new JsonArray(List.of(price.object())));
    }

    /** Page after page, added up. */
    private JsonObject whole(Remote remote, Body ask) {
        PreviewSums sums = new PreviewSums();
        long shown = 0;
        String next = null;
        do {
            JsonObject page = remote.call(
                    "POST", "/prices/preview", ask.put("after", next).object());
            sums.add(page);
            // The next page is to be of the same requests, seen at the same moment.
            ask.put("at", page.text("at")).put("to", page.text("to"));
            next = page.text("next");
            long percent = sums.percent();
            if (next != null && percent >= shown + PROGRESS_PERCENT) {
                shown = percent;
                shell.err().println(progress(sums));
            }
        } while (next != null);
        return sums.object();
    }

    private static String progress(PreviewSums sums) {
        return String.format(Locale.ROOT, "%,d of %,d requests", sums.seen(), sums.expected());
    }

    private void print(JsonObject answer) {
        List<JsonObject> rows =
                answer.elements("models").stream().map(row -> (JsonObject) row).toList();
        Table.print(rows, COLUMNS, shell.out());
        shell.out()
                .println(number(answer, "requests") + " requests of the last " + days
                        + " days, of which the change is not"
                        + " about " + number(answer, "untouched") + "; " + number(answer, "in_tokens")
                        + " were paid with tokens. Amounts in dollars.");
    }

    private static long number(JsonObject of, String name) {
        JsonValue value = of.get(name);
        return value instanceof JsonNumber number ? Objects.requireNonNull(number.whole(), name) : 0;
    }
}
