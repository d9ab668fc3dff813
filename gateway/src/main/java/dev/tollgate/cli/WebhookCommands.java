package dev.tollgate.cli;

import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate webhook …}. */
@Command(
        name = "webhook",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Webhooks: where events are sent, signed and retried. docs/webhooks.md tells how to check them.")
final class WebhookCommands {
    private static final List<String> COLUMNS = List.of("id", "customer", "url", "enabled", "created_at");
    private static final List<String> DELIVERIES =
            List.of("event", "kind", "state", "attempts", "next_at", "status", "detail");

    private final Shell shell;

    WebhookCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Adds a webhook and prints its secret, which is shown nowhere else.")
    int add(
            @Mixin Target target,
            @Parameters(paramLabel = "URL", description = "Where events are sent, https://….") String url,
            @Option(names = "--customer", description = "Whose events, cus_…; without, the events of all.") @Nullable
                    String customer) {
        return shell.show(
                target,
                "POST",
                "/webhooks",
                new Body().put("url", url).put("customer", customer).object());
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists webhooks.")
    int list(
            @Mixin Target target,
            @Option(names = "--customer", description = "Of one customer, cus_…; the operators' own without.") @Nullable
                    String customer) {
        String path = new Query("/webhooks").add("customer", customer).toString();
        return shell.list(target, path, Integer.MAX_VALUE, COLUMNS);
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Sends it nothing more; what waits goes on waiting.")
    int disable(@Mixin Target target, @Parameters(paramLabel = "WEBHOOK", description = "Its id, whk_….") String id) {
        return shell.show(
                target, "PATCH", path(id), new Body().put("enabled", false).object());
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Sends it events again.")
    int enable(@Mixin Target target, @Parameters(paramLabel = "WEBHOOK", description = "Its id, whk_….") String id) {
        return shell.show(
                target, "PATCH", path(id), new Body().put("enabled", true).object());
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a webhook and its deliveries.")
    int remove(@Mixin Target target, @Parameters(paramLabel = "WEBHOOK", description = "Its id, whk_….") String id) {
        return shell.show(target, "DELETE", path(id), null);
    }

    @Command(
            name = "deliveries",
            mixinStandardHelpOptions = true,
            description = "Lists what was sent to a webhook, the newest event first.")
    int deliveries(
            @Mixin Target target,
            @Mixin Rows rows,
            @Parameters(paramLabel = "WEBHOOK", description = "Its id, whk_….") String id) {
        return shell.list(target, new Query(path(id) + "/deliveries").paged().toString(), rows.limit(), DELIVERIES);
    }

    @Command(
            name = "alert",
            mixinStandardHelpOptions = true,
            description = "Tells a customer when 50, 80 and 100 percent of an amount are spent in a UTC month.")
    int alert(
            @Mixin Target target,
            @Option(names = "--customer", required = true, description = "Which, cus_….") String customer,
            @Option(
                            names = "--amount",
                            required = true,
                            paramLabel = "USD",
                            description = "Dollars; 'none' for no alert. Nothing is refused for its sake.")
                    String amount) {
        JsonObject body = amount.equals(Body.NONE)
                ? new JsonObject(Map.of("amount", JsonNull.NULL))
                : new Body().put("amount", amount).object();
        return shell.show(target, "PUT", "/customers/" + Remote.segment(customer) + "/spend-alert", body);
    }

    private static String path(String id) {
        return "/webhooks/" + Remote.segment(id);
    }
}
