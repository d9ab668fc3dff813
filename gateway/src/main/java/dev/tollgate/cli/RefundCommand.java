package dev.tollgate.cli;

import dev.tollgate.base.IdSource;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tollgate refund}: gives charges back after an incident. */
@Command(
        name = "refund",
        mixinStandardHelpOptions = true,
        description = {
            "Gives back what customers paid for the requests that an incident concerns, each whole and once.",
            "Look first with --dry-run. A run that was cut off goes on with --resume and the incident's id; run twice,"
                    + " it gives nothing back twice."
        })
final class RefundCommand implements Callable<Integer> {
    private final Shell shell;

    @Mixin
    private Target target = new Target();

    @Option(names = "--model", description = "Of one model, as it is sold.")
    private @Nullable String model;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "The status that the client got: 502, 5xx or any. A stream that broke had begun with 200.")
    private @Nullable String status;

    @Option(
            names = "--policy",
            paramLabel = "ROW",
            description = "A row of the billing policy; docs/billing.md lists them.")
    private @Nullable String policy;

    @Option(names = "--customer", description = "Of one customer, cus_….")
    private @Nullable String customer;

    @Option(names = "--from", paramLabel = "TIME", description = "Settled at or after this day or time, UTC.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Settled before this day or time, UTC; now without.")
    private @Nullable String to;

    @Option(names = "--reason", description = "Why; the customers concerned can read it.")
    private @Nullable String reason;

    @Option(names = "--dry-run", description = "Only tells how many requests, customers and dollars it would be.")
    private boolean dryRun;

    @Option(names = "--resume", paramLabel = "INCIDENT", description = "Goes on with an incident, inc_….")
    private @Nullable String resume;

    RefundCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        return shell.run(() -> {
            if (resume != null) {
                if (model != null || status != null || policy != null || customer != null || from != null) {
                    throw CliException.usage("--resume: the incident knows what it selects (expected: no selection)");
                }
                return refund(resume);
            }
            checkSelection();
            return dryRun ? preview() : refund(open());
        });
    }

    /** Everything of everybody is never meant. */
    private void checkSelection() {
        if (model == null || from == null || (status == null && policy == null)) {
            throw CliException.usage("a selection (expected: --model, --from, and --status or --policy; or --resume)");
        }
        if (!dryRun && (reason == null || reason.isBlank())) {
            throw CliException.usage("--reason: missing (expected: why, for the customers concerned)");
        }
    }

    private int preview() {
        Query query = new Query("/refunds/preview")
                .add("model", model)
                .add("status", status)
                .add("policy", policy)
                .add("customer", customer)
                .add("from", Arguments.time(from))
                .add("to", Arguments.time(to));
        return shell.show(target, "GET", query.toString(), null);
    }

    private String open() {
        // Made here, so that a call whose answer got lost does not open a second one.
        String id = new IncidentId(IdSource.perThread(TimeSource.system()).next()).toString();
        Body body = new Body()
                .put("id", id)
                .put("reason", reason)
                .put("model", model)
                .put("status", status)
                .put("policy", policy)
                .put("customer", customer)
                .put("from", Arguments.time(from))
                .put("to", Arguments.time(to));
        try (Remote remote = shell.remote(target)) {
            remote.call("POST", "/incidents", body.object());
        }
        shell.err().println("incident " + id + "; if this is cut off: tollgate refund --resume " + id);
        return id;
    }

    private int refund(String id) {
        try (Remote remote = shell.remote(target)) {
            String path = "/incidents/" + Remote.segment(id);
            long total = requests(remote.call("GET", path, null), "remaining");
            long done = 0;
            String next = null;
            do {
                JsonObject step = remote.call(
                        "POST", path + "/refund", new Body().put("after", next).object());
                done += number(step, "requests");
                next = step.text("next");
                shell.err().println(done + " of " + total + " given back");
            } while (next != null);
        }
        return shell.show(target, "GET", "/incidents/" + Remote.segment(id), null);
    }

    private static long requests(JsonObject incident, String tally) {
        JsonObject found = incident.object(tally);
        return found == null ? 0 : number(found, "requests");
    }

    private static long number(JsonObject object, String name) {
        JsonValue value = object.get(name);
        Long number = value instanceof JsonNumber written ? written.whole() : null;
        return number == null ? 0 : number;
    }
}
