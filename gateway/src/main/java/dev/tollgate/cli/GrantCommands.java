package dev.tollgate.cli;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.TimeSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate grant …}. */
@Command(
        name = "grant",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Grants: the pieces of customers' balances.")
final class GrantCommands {
    private static final List<String> COLUMNS =
            List.of("id", "asset", "amount", "remaining", "leased", "state", "priority", "expires_at", "origin");

    private final Shell shell;

    GrantCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(name = "give", mixinStandardHelpOptions = true, description = "Gives a customer credit.")
    int give(
            @Mixin Target target,
            @Option(names = "--customer", required = true, description = "Who gets it, cus_….") String customer,
            @Option(
                            names = "--amount",
                            required = true,
                            paramLabel = "AMOUNT",
                            description = "Dollars, as 10 or 0.25, or a number of tokens.")
                    String amount,
            @Option(names = "--asset", paramLabel = "ASSET", description = "usd, the default, or tokens.") @Nullable
                    String asset,
            @Mixin PaidOptions paid,
            @Option(names = "--reason", required = true, description = "Why, for the books and for people.")
                    String reason,
            @Option(
                            names = "--model",
                            paramLabel = "NAME",
                            split = ",",
                            description = "A model that it is good for; all without. May be given several times.")
                    @Nullable
                    List<String> models,
            @Option(names = "--priority", paramLabel = "N", description = "Lower numbers are spent first; 0 without.")
                    @Nullable
                    Long priority,
            @Option(names = "--expires", paramLabel = "TIME", description = "When it ends: a day or a time in UTC.")
                    @Nullable
                    String expires,
            @Option(
                            names = "--id",
                            paramLabel = "GRANT",
                            description = "An id of your own making, grt_…: given twice, it gives once.")
                    @Nullable
                    String id) {
        return shell.run(() -> {
            Body body = new Body()
                    .put("id", id == null ? newId() : id)
                    .put("amount", amount)
                    .put("asset", asset)
                    .put("price", paid.price())
                    .put("currency", paid.currency())
                    .put("reason", reason)
                    .put("models", models)
                    .put("priority", priority)
                    .put("expires_at", Arguments.time(expires));
            return shell.show(target, "POST", "/customers/" + Remote.segment(customer) + "/grants", body.object());
        });
    }

    private static String newId() {
        return new GrantId(IdSource.perThread(TimeSource.system()).next()).toString();
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists a customer's grants in the order in which they are spent, the closed ones too.")
    int list(
            @Mixin Target target,
            @Option(names = "--customer", required = true, description = "Whose they are, cus_….") String customer) {
        return shell.list(target, "/customers/" + Remote.segment(customer) + "/grants", Integer.MAX_VALUE, COLUMNS);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a grant.")
    int show(@Mixin Target target, @Parameters(paramLabel = "GRANT", description = "Its id, grt_….") String id) {
        return shell.show(target, "GET", path(id), null);
    }

    @Command(name = "adjust", mixinStandardHelpOptions = true, description = "Corrects a grant by an amount.")
    int adjust(
            @Mixin Target target,
            @Parameters(paramLabel = "GRANT", description = "Its id, grt_….") String id,
            @Option(
                            names = "--amount",
                            required = true,
                            paramLabel = "USD",
                            description = "Dollars: above 0 adds, below 0 takes of what is not in use.")
                    String amount,
            @Option(names = "--reason", required = true, description = "Why, for the books and for people.")
                    String reason) {
        Body body = new Body().put("amount", amount).put("reason", reason);
        return shell.show(target, "POST", path(id) + "/adjust", body.object());
    }

    @Command(
            name = "close",
            mixinStandardHelpOptions = true,
            description = "Takes back what is left of a grant, for ever; what runs is settled.")
    int close(
            @Mixin Target target,
            @Parameters(paramLabel = "GRANT", description = "Its id, grt_….") String id,
            @Option(names = "--reason", required = true, description = "Why, for the books and for people.")
                    String reason) {
        return end(target, id, "/close", reason);
    }

    @Command(
            name = "refund",
            mixinStandardHelpOptions = true,
            description = "Closes a bought grant and gives back its price for what is not spent.")
    int refund(
            @Mixin Target target,
            @Parameters(paramLabel = "GRANT", description = "Its id, grt_….") String id,
            @Option(names = "--reason", required = true, description = "Why, for the books and for people.")
                    String reason) {
        return end(target, id, "/refund", reason);
    }

    private int end(Target target, String id, String step, String reason) {
        return shell.show(
                target,
                "POST",
                path(id) + step,
                new Body().put("reason", reason).object());
    }

    private static String path(String id) {
        return "/grants/" + Remote.segment(id);
    }
}
