package dev.tollgate.app;

import dev.tollgate.admin.AdminApi;
import dev.tollgate.admin.AdminParts;
import dev.tollgate.admin.AdminTokens;
import dev.tollgate.admission.Rates;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.Secret;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.BudgetWatch;
import dev.tollgate.billing.Refund;
import dev.tollgate.billing.RefundDesk;
import dev.tollgate.billing.Statements;
import dev.tollgate.catalog.Catalog;
import dev.tollgate.catalog.CatalogOverlay;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.Presets;
import dev.tollgate.http.EventLoops;
import dev.tollgate.http.HttpIngress;
import dev.tollgate.http.ListenerConfig;
import dev.tollgate.http.RunningListener;
import dev.tollgate.http.TlsFiles;
import dev.tollgate.idempotency.RepeatMeters;
import dev.tollgate.idempotency.Repeats;
import dev.tollgate.identity.Identities;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.identity.KeyHasher;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.metering.TokenCounter;
import dev.tollgate.observe.AccessLog;
import dev.tollgate.observe.Health;
import dev.tollgate.observe.Metrics;
import dev.tollgate.receipt.ReceiptKeyFiles;
import dev.tollgate.receipt.ReceiptSigner;
import dev.tollgate.receipt.Receipts;
import dev.tollgate.receipt.Refunds;
import dev.tollgate.routing.ChannelHealth;
import dev.tollgate.routing.Router;
import dev.tollgate.store.Database;
import dev.tollgate.store.DatabaseConfig;
import dev.tollgate.upstream.Upstreams;
import dev.tollgate.wallet.DataDirLock;
import dev.tollgate.wallet.NodeIdFile;
import dev.tollgate.wallet.ReplayReport;
import dev.tollgate.wallet.Wallet;
import dev.tollgate.wallet.WalletConfig;
import dev.tollgate.wallet.WalletStores;
import dev.tollgate.webhook.Courier;
import dev.tollgate.webhook.RetryRule;
import dev.tollgate.webhook.UrlRules;
import dev.tollgate.webhook.WebhookDesk;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running program: one composition root, made in the order of the path and ended in the opposite one. Blocking
 * calls only; every one of its parts has its own threads.
 */
