package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.money.Asset;
import dev.tollgate.store.Database;
import dev.tollgate.store.DatabaseConfig;
import dev.tollgate.wallet.DataDirLock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Commands that open a data directory themselves. */
final class OfflineCommandsTest {
    private static final CustomerId CUSTOMER = new CustomerId(7);
    private static final long NODE = 42;

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Command(name = "tollgate")
    private static final class Root {}

    private int run(String... arguments) {
        out.reset();
        err.reset();
        CommandLine root = new CommandLine(new Root());
        Cli.addTo(
                root,
                _ -> null,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        return root.execute(arguments);
    }

    /** A grant of 100, 60 of it leased to a node. */
    private void books() {
        IdSource ids = IdSource.shared(TimeSource.system());
        try (Database database = Database.open(DatabaseConfig.embedded(directory), ids, HaltPoints.NONE)) {
            Ledger ledger = new Ledger(database.ledger(), ids, TimeSource.system());
            Grant grant = new Grant(
                    new GrantId(9),
                    CUSTOMER,
                    Asset.USD,
                    100,
                    Set.of(),
                    new Grant.BurnOrder(0, 0),
                    Grant.State.OPEN,
                    "given",
                    1);
            ledger.give(grant, new TransferId(1), "welcome");
            LeaseHolder holder = database.postings().nextEpoch(NODE);
            ledger.lease(new LeaseAsk(holder, CUSTOMER, Asset.USD, 60));
        }
    }

    private long onGrant() {
        try (Database database = Database.openToRead(DatabaseConfig.embedded(directory))) {
            return database.ledger().grants(CUSTOMER).getFirst().ownNanos();
        }
    }

    @Test
    void fsckProvesCleanBooks() {
        books();
        assertThat(run("fsck", directory.toString())).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("The books are clean.", "1 grants", "1 leases");
    }

    @Test
    void fsckOfNoDirectoryIsStatus2() {
        assertThat(run("fsck", directory.resolve("nothing").toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("tollgate.db");
    }

    @Test
    void aForgottenNodesLeasesGoBack() {
        books();
        assertThat(onGrant()).isEqualTo(40);
        assertThat(run("node", "forget", "42", "--data", directory.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--yes");
        assertThat(onGrant()).isEqualTo(40);
        assertThat(run("node", "forget", "42", "--data", directory.toString(), "--yes"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Node 42 is forgotten; 0.00000006 USD");
        assertThat(onGrant()).isEqualTo(100);
        assertThat(run("fsck", directory.toString())).isZero();
    }

    @Test
    void aDirectoryInUseIsLeftAlone() {
        books();
        try (DataDirLock _ = DataDirLock.acquire(directory)) {
            assertThat(run("node", "forget", "42", "--data", directory.toString(), "--yes"))
                    .isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("in use");
        }
        assertThat(onGrant()).isEqualTo(40);
    }

    @Test
    void forgetNeedsADatabase() {
        assertThat(run("node", "forget", "42", "--yes")).isEqualTo(2);
        assertThat(run("node", "forget", "42", "--yes", "--data", directory.toString()))
                .isEqualTo(2);
        assertThat(directory).isEmptyDirectory();
        assertThat(run("node", "forget", "x", "--yes")).isEqualTo(2);
    }
}
