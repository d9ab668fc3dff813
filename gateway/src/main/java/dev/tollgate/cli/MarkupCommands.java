package dev.tollgate.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate markups …}. */
@Command(
        name = "markups",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Markup rules: sell = cost × markup. A price that was set by hand wins over every rule; of rules the"
                        + " most specific holds.")
final class MarkupCommands {
    private static final List<String> COLUMNS =
            List.of("storefront", "model", "provider", "percent", "current", "effective_from", "id");

    private final Shell shell;

    MarkupCommands(Shell shell) {
        this.shell = shell;
    }

    /** What a rule is for. */
    static final class Scope {
        @Option(names = "--storefront", paramLabel = "ID", description = "Whose customers pay it; every one's without.")
        private @Nullable String storefront;

        @Option(names = "--model", paramLabel = "NAME", description = "Of one model; of every one without.")
        private @Nullable String model;

        @Option(
                names = "--provider",
                paramLabel = "ID",
                description = "Of models whose cost price is this provider's; not together with --model.")
        private @Nullable String provider;

        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = "From when on: a day or a time in UTC; from now on without.")
        private @Nullable String from;

        Body body() {
            return new Body()
                    .put("storefront", storefront)
                    .put("model", model)
                    .put("provider", provider)
                    .put("effective_from", Arguments.time(from));
        }
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Adds a rule in the place of what its scope had. Requests that run keep their price.")
    int set(
            @Mixin Target target,
            @Parameters(
                            paramLabel = "PERCENT",
                            description = "What is added to the cost: 20 sells at 1.2 times the cost, 0 at cost; two"
                                    + " decimals at most.")
                    String percent,
            @Mixin Scope scope) {
        return shell.run(() -> shell.show(
                target, "POST", "/markups", scope.body().put("percent", percent).object()));
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Ends the rule of a scope; the next less specific one holds then.")
    int remove(@Mixin Target target, @Mixin Scope scope) {
        return shell.run(
                () -> shell.show(target, "POST", "/markups", scope.body().object()));
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the rules by scope and date, old ones and ones to come too.")
    int list(@Mixin Target target) {
        return shell.list(target, "/markups", Integer.MAX_VALUE, COLUMNS);
    }
}
