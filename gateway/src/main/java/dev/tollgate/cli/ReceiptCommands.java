package dev.tollgate.cli;

import dev.tollgate.base.TimeSource;
import dev.tollgate.json.Json;
import dev.tollgate.receipt.ReceiptCheck;
import dev.tollgate.receipt.ReceiptKeyFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate receipt …}. */
@Command(
        name = "receipt",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Receipts: what explains one charge.")
final class ReceiptCommands {
    private static final int DONE = 0;
    private static final int WRONG = 1;
    private static final int OK = 200;
    private static final int KEYS_BYTES_MAX = 1 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Shell shell;

    ReceiptCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Explains a charge line by line, with the channels that were tried, cost and margin.")
    int show(
            @Mixin Target target,
            @Parameters(paramLabel = "REQUEST", description = "The request's id, req_…, as in x-request-id.")
                    String request) {
        return shell.show(target, "GET", "/receipts/" + Remote.segment(request), null);
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Checks a signed receipt: that nothing in it was changed since then, and that its numbers add up.",
                "Exit status: 0 all is well, 1 something is not (it is said), 2 wrong usage, 3 no answer."
            })
    int verify(
            @Mixin Target target,
            @Parameters(paramLabel = "FILE", description = "The receipt as JSON; - reads standard input.") String file,
            @Option(
                            names = "--key",
                            paramLabel = "FILE|URL",
                            description =
                                    "The published keys, as from /.well-known/tollgate-receipts.json; without, those"
                                            + " of the server that the admin API's address names.")
                    @Nullable
                    String key) {
        return shell.run(() -> {
            byte[] receipt = Arguments.file(file).getBytes(StandardCharsets.UTF_8);
            ReceiptCheck.Finding finding = ReceiptCheck.of(receipt, keys(target, key));
            finding.problems().forEach(shell.err()::println);
            shell.out().println(finding.problems().isEmpty() ? "valid: " + finding.summary() : "NOT VALID");
            return finding.problems().isEmpty() ? DONE : WRONG;
        });
    }

    private byte[] keys(Target target, @Nullable String key) {
        if (key == null) {
            try (Remote remote = shell.remote(target)) {
                return Json.write(remote.call("GET", "/receipt-keys", null));
            }
        }
        return key.startsWith("http://") || key.startsWith("https://")
                ? fetched(key)
                : Arguments.file(key).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] fetched(String url) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
            HttpResponse<byte[]> response = client.send(
                    request,
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), KEYS_BYTES_MAX));
            if (response.statusCode() != OK) {
                throw new CliException(
                        CliException.NO_ANSWER, url + ": status " + response.statusCode() + " (expected: 200)", null);
            }
            return response.body();
        } catch (IllegalArgumentException e) {
            throw new CliException(CliException.USAGE, url + ": no address: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CliException(CliException.NO_ANSWER, url + ": " + e.getMessage() + " (expected: the keys)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(CliException.NO_ANSWER, "interrupted", e);
        }
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a new key in a data directory. It signs from the next start on; the older ones stay published,"
                        + " so that what they signed can still be verified.",
                "docs/receipts.md says how to retire one, and how several nodes publish each other's."
            })
    int rotate(
            @Option(names = "--data", paramLabel = "DIR", required = true, description = "The data directory.")
                    Path data) {
        return shell.run(() -> {
            if (!Files.isDirectory(data)) {
                throw CliException.usage(data + ": no directory (expected: a data directory)");
            }
            try {
                String made = ReceiptKeyFiles.make(ReceiptKeyFiles.in(data), TimeSource.system());
                shell.out().println(made + " signs from the next start on.");
                return DONE;
            } catch (IOException e) {
                throw new CliException(CliException.USAGE, data + ": " + e.getMessage(), e);
            }
        });
    }
}