final class Tollgate implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tollgate.class);
    private static final int TLS_CHECK_MS = 1_000;
    private static final int POSTGRES_CONNECTIONS = 8;
    private static final int TIDY_MS = 10_000;
    private static final long CHORE_MS = 60_000;
    private static final long COURIER_MS = 1_000;

    /**
     * What differs between the demo and the real thing.
     *
     * @param simulatorForLive whether live keys may be served by the simulator
     * @param found whose prices are stored, because usage rows name them for ever
     * @param overlay channels from the environment and the like
     */
    record Options(
            boolean simulatorForLive,
            List<EnvironmentProviders.Found> found,
            CatalogOverlay overlay,
            HaltPoints halts) {
        Options {
            found = List.copyOf(found);
        }
    }

    final Config config;
    final DataDirectory directory;
    final TimeSource time = TimeSource.system();
    final IdSource ids = IdSource.shared(time);
    final Metrics metrics = new Metrics();
    final Health health = new Health();
    final Database database;
    final EventLoops loops;
    final Wallet wallet;
    final Catalog catalog;
    final Identities identities;
    final KeyDesk desk;
    final Ledger ledger;
    final Statements statements;
    final Buying buying;
    final Rates rates;
    final Repeats repeats;
    final Router router;
    final Upstreams upstreams;
    final AccessLog accessLog;
    final @Nullable ReceiptSigner signer;
    final Receipts receipts;
    final TokenCounter counter = new TokenCounter();
    final HaltPoints halts;
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();
    private final List<FrontDoor> doors = new ArrayList<>();
    private final AdminApi adminApi;
    private @Nullable RunningListener api;
    private @Nullable RunningListener admin;

    private Tollgate(Config config, Options options) throws IOException {
        this.config = config;
        halts = options.halts();
        directory = DataDirectory.open(config.data());
        closing.push(DataDirLock.acquire(directory.path()));
        database = closing(Database.open(databaseConfig(), ids, halts));
        loops = EventLoops.open(config.loops());
        closing.push(
                () -> loops.close().toCompletionStage().toCompletableFuture().join());
        accessLog = closing(Logs.access(config.logs()));
        SecureRandom random = new SecureRandom();
        ledger = new Ledger(database.ledger(), ids, time);
        statements = new Statements(
                database.statements(), time, config.limits().billing().monthCloseDelayMs());
        wallet = Wallet.open(
                new WalletConfig(
                        directory.path(),
                        NodeIdFile.readOrCreate(directory.path(), ids),
                        config.loops(),
                        config.shop().topUpUrl(),
                        config.limits()),
                new WalletStores(ledger, database.postings(), database.usage()),
                time,
                loops.offLoop(),
                halts);
        metrics.money().show(new WalletFigures(wallet, time));
        catalog = new Catalog(database.catalog());
        if (config.shop().presets() && catalog.seed(Presets::parts)) {
            LOG.info("put in the preset storefronts, models and prices");
        }
        options.found().forEach(each -> each.offer().prices().forEach(database.catalog()::addPrice));
        catalog.overlay(options.overlay());
        KeyHasher hasher = KeyHasher.open(directory.pepper(), random);
        identities = new Identities(
                database.identities(),
                hasher,
                loops.offLoop(),
                time,
                config.limits().caches(),
                random);
        desk = new KeyDesk(database.identities(), hasher, identities, ids, time, random);
        buying = closing(new Buying(this, hasher, random));
        rates = rates();
        repeats = new Repeats(
                database.idempotency(),
                wallet.holder(),
                loops.offLoop(),
                time,
                config.limits().idempotency(),
                halts,
                new RepeatMeters(metrics));
        router = new Router(channelHealth(), config.limits().upstream(), options.simulatorForLive());
        for (int loop = 0; loop < config.loops(); loop++) {
            doors.add(new FrontDoor(health));
        }
        upstreams = closing(Upstreams.open(loops.vertx(), config.limits(), metrics, null));
        signer = config.shop().signReceipts() ? ReceiptKeyFiles.open(ReceiptKeyFiles.in(directory.path()), time) : null;
        receipts = new Receipts(database.usage(), wallet, catalog, this::refunded, signer);
        adminApi = adminApi();
    }

    private Rates rates() {
        Limits.Caches caches = config.limits().caches();
        return UngovernedBooks.asked() ? Rates.off(time, caches) : new Rates(time, caches);
    }

    private ChannelHealth channelHealth() {
        OperatorEvents events = new OperatorEvents(database.webhooks(), loops.offLoop(), time);
        return new ChannelHealth(config.limits().upstream(), new Alerts(metrics, events));
    }

    private Refunds.@Nullable Refunded refunded(RequestId id) {
        Refund refund = database.refunds().refunds(List.of(id)).get(id);
        return refund == null
                ? null
                : new Refunds.Refunded(refund.incident().toString(), refund.nanos(), refund.atMs());
    }

    private AdminApi adminApi() {
        AdminParts parts = new AdminParts(
                database.identities(),
                desk,
                new AdminParts.Money(
                        ledger,
                        wallet,
                        new AdminParts.Sales(
                                buying.packs,
                                buying.orders,
                                buying.refunds,
                                buying.vouchers,
                                config.limits().buying().vouchersPerBatchMax()),
                        new AdminParts.Billing(
                                new RefundDesk(database.refunds(), ids, time),
                                statements,
                                new WebhookDesk(
                                        database.webhooks(),
                                        webhookRules(),
                                        config.limits().billing().webhooksPerCustomerMax(),
                                        ids,
                                        time,
                                        new SecureRandom()),
                                database.spending()),
                        receipts),
                catalog,
                database.catalog(),
                database.usage(),
                database.audit(),
                ids,
                time);
        return new AdminApi(new AdminTokens(Map.of("admin", config.admin().token())), parts, loops.offLoop());
    }

    /**
     * Starts: the listener answers {@code /healthz} at once, and {@code /readyz} when the journals of earlier lives are
     * replayed.
     *
     * @throws StartException where something of the machine or the configuration is in the way
     */
    static Tollgate start(Config config, Options options) {
        Tollgate started = null;
        try {
            started = new Tollgate(config, options);
            started.listen();
            started.replay();
            return started;
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            if (started != null) {
                started.close();
            }
            throw e;
        }
    }

    /** The simulator as the channel of test keys. */
    static Channel testChannel() {
        return new Channel(
                new ChannelId("simulator"),
                Router.SIMULATOR,
                URI.create("http://simulator.invalid/v1"),
                new Secret(""),
                new Channel.Rank(1, 1),
                Map.of(),
                Map.of(),
                Channel.StreamUsage.ASK,
                true);
    }

    /** The data plane's port. */
    int port() {
        return listening(api).port();
    }

    /** The admin API's port. */
    int adminPort() {
        return listening(admin).port();
    }

    /** Where the data plane is reached on this machine. */
    String url() {
        return address(config.api(), port());
    }

    /** Where the admin API is reached on this machine. */
    String adminUrl() {
        return address(config.admin().listener(), adminPort());
    }

    private static String address(Config.Listener listener, int port) {
        String host = listener.host().equals("0.0.0.0") || listener.host().equals("::") ? "127.0.0.1" : listener.host();
        return (listener.tls() == null ? "http://" : "https://") + host + ":" + port;
    }

    private DatabaseConfig databaseConfig() {
        Config.Database server = config.database();
        return server == null
                ? DatabaseConfig.embedded(directory.path())
                : new DatabaseConfig(
                        new DatabaseConfig.PostgresServer(
                                server.url(), server.user(), server.password(), POSTGRES_CONNECTIONS),
                        directory.credentialKey());
    }

    /** Listens at once, with a door that only tells its health; it opens when the journals are replayed. */
    private void listen() {
        health.readyWhen("wallet", () -> wallet.unready().orElse(null));
        api = await(
                config.api(),
                HttpIngress.start(
                        loops,
                        listener("data", config.api(), true),
                        loop -> doors.get(loop),
                        LoopParts.errors(),
                        accessLog,
                        metrics,
                        time));
        admin = await(
                config.admin().listener(),
                HttpIngress.start(
                        loops,
                        listener("admin", config.admin().listener(), false),
                        _ -> new AdminDoor(
                                health, adminApi, metrics, config.admin().token()),
                        LoopParts.errors(),
                        accessLog,
                        metrics,
                        time));
    }

    private ListenerConfig listener(String name, Config.Listener at, boolean cors) {
        Config.Tls tls = at.tls();
        return new ListenerConfig(
                name,
                at.host(),
                at.port(),
                tls == null ? null : new TlsFiles(tls.certificate(), tls.key(), TLS_CHECK_MS),
                at.trustedProxies(),
                cors,
                config.limits().http(),
                config.limits().streams().streamBufferBytesMax());
    }

    private void replay() {
        ReplayReport report = wallet.replay();
        if (report.journals() > 0) {
            LOG.info(
                    "replayed {} journals: {} settled, {} by their last progress, {} without a charge",
                    report.journals(),
                    report.settled(),
                    report.progress(),
                    report.dropped());
            report.lost().forEach(lost -> LOG.warn("lost records: {}", lost));
        }
        LoopParts parts = new LoopParts(this);
        for (int loop = 0; loop < doors.size(); loop++) {
            doors.get(loop).open(parts.handler(loop));
        }
        wallet.start();
        buying.start();
        loops.execute(0, () -> repeats.tidyEvery(TIDY_MS, loops.timers(0)));
        // Beside the start, which need not wait for it.
        Thread.ofVirtual().name("short-waits").start(loops::preferShortWaits);
        closing(Chores.start("month-closer", CHORE_MS, this::closeMonths));
        startWebhooks();
    }

    private UrlRules webhookRules() {
        return new UrlRules(config.shop().privateWebhooks());
    }

    private void startWebhooks() {
        Limits.Billing limits = config.limits().billing();
        Courier courier = Courier.overNetwork(
                database.webhooks(),
                webhookRules(),
                new RetryRule(limits.webhookRetryMs(), limits.webhookRetryMsMax(), limits.webhookAttemptsMax()),
                time,
                limits.webhookTimeoutMs(),
                limits.webhooksInFlightMax());
        closing.push(courier::finish);
        closing(Chores.start("webhook-courier", COURIER_MS, courier::run));
        BudgetWatch budgets = new BudgetWatch(database.spending(), database.webhooks(), time);
        closing(Chores.start("budget-watch", limits.budgetCheckMs(), budgets::look));
    }

    private void closeMonths() {
        int written = statements.closeEnded();
        if (written > 0) {
            LOG.info("the month is over: {} statements written", written);
        }
    }

    /** Ends well: no new requests, those in flight finish or are settled, everything is posted. */
    @Override
    public void close() {
        int withinMs = config.shop().drainMs();
        buying.close();
        drain(admin, withinMs);
        drain(api, withinMs);
        int open = wallet.close();
        if (open > 0) {
            LOG.warn("{} requests were still open; the next start settles them", open);
        }
        while (!closing.isEmpty()) {
            try {
                closing.pop().close();
            } catch (Exception e) {
                LOG.error("while stopping", e);
            }
        }
    }

    private static void drain(@Nullable RunningListener listener, int withinMs) {
        if (listener != null) {
            listener.drain(withinMs).toCompletionStage().toCompletableFuture().join();
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        closing.push(part);
        return part;
    }

    private static RunningListener listening(@Nullable RunningListener listener) {
        if (listener == null) {
            throw new IllegalStateException("not listening yet");
        }
        return listener;
    }

    private static RunningListener await(Config.Listener at, io.vertx.core.Future<RunningListener> starting) {
        try {
            return starting.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new StartException(
                    "cannot listen on " + at.host() + ":" + at.port() + ": " + reason(e)
                            + " (expected: a free port; --port or the setting api.port chooses another)",
                    e);
        }
    }

    private static @Nullable String reason(CompletionException e) {
        Throwable cause = e.getCause();
        return cause == null ? e.getMessage() : cause.getMessage();
    }
}
