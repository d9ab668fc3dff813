package dev.tollgate.store;

import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Secret;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.OrderStore;
import dev.tollgate.billing.RefundStore;
import dev.tollgate.billing.StatementStore;
import dev.tollgate.billing.VoucherStore;
import dev.tollgate.catalog.CatalogStore;
import dev.tollgate.identity.IdentityStore;
import dev.tollgate.ledger.LedgerStore;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.observe.AuditLog;
import dev.tollgate.store.DatabaseConfig.PostgresServer;
import dev.tollgate.store.DatabaseConfig.SqliteFile;
import dev.tollgate.wallet.PostingStore;
import dev.tollgate.webhook.WebhookStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One empty set of stores: what each contract test runs on, in memory, on SQLite and on PostgreSQL. */
record Stores(
        Books books,
        IdentityStore identities,
        CatalogStore catalog,
        Sales sales,
        UsageStore usage,
        Told told,
        Clockwork clockwork,
        @Nullable Database database,
        Runnable afterwards)
        implements AutoCloseable {
    /** What operators and customers are told and given. */
    record Told(AuditLog audit, RefundStore refunds, StatementStore statements, WebhookStore webhooks) {}

    /** What dates and names things. */
    record Clockwork(IdSource ids, MovableTime time) {}

    /** Balances and what changes them. */
    record Books(LedgerStore ledger, PostingStore postings) {}

    /** What is sold. */
    record Sales(OrderStore orders, VoucherStore vouchers) {}

    LedgerStore ledger() {
        return books.ledger();
    }

    PostingStore postings() {
        return books.postings();
    }

    OrderStore orders() {
        return sales.orders();
    }

    VoucherStore vouchers() {
        return sales.vouchers();
    }

    /** Makes an empty set. */
    @FunctionalInterface
    interface Kind {
        Stores open(Path folder);
    }

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Queue<PostgresServer> CLEAN = new ConcurrentLinkedQueue<>();

    /** One server for the JVM: its start takes seconds. */
    private static final class Server {
        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .start();
            } catch (IOException e) {
                throw new IllegalStateException("the embedded PostgreSQL does not start", e);
            }
        }
    }

    static Stores memory(Path folder) {
        MovableTime time = new MovableTime();
        IdSource ids = IdSource.shared(time);
        InMemoryLedgerStore ledger = new InMemoryLedgerStore();
        InMemoryIdentityStore identities = new InMemoryIdentityStore();
        InMemoryPostingStore postings = new InMemoryPostingStore(ledger, ids, time);
        return new Stores(
                new Books(ledger, postings),
                identities,
                new InMemoryCatalogStore(),
                new Sales(new InMemoryOrderStore(ledger, identities), new InMemoryVoucherStore(ledger)),
                new InMemoryUsageStore(postings),
                new Told(
                        new InMemoryAuditLog(),
                        new InMemoryRefundStore(ledger, postings),
                        new InMemoryStatementStore(ledger, postings),
                        new InMemoryWebhookStore()),
                new Clockwork(ids, time),
                null,
                () -> {});
    }

    static Stores sqlite(Path folder) {
        try {
            // Its schema was brought up once: that is what takes time.
            Files.copy(Template.SQLITE, folder.resolve("tollgate.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return over(DatabaseConfig.embedded(folder), () -> {});
    }

    static Stores postgres(Path folder) {
        PostgresServer used = CLEAN.poll();
        PostgresServer server = used == null ? newPostgres(Template.POSTGRES) : used;
        return over(new DatabaseConfig(server, folder.resolve("credentials.key")), () -> {
            clean(server);
            CLEAN.add(server);
        });
    }

    /** Empties a database, so that the next test need not wait for a new one. */
    private static void clean(PostgresServer server) {
        try (Connection connection = PostgresRunner.source(server).getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                    + " AND tablename NOT IN ('flyway_schema_history', 'accounts')")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            statement.execute("TRUNCATE " + String.join(", ", tables));
            statement.execute("DELETE FROM accounts WHERE owner <> 0 OR kind NOT BETWEEN 10 AND 19");
            statement.execute("UPDATE accounts SET balance = 0");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Databases with the newest schema, to be copied. */
    private static final class Template {
        static final Path SQLITE = sqlite();
        static final String POSTGRES = postgres();

        private static Path sqlite() {
            try {
                Path folder = Files.createTempDirectory("tollgate-template");
                Path file = folder.resolve("tollgate.db");
                file.toFile().deleteOnExit();
                folder.toFile().deleteOnExit();
                withoutLedgerId(new DatabaseConfig(new SqliteFile(file), folder.resolve("none")));
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String postgres() {
            PostgresServer server = newPostgres("template0");
            withoutLedgerId(new DatabaseConfig(server, Path.of("none")));
            return server.url().substring(server.url().lastIndexOf('/') + 1);
        }
    }

    /**
     * So that each copy becomes a ledger of its own. Not a method of the template: the work runs on another thread,
     * which would wait for that class.
     */
    private static void withoutLedgerId(DatabaseConfig config) {
        try (Database database = Database.open(config, IdSource.shared(TimeSource.system()), HaltPoints.NONE)) {
            database.runner().write(Runner.Lane.FIRST, session -> session.update("DELETE FROM meta"));
        }
    }

    /** A database without a schema. */
    static PostgresServer newPostgres() {
        return newPostgres("template0");
    }

    private static PostgresServer newPostgres(String template) {
        String name = "tollgate_" + DATABASES.incrementAndGet();
        try (Connection connection = Server.INSTANCE.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String url = "jdbc:postgresql://localhost:" + Server.INSTANCE.getPort() + "/" + name;
        return new PostgresServer(url, "postgres", new Secret("postgres"), 20);
    }

    private static Stores over(DatabaseConfig config, Runnable afterwards) {
        MovableTime time = new MovableTime();
        IdSource ids = IdSource.shared(time);
        Database database = Database.open(config, ids, time, HaltPoints.NONE);
        return new Stores(
                new Books(database.ledger(), database.postings()),
                database.identities(),
                database.catalog(),
                new Sales(database.orders(), database.vouchers()),
                database.usage(),
                new Told(database.audit(), database.refunds(), database.statements(), database.webhooks()),
                new Clockwork(ids, time),
                database,
                afterwards);
    }

    AuditLog audit() {
        return told.audit;
    }

    RefundStore refunds() {
        return told.refunds;
    }

    StatementStore statements() {
        return told.statements;
    }

    WebhookStore webhooks() {
        return told.webhooks;
    }

    IdSource ids() {
        return clockwork.ids;
    }

    MovableTime time() {
        return clockwork.time;
    }

    @Override
    public void close() {
        if (database != null) {
            database.close();
        }
        afterwards.run();
    }
}
