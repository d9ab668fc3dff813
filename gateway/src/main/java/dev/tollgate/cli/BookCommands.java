package dev.tollgate.cli;

import dev.tollgate.json.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of one word: what the books say, and the admin API as it is. */
final class BookCommands {
    private BookCommands() {}

    /** All of them. */
    static List<Object> all(Shell shell) {
        return List.of(
                new Balance(shell),
                new Entries(shell),
                new Usage(shell),
                new Audit(shell),
                new Api(shell),
                new Check(shell));
    }

    @Command(
            name = "balance",
            mixinStandardHelpOptions = true,
            description = "Shows what a customer has: total, held by open requests, available, and by grant.")
    private static final class Balance implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private Target target = new Target();

        @Parameters(paramLabel = "CUSTOMER", description = "The customer, cus_….")
        private String customer = "";

        Balance(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.show(target, "GET", "/customers/" + Remote.segment(customer) + "/balance", null);
        }
    }

    @Command(
            name = "ledger",
            mixinStandardHelpOptions = true,
            description = "Lists the entries of the ledger that concern a customer, newest first.")
    private static final class Entries implements Callable<Integer> {
        private static final List<String> COLUMNS =
                List.of("at", "kind", "amount", "asset", "from", "to", "reason", "id");

        private final Shell shell;

        @Mixin
        private Target target = new Target();

        @Mixin
        private Rows rows = new Rows();

        @Parameters(paramLabel = "CUSTOMER", description = "The customer, cus_….")
        private String customer = "";

        Entries(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            Query query = new Query("/customers/" + Remote.segment(customer) + "/ledger").paged();
            return shell.list(target, query.toString(), rows.limit(), COLUMNS);
        }
    }

    @Command(
            name = "usage",
            mixinStandardHelpOptions = true,
            description = "Lists requests, newest first; --hours sums them by hour, key and model.")
    private static final class Usage implements Callable<Integer> {
        private static final List<String> REQUESTS = List.of(
                "settled_at",
                "id",
                "model",
                "units.input",
                "units.output",
                "charge",
                "refunded",
                "cost",
                "channel",
                "status",
                "policy");
        private static final List<String> HOURS = List.of(
                "hour",
                "customer",
                "key",
                "model",
                "requests",
                "input_tokens",
                "output_tokens",
                "charge",
                "refunded",
                "cost");

        private final Shell shell;

        @Mixin
        private Target target = new Target();

        @Mixin
        private Rows rows = new Rows();

        @Option(names = "--customer", description = "Of one customer, cus_….")
        private @Nullable String customer;

        @Option(names = "--key", description = "Of one key, key_….")
        private @Nullable String key;

        @Option(names = "--from", paramLabel = "TIME", description = "Settled at or after this day or time, UTC.")
        private @Nullable String from;

        @Option(names = "--to", paramLabel = "TIME", description = "Settled before this day or time, UTC.")
        private @Nullable String to;

        @Option(names = "--hours", description = "Sums by hour, key and model, oldest first.")
        private boolean hours;

        @Option(names = "--request", paramLabel = "ID", description = "One request, req_….")
        private @Nullable String request;

        Usage(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
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
                        : shell.list(target, query.paged().toString(), rows.limit(), REQUESTS);
            });
        }
    }

    @Command(
            name = "audit",
            mixinStandardHelpOptions = true,
            description = "Lists what operators changed, newest first.")
    private static final class Audit implements Callable<Integer> {
        private static final List<String> COLUMNS = List.of("at", "actor", "action", "subject", "detail");

        private final Shell shell;

        @Mixin
        private Target target = new Target();

        @Mixin
        private Rows rows = new Rows();

        Audit(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.list(target, new Query("/audit").paged().toString(), rows.limit(), COLUMNS);
        }
    }

    @Command(
            name = "api",
            mixinStandardHelpOptions = true,
            description = {
                "Sends a call of the admin API as it is, as in: tollgate api GET /customers",
                "'tollgate api GET /openapi.json --json' describes all of them."
            })
    private static final class Api implements Callable<Integer> {
        private final Shell shell;

        @Mixin
        private Target target = new Target();

        @Parameters(index = "0", paramLabel = "METHOD", description = "GET, POST, PUT, PATCH or DELETE.")
        private String method = "";

        @Parameters(index = "1", paramLabel = "PATH", description = "The path behind /admin/v1, with its query.")
        private String path = "";

        @Option(names = "--file", paramLabel = "FILE", description = "The body as JSON; - reads standard input.")
        private @Nullable String file;

        Api(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return shell.run(() -> {
                JsonValue body = file == null ? null : Arguments.json(file);
                String slashed = path.startsWith("/") ? path : "/" + path;
                return shell.show(target, method.toUpperCase(Locale.ROOT), slashed, body);
            });
        }
    }

    @Command(
            name = "fsck",
            mixinStandardHelpOptions = true,
            description = {
                "Proves the books of a data directory: every debit has its credit, every balance is the sum of its"
                        + " transfers, every charge follows from its row and its price.",
                "Reads only. Exit status: 0 clean, 1 an invariant is broken (its rows are printed), 2 unreadable."
            })
    private static final class Check implements Callable<Integer> {
        private final Shell shell;

        @Parameters(paramLabel = "DIR", description = "The data directory.")
        private Path directory = Path.of("");

        Check(Shell shell) {
            this.shell = shell;
        }

        @Override
        public Integer call() {
            return Fsck.run(directory, shell.out(), shell.err());
        }
    }
}
