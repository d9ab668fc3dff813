package dev.tollgate.cli;

import dev.tollgate.catalog.ProviderPrices;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate prices import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Puts providers' list prices into a price book, for the models of the catalog.",
            "Reads a file of the public JSON format (pydantic's genai-prices), which is never fetched, or without one"
                    + " the lists that come with this program. Shows what is new, what changes and what cannot be"
                    + " carried."
                    + " Versions are added, never changed: a second import of the same file adds nothing."
        })
final class PriceImportCommand implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of(
            "state", "model", "provider", "effective_from", "input", "cached_input", "output", "tiers", "overruled");

    private final Shell shell;

    @Mixin
    private Target target = new Target();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The file; - for the standard input.")
    private @Nullable String file;

    @Option(
            names = "--book",
            defaultValue = "cost",
            paramLabel = "BOOK",
            description = "cost: what providers are paid (default). sell: what customers pay.")
    private String book = "cost";

    @Option(
            names = "--provider",
            paramLabel = "ID",
            description = "Only from this provider's list; also for models that no channel of it serves. May be given"
                    + " several times.")
    private List<String> providers = List.of();

    @Option(names = "--dry-run", description = "Shows what would be added, and adds nothing.")
    private boolean dryRun;

    @Option(
            names = "--effective-from",
            paramLabel = "TIME",
            description =
                    "From when on what holds in the list today holds: a day or a time in UTC; from now on without.")
    private @Nullable String from;

    @Option(names = "--offline", description = "Only checks the file and lists what cannot be carried; asks no server.")
    private boolean offline;

    @Option(
            names = "--write",
            paramLabel = "FOLDER",
            description = "Only writes the lists in the program's own form, a file for each provider; asks no server.")
    private @Nullable Path write;

    PriceImportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        return shell.run(() -> {
            List<ProviderPrices> lists = PriceFiles.read(file, providers);
            if (write != null) {
                PriceFiles.write(lists, write);
            }
            if (write != null || offline) {
                PriceFiles.print(lists, shell.out());
                return 0;
            }
            return imported(lists);
        });
    }

    private int imported(List<ProviderPrices> lists) {
        try (Remote remote = shell.remote(target)) {
            PriceImport matched = new PriceImport(lists, !providers.isEmpty());
            matched.match(remote);
            JsonObject answer = remote.call("POST", "/prices/import", body(matched));
            shell.show(target, answer, () -> print(matched, answer));
            return 0;
        }
    }

    /** What the server is asked; {@code --effective-from} as the server reads it. */
    private JsonObject body(PriceImport matched) {
        return new Body()
                .put("book", book)
                .put("effective_from", Arguments.time(from))
                .put("dry_run", dryRun)
                .set("prices", new JsonArray(matched.offers()))
                .object();
    }

    private void print(PriceImport matched, JsonObject answer) {
        List<JsonObject> rows = answer.elements("changes").stream()
                .map(change -> PriceCommands.summary((JsonObject) change))
                .toList();
        List<JsonObject> changed = rows.stream()
                .filter(row -> !new JsonText("unchanged").equals(row.get("state")))
                .toList();
        if (!changed.isEmpty()) {
            Table.print(changed, COLUMNS, shell.out());
        }
        matched.notCarried().forEach(note -> shell.out().println("not carried: " + note));
        if (!matched.unlisted().isEmpty()) {
            shell.out()
                    .println(matched.unlisted().size()
                            + " models are in no list of their provider (expected: a channel of a provider that has"
                            + " them, or --provider): " + String.join(", ", matched.unlisted()));
        }
        shell.out()
                .println((dryRun ? "would add " : "added ") + changed.size() + " to the book of " + book + ", "
                        + (rows.size() - changed.size()) + " unchanged");
    }
}
