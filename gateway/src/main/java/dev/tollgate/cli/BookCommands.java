package dev.tollgate.cli;

import dev.tollgate.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of one word: what the books say, and the admin API as it is. */
@Command
final class BookCommands {
    private static final List<String> LEDGER = List.of("at", "kind", "amount", "asset", "from", "to", "reason", "id");
    private static final List<String> USAGE = List.of(
            "settled_at",
            "id",
            "model",
            "units.input",
            "units.output",
            "charge",
            "cost",
            "channel",
            "status",
            "policy");
    private static final List<String> HOURS =
            List.of("hour", "customer", "key", "model", "requests", "input_tokens", "output_tokens", "charge", "cost");
    private static final List<String> AUDIT = List.of("at", "actor", "action", "subject", "detail");

    private final Shell shell;

    BookCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(
            name = "balance",
            mixinStandardHelpOptions = true,
            description = "Shows what a customer has: total, held by open requests, available, and by grant.")
    int balance(
            @Mixin Target target,
            @Parameters(paramLabel = "CUSTOMER", description = "The customer, cus_….") String customer) {
        return shell.show(target, "GET", "/customers/" + Remote.segment(customer) + "/balance", null);
    }

    @Command(
            name = "ledger",
            mixinStandardHelpOptions = true,
            description = "Lists the entries of the ledger that concern a customer, newest first.")
    int ledger(
            @Mixin Target target,
            @Parameters(paramLabel = "CUSTOMER", description = "The customer, cus_….") String customer,
            @Mixin Rows rows) {
        String path = new Query("/customers/" + Remote.segment(customer) + "/ledger")
                .paged()
                .toString();
        return shell.list(target, path, rows.limit(), LEDGER);
    }

    @Command(
            name = "usage",
            mixinStandardHelpOptions = true,
            description = "Lists requests, newest first; --hours sums them by hour, key and model.")
    int usage(
            @Mixin Target target,
            @Option(names = "--customer", description = "Of one customer, cus_….") @Nullable String customer,
            @Option(names = "--key", description = "Of one key, key_….") @Nullable String key,
            @Option(names = "--from", paramLabel = "TIME", description = "Settled at or after this day or time, UTC.")
                    @Nullable
                    String from,
            @Option(names = "--to", paramLabel = "TIME", description = "Settled before this day or time, UTC.")
                    @Nullable
                    String to,
            @Option(names = "--hours", description = "Sums by hour, key and model, oldest first.") boolean hours,
            @Option(names = "--request", paramLabel = "ID", description = "One request, req_….") @Nullable
                    String request,
            @Mixin Rows rows) {
        return shell.run(() -> {
            if (request != null) {
                return shell.show(target, "GET", "/usage/" + Remote.segment(request), null);
            }
            Query query = new Query(hours ? "/usage/hours" : "/usage")
                    .add("customer", customer)
                    .add("key", key)
                    .add("from", Arguments.time(from))
                    .add("to", Arguments.time(to));
            return hours
                    ? shell.list(target, query.toString(), Integer.MAX_VALUE, HOURS)
                    : shell.list(target, query.paged().toString(), rows.limit(), USAGE);
        });
    }

    @Command(
            name = "audit",
            mixinStandardHelpOptions = true,
            description = "Lists what operators changed, newest first.")
    int audit(@Mixin Target target, @Mixin Rows rows) {
        return shell.list(target, new Query("/audit").paged().toString(), rows.limit(), AUDIT);
    }

    @Command(
            name = "api",
            mixinStandardHelpOptions = true,
            description = {
                "Sends a call of the admin API as it is, as in: tollgate api GET /customers",
                "'tollgate api GET /openapi.json --json' describes all of them."
            })
    int api(
            @Mixin Target target,
            @Parameters(paramLabel = "METHOD", description = "GET, POST, PUT, PATCH or DELETE.") String method,
            @Parameters(paramLabel = "PATH", description = "The path behind /admin/v1, with its query.") String path,
            @Option(names = "--file", paramLabel = "FILE", description = "The body as JSON; - reads standard input.")
                    @Nullable
                    String file) {
        return shell.run(() -> {
            JsonValue body = file == null ? null : Arguments.json(file);
            String slashed = path.startsWith("/") ? path : "/" + path;
            return shell.show(target, method.toUpperCase(Locale.ROOT), slashed, body);
        });
    }

    @Command(
            name = "fsck",
            mixinStandardHelpOptions = true,
            description = {
                "Proves the books of a data directory: every debit has its credit, every balance is the sum of its"
                        + " transfers, every charge follows from its row and its price.",
                "Reads only. Exit status: 0 clean, 1 an invariant is broken (its rows are printed), 2 unreadable."
            })
    int fsck(@Parameters(paramLabel = "DIR", description = "The data directory.") Path directory) {
        return Fsck.run(directory, shell.out(), shell.err());
    }
}
