package dev.tollgate.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What packs and vouchers give. */
final class TermsOptions {
    @Option(
            names = "--amount",
            paramLabel = "AMOUNT",
            description = "What it gives: dollars as 10 or 0.25, or a number of tokens.")
    private @Nullable String amount;

    @Option(names = "--asset", paramLabel = "ASSET", description = "What the amount is: usd (the default) or tokens.")
    private @Nullable String asset;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            split = ",",
            description = "A model that it is good for; all without. May be given several times.")
    private @Nullable List<String> models;

    @Option(names = "--days", paramLabel = "N", description = "How many days the grant lasts; 0, for ever, without.")
    private @Nullable Long days;

    @Option(names = "--priority", paramLabel = "N", description = "Lower numbers are spent first; 0 without.")
    private @Nullable Long priority;

    Body addTo(Body body) {
        return body.put("amount", amount)
                .put("asset", asset)
                .put("models", models)
                .put("validity_days", days)
                .put("priority", priority);
    }
}
