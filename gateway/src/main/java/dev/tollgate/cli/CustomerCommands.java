package dev.tollgate.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate customer …}. */
@Command(
        name = "customer",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Customers: who pays. Each belongs to one storefront.")
final class CustomerCommands {
    private static final List<String> COLUMNS = List.of("id", "storefront", "name", "frozen", "created_at");

    private final Shell shell;

    CustomerCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Adds a customer.")
    int create(
            @Mixin Target target,
            @Option(names = "--storefront", required = true, description = "The storefront that it belongs to.")
                    String storefront,
            @Option(names = "--name", required = true, description = "A name for people.") String name,
            @Mixin LimitOptions limits) {
        Body body = new Body().put("storefront", storefront).put("name", name);
        limits.addTo(body);
        return shell.show(target, "POST", "/customers", body.object());
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the customers, oldest first.")
    int list(@Mixin Target target, @Mixin Rows rows) {
        return shell.list(target, new Query("/customers").paged().toString(), rows.limit(), COLUMNS);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a customer.")
    int show(@Mixin Target target, @Parameters(paramLabel = "CUSTOMER", description = "Its id, cus_….") String id) {
        return shell.show(target, "GET", path(id), null);
    }

    @Command(
            name = "change",
            mixinStandardHelpOptions = true,
            description = "Changes a customer; what is not said stays. Limits are set together.")
    int change(
            @Mixin Target target,
            @Parameters(paramLabel = "CUSTOMER", description = "Its id, cus_….") String id,
            @Option(names = "--name", description = "A name for people.") @Nullable String name,
            @Mixin LimitOptions limits) {
        Body body = new Body().put("name", name);
        limits.addTo(body);
        return shell.show(target, "PATCH", path(id), body.object());
    }

    @Command(
            name = "freeze",
            mixinStandardHelpOptions = true,
            description = "Lets a customer spend nothing more; what runs is settled, its keys stay valid.")
    int freeze(@Mixin Target target, @Parameters(paramLabel = "CUSTOMER", description = "Its id, cus_….") String id) {
        return shell.show(
                target, "PATCH", path(id), new Body().put("frozen", true).object());
    }

    @Command(name = "unfreeze", mixinStandardHelpOptions = true, description = "Lets a frozen customer spend again.")
    int unfreeze(@Mixin Target target, @Parameters(paramLabel = "CUSTOMER", description = "Its id, cus_….") String id) {
        return shell.show(
                target, "PATCH", path(id), new Body().put("frozen", false).object());
    }

    private static String path(String id) {
        return "/customers/" + Remote.segment(id);
    }
}
