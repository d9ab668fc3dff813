package dev.tollgate.cli;

import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Secret;
import dev.tollgate.base.TimeSource;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.money.Usd;
import dev.tollgate.store.Database;
import dev.tollgate.store.DatabaseConfig;
import dev.tollgate.store.StoreOpenException;
import dev.tollgate.wallet.DataDirLock;
import dev.tollgate.wallet.WalletStartException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate node …}: works on the database itself, without a server. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Nodes: the processes that lease customers' balances.")
final class NodeCommands {
    private static final String PASSWORD = "TOLLGATE_DATABASE_PASSWORD";
    private static final int DONE = 0;

    private final Shell shell;

    NodeCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(
            name = "forget",
            mixinStandardHelpOptions = true,
            description = {
                "Gives up a node that will not come back, or whose journal is lost: what it leased goes back to its"
                        + " customers' grants; what it served and had not posted is never charged.",
                "Start the node again instead where its journal is still there: that loses nothing."
            })
    int forget(
            @Parameters(paramLabel = "NODE", description = "The node's number, as in messages and in fsck's notes.")
                    long node,
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            description = "The data directory with the embedded database; no process may be using it.")
                    @Nullable
                    Path data,
            @Option(names = "--database-url", paramLabel = "URL", description = "Or a server, as jdbc:postgresql://….")
                    @Nullable
                    String url,
            @Option(
                            names = "--database-user",
                            paramLabel = "USER",
                            defaultValue = "tollgate",
                            description = "Its user; ${DEFAULT-VALUE} without. The password is $" + PASSWORD + ".")
                    String user,
            @Option(names = "--yes", description = "Really: the node's charges that were not posted are given up.")
                    boolean yes) {
        return shell.run(() -> {
            if (!yes) {
                throw CliException.usage(
                        "node " + node + ": its charges that were not posted would be given up" + " (expected: --yes)");
            }
            if ((data == null) == (url == null)) {
                throw CliException.usage("no database (expected: one of --data and --database-url)");
            }
            return data == null ? forgetOnServer(node, String.valueOf(url), user) : forgetIn(node, data);
        });
    }

    private int forgetIn(long node, Path data) {
        if (!Files.isRegularFile(data.resolve("tollgate.db"))) {
            throw CliException.usage(data + ": no tollgate.db in it (expected: a data directory)");
        }
        try (DataDirLock _ = DataDirLock.acquire(data)) {
            return forget(node, DatabaseConfig.embedded(data));
        } catch (WalletStartException e) {
            throw new CliException(CliException.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    private int forgetOnServer(long node, String url, String user) {
        String password = shell.environment(PASSWORD);
        DatabaseConfig.PostgresServer server =
                new DatabaseConfig.PostgresServer(url, user, new Secret(password == null ? "" : password), 1);
        // Providers' credentials are not read, so their key is not needed.
        return forget(node, new DatabaseConfig(server, Path.of("credentials.key")));
    }

    private int forget(long node, DatabaseConfig config) {
        TimeSource time = TimeSource.system();
        IdSource ids = IdSource.shared(time);
        try (Database database = Database.open(config, ids, HaltPoints.NONE)) {
            long returned = new Ledger(database.ledger(), ids, time).forgetNode(node);
            shell.out().println("Node " + node + " is forgotten; " + Usd.format(returned) + " went back to grants.");
            return DONE;
        } catch (StoreOpenException e) {
            throw new CliException(CliException.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }
}
