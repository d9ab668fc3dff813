package dev.tollgate.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate key …}. */
@Command(
        name = "key",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "API keys of customers.")
final class KeyCommands {
    private static final List<String> COLUMNS =
            List.of("id", "name", "display", "kind", "state", "budget.amount", "expires_at", "created_at");

    private final Shell shell;

    KeyCommands(Shell shell) {
        this.shell = shell;
    }

    /** What a key may do; {@code none} takes a restriction away. */
    static final class Restrictions {
        @Option(
                names = "--endpoint",
                paramLabel = "NAME",
                split = ",",
                description = "A call that it may make, as chat_completions; all without. May be given several times;"
                        + " 'none' takes the list away, here and below.")
        private @Nullable List<String> endpoints;

        @Option(
                names = "--model",
                paramLabel = "NAME",
                split = ",",
                description = "A model that it may use; all without. May be given several times.")
        private @Nullable List<String> models;

        @Option(
                names = "--ip",
                paramLabel = "RANGE",
                split = ",",
                description = "Where it may call from: an address or a CIDR range. May be given several times.")
        private @Nullable List<String> ipRanges;

        @Option(
                names = "--budget",
                paramLabel = "USD",
                description = "What it may spend, dollars; 'none' for no budget.")
        private @Nullable String budget;

        @Option(
                names = "--budget-period",
                paramLabel = "PERIOD",
                description = "total (and without), day or month: when what was spent is forgotten.")
        private @Nullable String period;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "When it ends: a day or a time in UTC, as 2026-12-31; 'none' for never.")
        private @Nullable String expires;

        void addTo(Body body) {
            body.put("endpoints", endpoints).put("models", models).put("ip_ranges", ipRanges);
            body.putOrNone("expires_at", Arguments.time(expires));
            if (Body.NONE.equals(budget)) {
                body.putOrNone("budget", budget);
            } else if (budget != null) {
                body.set(
                        "budget",
                        new Body().put("amount", budget).put("period", period).object());
            } else if (period != null) {
                throw CliException.usage("--budget-period: " + period + " (expected: with --budget)");
            }
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Adds a key. Its secret is printed this once; --field secret prints nothing else.")
    int create(
            @Mixin Target target,
            @Option(names = "--customer", required = true, description = "Whose it is, cus_….") String customer,
            @Option(names = "--name", required = true, description = "A name for people.") String name,
            @Option(names = "--test", description = "A test key: the simulator serves it, it costs nothing.")
                    boolean test,
            @Mixin Restrictions restrictions,
            @Mixin LimitOptions limits) {
        return shell.run(() -> {
            Body body = new Body().put("name", name).put("kind", test ? "test" : "live");
            restrictions.addTo(body);
            limits.addTo(body);
            return shell.show(target, "POST", "/customers/" + Remote.segment(customer) + "/keys", body.object());
        });
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists a customer's keys, the revoked ones too.")
    int list(
            @Mixin Target target,
            @Option(names = "--customer", required = true, description = "Whose they are, cus_….") String customer) {
        return shell.list(target, "/customers/" + Remote.segment(customer) + "/keys", Integer.MAX_VALUE, COLUMNS);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a key, without its secret.")
    int show(@Mixin Target target, @Parameters(paramLabel = "KEY", description = "Its id, key_….") String id) {
        return shell.show(target, "GET", path(id), null);
    }

    @Command(
            name = "change",
            mixinStandardHelpOptions = true,
            description = "Changes a key; what is not said stays. Limits are set together.")
    int change(
            @Mixin Target target,
            @Parameters(paramLabel = "KEY", description = "Its id, key_….") String id,
            @Option(names = "--name", description = "A name for people.") @Nullable String name,
            @Mixin Restrictions restrictions,
            @Mixin LimitOptions limits) {
        return shell.run(() -> {
            Body body = new Body().put("name", name);
            restrictions.addTo(body);
            limits.addTo(body);
            return shell.show(target, "PATCH", path(id), body.object());
        });
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Ends a key now, for ever.")
    int revoke(@Mixin Target target, @Parameters(paramLabel = "KEY", description = "Its id, key_….") String id) {
        return shell.show(target, "POST", path(id) + "/revoke", null);
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "Adds a key like this one and ends this one. The new one's budget starts anew.")
    int rotate(
            @Mixin Target target,
            @Parameters(paramLabel = "KEY", description = "Its id, key_….") String id,
            @Option(
                            names = "--grace",
                            paramLabel = "DURATION",
                            defaultValue = "0s",
                            description = "How long the old one works on, as 24h; ${DEFAULT-VALUE} without.")
                    String grace) {
        return shell.run(() -> shell.show(
                target,
                "POST",
                path(id) + "/rotate",
                new Body().put("grace_seconds", Arguments.seconds(grace)).object()));
    }

    private static String path(String id) {
        return "/keys/" + Remote.segment(id);
    }
}
