package dev.tollgate.store;

import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.OrderStore;
import dev.tollgate.billing.RefundStore;
import dev.tollgate.billing.SpendingStore;
import dev.tollgate.billing.StatementStore;
import dev.tollgate.billing.VoucherStore;
import dev.tollgate.catalog.CatalogStore;
import dev.tollgate.idempotency.IdempotencyStore;
import dev.tollgate.identity.IdentityStore;
import dev.tollgate.ledger.LedgerStore;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.observe.AuditLog;
import dev.tollgate.store.DatabaseConfig.PostgresServer;
import dev.tollgate.store.DatabaseConfig.SqliteFile;
import dev.tollgate.store.Runner.Lane;
import dev.tollgate.wallet.PostingStore;
import dev.tollgate.webhook.WebhookStore;
import java.io.IOException;
import java.sql.SQLException;

/** One open database and the stores over it. Safe from any thread; every store call blocks. */
public final class Database implements AutoCloseable {
    private static final String MAKE_LEDGER_ID =
            "INSERT INTO meta (name, value) VALUES ('ledger_id', ?) ON CONFLICT (name) DO NOTHING";

    private static final String LEDGER_ID = "SELECT value FROM meta WHERE name = 'ledger_id'";

    private final Runner runner;
    private final LedgerStore ledger;
    private final PostingStore postings;
    private final IdentityStore identities;
    private final CatalogStore catalog;
    private final OrderStore orders;
    private final VoucherStore vouchers;
    private final UsageStore usage;
    private final IdempotencyStore idempotency;
    private final AuditLog audit;
    private final RefundStore refunds;
    private final StatementStore statements;
    private final WebhookStore webhooks;
    private final SpendingStore spending;

    private Database(
            Runner runner, DatabaseConfig config, long ledgerId, IdSource ids, TimeSource time, HaltPoints halts) {
        this.runner = runner;
        this.ledger = new SqlLedgerStore(runner);
        this.postings = new SqlPostingStore(runner, ledgerId, ids, time, halts);
        this.identities = new SqlIdentityStore(runner);
        CredentialCipher cipher = new CredentialCipher(config.keyFile());
        this.catalog = new SqlCatalogStore(runner, cipher);
        this.orders = new SqlOrderStore(runner);
        this.vouchers = new SqlVoucherStore(runner);
        this.usage = new SqlUsageStore(runner);
        this.idempotency = new SqlIdempotencyStore(runner);
        this.audit = new SqlAuditLog(runner);
        this.refunds = new SqlRefundStore(runner);
        this.statements = new SqlStatementStore(runner);
        this.webhooks = new SqlWebhookStore(runner, cipher);
        this.spending = new SqlSpendingStore(runner);
    }

    /**
     * Opens a database, makes it where it is not there, and brings its schema up to date.
     *
     * @param ids {@link IdSource#shared}
     * @param halts passed inside each posting
     * @throws StoreOpenException where it cannot be opened, or was written by a newer program
     */
    public static Database open(DatabaseConfig config, IdSource ids, HaltPoints halts) {
        return open(config, ids, TimeSource.system(), halts);
    }

    /**
     * The same with a clock: postings are dated by it.
     *
     * @param time of the moment when something is posted
     */
    public static Database open(DatabaseConfig config, IdSource ids, TimeSource time, HaltPoints halts) {
        Runner runner = opened(config, true);
        try {
            return new Database(runner, config, ledgerId(runner, ids), ids, time, halts);
        } catch (RuntimeException | Error e) {
            runner.close();
            throw e;
        }
    }

    /**
     * Opens a database only to read it, beside a process that writes it or without one. Its stores refuse to write.
     *
     * @throws StoreOpenException where it is not there, cannot be opened, or is of another program version
     */
    public static Database openToRead(DatabaseConfig config) {
        Runner runner = opened(config, false);
        try {
            TimeSource time = TimeSource.system();
            IdSource unused = IdSource.perThread(time);
            return new Database(runner, config, storedLedgerId(runner), unused, time, HaltPoints.NONE);
        } catch (RuntimeException | Error e) {
            runner.close();
            throw e;
        }
    }

    private static Runner opened(DatabaseConfig config, boolean writes) {
        try {
            return switch (config.place()) {
                case SqliteFile(var file) -> SqliteRunner.open(new SqliteConnections(file), writes);
                case PostgresServer server -> PostgresRunner.open(server, writes);
            };
        } catch (SQLException | IOException e) {
            throw new StoreOpenException(config.place().where() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static long ledgerId(Runner runner, IdSource ids) {
        long stored = storedLedgerId(runner);
        if (stored != 0) {
            return stored;
        }
        String made = Long.toString(ids.next());
        runner.write(Lane.FIRST, session -> session.update(MAKE_LEDGER_ID, made));
        // Another node may have been first.
        return storedLedgerId(runner);
    }

    /** 0 where the database is new. */
    private static long storedLedgerId(Runner runner) {
        Long stored =
                runner.read(session -> session.first(LEDGER_ID, row -> Long.parseLong(Session.text(row, "value"))));
        return stored == null ? 0 : stored;
    }

    /** For tests that look behind the stores. */
    Runner runner() {
        return runner;
    }

    /** Grants, leases, transfers. */
    public LedgerStore ledger() {
        return ledger;
    }

    /** Where journals are posted. */
    public PostingStore postings() {
        return postings;
    }

    /** Keys and customers. */
    public IdentityStore identities() {
        return identities;
    }

    /** Storefronts, models, prices, channels. */
    public CatalogStore catalog() {
        return catalog;
    }

    /** Packs, orders, events of payments. */
    public OrderStore orders() {
        return orders;
    }

    /** Vouchers. */
    public VoucherStore vouchers() {
        return vouchers;
    }

    /** What was used. */
    public UsageStore usage() {
        return usage;
    }

    /** Idempotency keys, and the answers that are kept for them. */
    public IdempotencyStore idempotency() {
        return idempotency;
    }

    /** What operators changed. */
    public AuditLog audit() {
        return audit;
    }

    /** Charges that were given back. */
    public RefundStore refunds() {
        return refunds;
    }

    /** Customers' months. */
    public StatementStore statements() {
        return statements;
    }

    /** Webhooks, events, deliveries. */
    public WebhookStore webhooks() {
        return webhooks;
    }

    /** What was spent of budgets. */
    public SpendingStore spending() {
        return spending;
    }

    /** Proves the books, from one snapshot; others may go on writing. */
    public BooksReport check(Recharge recharge) {
        return runner.read(session -> BooksCheck.run(session, recharge));
    }

    /** Finishes what was asked for, then closes. */
    @Override
    public void close() {
        runner.close();
    }
}
