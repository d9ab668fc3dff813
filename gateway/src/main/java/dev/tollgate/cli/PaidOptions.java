package dev.tollgate.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What was paid for a grant without the payment service. */
final class PaidOptions {
    @Option(
            names = "--price",
            paramLabel = "PRICE",
            description = "What was paid for it elsewhere, as 9.50: it can then be refunded.")
    private @Nullable String price;

    @Option(names = "--currency", paramLabel = "CODE", description = "The price's currency; with --price only.")
    private @Nullable String currency;

    @Nullable
    String price() {
        return price;
    }

    @Nullable
    String currency() {
        return currency;
    }
}
