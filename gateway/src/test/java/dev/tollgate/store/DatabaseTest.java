package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Secret;
import dev.tollgate.base.TimeSource;
import dev.tollgate.catalog.Channel;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.observe.AuditLog.Entry;
import dev.tollgate.store.DatabaseConfig.PostgresServer;
import dev.tollgate.store.Runner.Lane;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening, closing, and what goes wrong on the way. */
class DatabaseTest {
    private static final IdSource IDS = IdSource.shared(TimeSource.system());

    @TempDir
    Path folder;

    private Database open() {
        return Database.open(DatabaseConfig.embedded(folder), IDS, HaltPoints.NONE);
    }

    private static Entry entry(long id, String detail) {
        return new Entry(id, 1, "root", "test", "x", detail);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tollgate.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aSecondStartKeepsTheLedgerAndWhatIsInIt() {
        long ledgerId;
        try (Database database = open()) {
            ledgerId = database.postings().ledgerId();
            database.audit().append(entry(1, "kept"));
        }
        try (Database database = open()) {
            assertThat(database.postings().ledgerId()).isEqualTo(ledgerId);
            assertThat(database.audit().entries(null, 9)).containsExactly(entry(1, "kept"));
        }
    }

    @Test
    void aSecondStartOnPostgresKeepsTheLedgerAndWhatIsInIt() {
        DatabaseConfig config = new DatabaseConfig(Stores.newPostgres(), folder.resolve("key"));
        long ledgerId;
        try (Database database = Database.open(config, IDS, HaltPoints.NONE)) {
            ledgerId = database.postings().ledgerId();
            database.audit().append(entry(1, "kept"));
        }
        try (Database database = Database.open(config, IDS, HaltPoints.NONE);
                Database reader = Database.openToRead(config)) {
            assertThat(database.postings().ledgerId()).isEqualTo(ledgerId);
            assertThat(reader.audit().entries(null, 9)).containsExactly(entry(1, "kept"));
            assertThatThrownBy(() -> reader.audit().append(entry(2, ""))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theNewestMigrationIsTheOneThatTheProgramKnows() throws IOException, URISyntaxException {
        Path migrations = Path.of(
                Objects.requireNonNull(Database.class.getResource("migrations")).toURI());
        try (var files = Files.list(migrations)) {
            List<Integer> versions = files.map(file -> Pattern.compile("V(\\d+)__.*\\.sql")
                            .matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> Integer.valueOf(matcher.group(1)))
                    .sorted()
                    .toList();
            assertThat(versions.getLast()).isEqualTo(Migrations.NEWEST);
            assertThat(versions).doesNotHaveDuplicates().hasSize(Migrations.NEWEST);
        }
    }

    @Test
    void aDatabaseOfANewerProgramIsRefused() throws SQLException {
        open().close();
        execute("UPDATE flyway_schema_history SET version = '99'");
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("99")
                .hasMessageContaining("newer program");
        assertThatThrownBy(() -> Database.openToRead(DatabaseConfig.embedded(folder)))
                .isInstanceOf(StoreOpenException.class);
    }

    @Test
    void whatIsNoDatabaseIsRefused() throws IOException {
        assertThatThrownBy(() -> Database.openToRead(DatabaseConfig.embedded(folder)))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("is not there");
        Files.writeString(
                folder.resolve("tollgate.db"), "not a database, but long enough to be taken for one".repeat(9));
        assertThatThrownBy(this::open).isInstanceOf(StoreOpenException.class).hasMessageContaining("tollgate.db");
    }

    @Test
    void onlyItsOwnerReadsTheFile() throws IOException {
        try (Database database = open()) {
            database.audit().append(entry(1, ""));
            try (var files = Files.list(folder)) {
                assertThat(files)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void aReaderSeesWhatAWriterBesideItCommitsAndWritesNothing() {
        try (Database writer = open();
                Database reader = Database.openToRead(DatabaseConfig.embedded(folder))) {
            writer.audit().append(entry(1, "seen"));
            assertThat(reader.audit().entries(null, 9)).hasSize(1);
            assertThat(reader.check(_ -> 0L).clean()).isTrue();
            assertThatThrownBy(() -> reader.audit().append(entry(2, ""))).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aClosedDatabaseRefuses() {
        Database database = open();
        database.close();
        assertThatThrownBy(() -> database.audit().append(entry(1, "")))
                .isInstanceOfSatisfying(GatewayException.class, DatabaseTest::isOverloaded);
        assertThatThrownBy(() -> database.audit().entries(null, 1))
                .isInstanceOfSatisfying(GatewayException.class, DatabaseTest::isOverloaded);
    }

    private static void isOverloaded(GatewayException e) {
        assertThat(e.refusal().code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(e.refusal().retryAfterSeconds()).isPositive();
    }

    @Test
    void aFullDatabaseIsOverloadedAndLosesNothing() {
        try (Database database = open()) {
            database.audit().append(entry(1, "before"));
            database.runner().read(session -> 0);
            long pages = database.runner().write(Lane.FIRST, session -> {
                Long count = session.first("PRAGMA page_count", row -> row.getLong(1));
                return count == null ? 0 : count;
            });
            limitPages(database, pages);
            String large = "x".repeat(100_000);
            assertThatThrownBy(() -> database.audit().append(entry(2, large)))
                    .isInstanceOfSatisfying(GatewayException.class, e -> {
                        isOverloaded(e);
                        assertThat(e).hasRootCauseInstanceOf(SQLException.class);
                    });
            assertThat(database.audit().entries(null, 9)).containsExactly(entry(1, "before"));
            limitPages(database, pages + 1_000);
            database.audit().append(entry(2, large));
            assertThat(database.audit().entries(null, 9)).hasSize(2);
        }
    }

    /** As if the disk had no more room. */
    private static void limitPages(Database database, long pages) {
        database.runner().write(Lane.FIRST, session -> session.list("PRAGMA max_page_count = " + pages, row -> 0));
    }

    @Test
    void aDatabaseThatAnotherProcessHoldsIsOverloaded() throws SQLException {
        try (Database database = open();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tollgate.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> database.audit().append(entry(1, "")))
                    .isInstanceOfSatisfying(GatewayException.class, DatabaseTest::isOverloaded);
            statement.execute("ROLLBACK");
            database.audit().append(entry(1, ""));
            assertThat(database.audit().entries(null, 9)).hasSize(1);
        }
    }

    @Test
    void anyOtherFailureIsOursAndSaysNothingOfItself() {
        try (Database database = open()) {
            database.audit().append(entry(1, ""));
            assertThatThrownBy(() -> database.audit().append(entry(1, "")))
                    .isInstanceOfSatisfying(GatewayException.class, e -> {
                        assertThat(e.refusal().code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
                        assertThat(e.refusal().message()).doesNotContain("audit", "UNIQUE");
                    });
            database.audit().append(entry(2, ""));
        }
    }

    @Test
    void aProcessThatEndsInsideAPostingLeavesNothingOfIt() {
        for (DatabaseConfig config : List.of(
                DatabaseConfig.embedded(folder), new DatabaseConfig(Stores.newPostgres(), folder.resolve("key")))) {
            UsageRow row = Samples.row(1, ALICE, DAY, 9, 9);
            LeaseHolder node = new LeaseHolder(1, 1);
            Batch batch = new Batch(new Position(node, 0, 1, 1), 0, List.of(new Posting(row, List.of())));
            HaltPoints halt = point -> {
                if (point == HaltPoint.INSIDE_POST) {
                    throw new AssertionError("the process ends here");
                }
            };
            try (Database database = Database.open(config, IDS, halt)) {
                assertThatThrownBy(() -> database.postings().post(batch)).isInstanceOf(AssertionError.class);
                assertThat(database.usage().row(row.id())).isNull();
                assertThat(database.postings().position(node, 0).postedSeq()).isZero();
            }
            try (Database database = Database.open(config, IDS, HaltPoints.NONE)) {
                assertThat(database.postings().post(batch)).isTrue();
                assertThat(database.usage().row(row.id())).isEqualTo(row);
                assertThat(database.check(each -> each.charge().nanos()).violations())
                        .isEmpty();
            }
        }
    }

    @Test
    void noCredentialLiesInTheFileInTheClear() throws IOException {
        try (Database database = open()) {
            database.catalog()
                    .putChannel(new Channel(
                            new ChannelId("openai-main"),
                            "openai",
                            URI.create("https://api.example/v1"),
                            new Secret("sk-very-secret-credential"),
                            new Channel.Rank(0, 1),
                            Map.of(),
                            Map.of("api-key", "another-very-secret-one"),
                            Channel.StreamUsage.ASK,
                            true));
        }
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain("very-secret"));
        }
        try (Database database = open()) {
            assertThat(database.catalog().channels().getFirst().credential().reveal())
                    .isEqualTo("sk-very-secret-credential");
        }
    }

    @Test
    void aServersAddressIsShownWithoutItsParameters() {
        PostgresServer server = new PostgresServer("jdbc:postgresql://db/x?password=p", "u", new Secret("p"), 1);
        assertThat(server.where()).isEqualTo("jdbc:postgresql://db/x");
        assertThat(server.toString()).doesNotContain("Secret[p");
        assertThatThrownBy(() -> new PostgresServer("u", "u", new Secret(""), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
