package dev.tollgate.cli;

import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate statement …}. */
@Command(
        name = "statement",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Statements: a customer's UTC months, by time of posting. A closed month never changes.")
final class StatementCommands {
    private static final List<String> COLUMNS = List.of("month", "closed");

    /** How a statement is printed. */
    enum Format {
        /** As the customer reads it in CSV. */
        CSV,
        /** As the customer reads it in JSON. */
        JSON
    }

    private final Shell shell;

    StatementCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the months that a customer can read, newest first.")
    int list(
            @Mixin Target target,
            @Option(names = "--customer", required = true, description = "Whose, cus_….") String customer) {
        return shell.list(target, path(customer), Integer.MAX_VALUE, COLUMNS);
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints a month: opening, all that was posted, closing.")
    int show(
            @Mixin Target target,
            @Parameters(paramLabel = "MONTH", description = "The month in UTC, as 2026-11.") String month,
            @Option(names = "--customer", required = true, description = "Whose, cus_….") String customer,
            @Option(
                            names = "--format",
                            defaultValue = "CSV",
                            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} without.")
                    Format format) {
        return shell.run(() -> {
            try (Remote remote = shell.remote(target)) {
                JsonObject answer = remote.call("GET", path(customer) + "/" + Remote.segment(month), null);
                shell.out().print(format == Format.CSV ? answer.text("csv") : json(answer));
                return 0;
            }
        });
    }

    private static String json(JsonObject answer) {
        JsonValue statement = answer.get("statement");
        return statement == null ? "" : new String(Json.write(statement), StandardCharsets.UTF_8) + "\n";
    }

    private static String path(String customer) {
        return "/customers/" + Remote.segment(customer) + "/statements";
    }
}
