package dev.tollgate.cli;

import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate voucher …}. */
@Command(
        name = "voucher",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Vouchers: codes that give credit, each once.")
final class VoucherCommands {
    private static final List<String> COLUMNS =
            List.of("id", "storefront", "name", "count", "redeemed", "amount", "asset", "expires_at", "revoked_at");

    private final Shell shell;

    VoucherCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(
            name = "make",
            mixinStandardHelpOptions = true,
            description = "Makes a batch of codes and prints them, one a line: they are shown this once.")
    int make(
            @Mixin Target target,
            @Option(names = "--storefront", required = true, description = "Whose customers may redeem them.")
                    String storefront,
            @Option(names = "--name", required = true, description = "A name for people, as 'spring fair'.")
                    String name,
            @Option(names = "--count", required = true, paramLabel = "N", description = "How many codes.") Long count,
            @Option(names = "--expires", paramLabel = "TIME", description = "When the codes end: a day or a time, UTC.")
                    @Nullable
                    String expires,
            @Mixin TermsOptions terms) {
        return shell.run(() -> {
            Body body = terms.addTo(new Body()
                    .put("storefront", storefront)
                    .put("name", name)
                    .put("count", count)
                    .put("expires_at", Arguments.time(expires)));
            return shell.answer(target, "POST", "/voucher-batches", body.object(), this::printCodes);
        });
    }

    private void printCodes(JsonObject made) {
        made.elements("codes").forEach(code -> shell.out().println(((JsonText) code).value()));
        shell.err().println("Batch " + made.text("id") + ". Keep the codes: they are not shown again.");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the batches, newest first.")
    int list(@Mixin Target target, @Mixin Rows rows) {
        return shell.list(target, new Query("/voucher-batches").paged().toString(), rows.limit(), COLUMNS);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a batch.")
    int show(@Mixin Target target, @Parameters(paramLabel = "BATCH", description = "Its id, vba_….") String id) {
        return shell.show(target, "GET", path(id), null);
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Ends the codes of a batch that nobody redeemed; grants that were given stay.")
    int revoke(@Mixin Target target, @Parameters(paramLabel = "BATCH", description = "Its id, vba_….") String id) {
        return shell.show(target, "POST", path(id) + "/revoke", null);
    }

    private static String path(String id) {
        return "/voucher-batches/" + Remote.segment(id);
    }
}
