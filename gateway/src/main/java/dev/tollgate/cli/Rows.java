package dev.tollgate.cli;

import picocli.CommandLine.Option;

/** How many rows of a list. */
final class Rows {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many rows; ${DEFAULT-VALUE} without.")
    private int limit;

    int limit() {
        return limit;
    }
}
