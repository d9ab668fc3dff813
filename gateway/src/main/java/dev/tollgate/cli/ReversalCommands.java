package dev.tollgate.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate reversal …}. */
@Command(
        name = "reversal",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Reversals: refunds and chargebacks of bought grants.")
final class ReversalCommands {
    private static final List<String> COLUMNS = List.of(
            "grant", "customer", "kind", "state", "settled", "taken_back", "claimed", "amount", "currency", "reason");

    private final Shell shell;

    ReversalCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists refunds and chargebacks, those of the newest grants first.")
    int list(
            @Mixin Target target,
            @Mixin Rows rows,
            @Option(names = "--pending", description = "Only those that go on.") boolean pending) {
        String path = new Query("/reversals")
                .add("state", pending ? "pending" : null)
                .paged()
                .toString();
        return shell.list(target, path, rows.limit(), COLUMNS);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows the one of a grant.")
    int show(@Mixin Target target, @Parameters(paramLabel = "GRANT", description = "Its id, grt_….") String id) {
        return shell.show(target, "GET", path(id), null);
    }

    @Command(
            name = "post",
            mixinStandardHelpOptions = true,
            description = "Says that the money went back to who paid, where no payment service does.")
    int post(
            @Mixin Target target,
            @Parameters(paramLabel = "GRANT", description = "Its id, grt_….") String id,
            @Option(names = "--reason", required = true, description = "Why, for the audit log.") String reason,
            @Option(names = "--reference", paramLabel = "TEXT", description = "What the bank calls it.") @Nullable
                    String reference) {
        return end(target, id, "/post", reason, reference);
    }

    @Command(
            name = "void",
            mixinStandardHelpOptions = true,
            description = "Says that the money stayed here: the credit becomes a grant again.")
    int voidIt(
            @Mixin Target target,
            @Parameters(paramLabel = "GRANT", description = "Its id, grt_….") String id,
            @Option(names = "--reason", required = true, description = "Why, for the audit log.") String reason,
            @Option(names = "--reference", paramLabel = "TEXT", description = "What the bank calls it.") @Nullable
                    String reference) {
        return end(target, id, "/void", reason, reference);
    }

    private int end(Target target, String id, String how, String reason, @Nullable String reference) {
        Body body = new Body().put("reason", reason).put("reference", reference);
        return shell.show(target, "POST", path(id) + how, body.object());
    }

    private static String path(String id) {
        return "/grants/" + Remote.segment(id) + "/reversal";
    }
}
