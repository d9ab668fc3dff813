package dev.tollgate.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tollgate order …}. */
@Command(
        name = "order",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Orders: what was bought, and what became of it.")
final class OrderCommands {
    private static final List<String> COLUMNS = List.of(
            "id", "storefront", "pack", "price", "currency", "state", "reversal", "customer", "grant", "created_at");
    private static final List<String> EVENTS = List.of("at", "id", "kind", "order", "payment", "amount", "note");

    private final Shell shell;

    OrderCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the orders, newest first.")
    int list(@Mixin Target target, @Mixin Rows rows) {
        return shell.list(target, new Query("/orders").paged().toString(), rows.limit(), COLUMNS);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows an order.")
    int show(@Mixin Target target, @Parameters(paramLabel = "ORDER", description = "Its id, ord_….") String id) {
        return shell.show(target, "GET", "/orders/" + Remote.segment(id), null);
    }

    @Command(
            name = "problems",
            mixinStandardHelpOptions = true,
            description = "Lists what the payment service said and a person must look at, newest first.")
    int problems(@Mixin Target target) {
        return shell.list(target, "/payment-events", Integer.MAX_VALUE, EVENTS);
    }
}
