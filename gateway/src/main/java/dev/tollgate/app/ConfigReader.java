package dev.tollgate.app;

import dev.tollgate.app.ConfigProblems.ConfigException;
import dev.tollgate.base.Limits;
import dev.tollgate.base.Secret;
import dev.tollgate.billing.StripeConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the YAML file and reports every problem at once. */
final class ConfigReader {
    private static final int FILE_BYTES_MAX = 1 << 20;

    private ConfigReader() {}

    /**
     * Reads a file.
     *
     * @throws ConfigException with every problem
     */
    static Config read(Path file, UnaryOperator<@Nullable String> environment) {
        String text;
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new ConfigException(file.toString(), List.of("more than 1 MiB (expected: a configuration)"));
            }
            text = Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(file.toString(), List.of("cannot be read: " + e.getMessage()));
        }
        return parse(file.toString(), text, environment);
    }

    /** Reads a text; {@code source} names it in messages. */
    static Config parse(String source, String text, UnaryOperator<@Nullable String> environment) {
        Object root;
        try {
            root = new Load(LoadSettings.builder().setLabel(source).build()).loadFromString(text);
        } catch (YamlEngineException e) {
            throw new ConfigException(source, List.of("is no YAML: " + e.getMessage()));
        }
        ConfigProblems problems = new ConfigProblems();
        if (root != null && !(root instanceof Map)) {
            throw new ConfigException(source, List.of("is no mapping (expected: settings as key: value)"));
        }
        Map<?, ?> values = root instanceof Map<?, ?> map ? map : Map.of();
        ConfigSection top = new ConfigSection("", values, problems, environment);
        Config config = config(top, problems);
        top.rejectUnknown();
        if (problems.any()) {
            throw new ConfigException(source, problems.lines());
        }
        return config;
    }

    private static Config config(ConfigSection top, ConfigProblems problems) {
        Path data = top.file("data", false);
        if (data == null) {
            problems.add("data", "absent", "the data directory", "as data: /var/lib/tollgate");
            data = Path.of(".");
        }
        ConfigSection admin = top.section("admin");
        ConfigSection shop = top.section("shop");
        Limits limits = limits(top.section("limits"));
        int processors = Runtime.getRuntime().availableProcessors();
        return new Config(
                listener(top.section("api"), 4000, problems),
                new Config.Admin(
                        listener(admin, 4001, problems),
                        admin.secret("token", 16, "as token: ${TOLLGATE_ADMIN_TOKEN}; openssl rand -hex 24 makes one")),
                data,
                database(top),
                top.integer("loops", processors, 1, 256),
                limits,
                new Config.Logs(top.section("logs").file("access", false)),
                new Config.Shop(
                        shop.text("topUpUrl", ""),
                        shop.flag("presets", true),
                        shop.integer("drainMs", 30_000, 0, 3_600_000),
                        shop.flag("signReceipts", false),
                        stripe(shop.section("stripe"), limits.buying(), problems),
                        shop.flag("privateWebhooks", false)));
    }

    private static @Nullable StripeConfig stripe(ConfigSection section, Limits.Buying limits, ConfigProblems problems) {
        String key = section.text("secretKey", "");
        String webhook = section.text("webhookSecret", "");
        URI api = address(section, "apiBase", StripeEnvironment.API_BASE, problems);
        URI checkout = address(section, "checkoutOrigin", StripeEnvironment.CHECKOUT_ORIGIN, problems);
        if (key.isEmpty() && webhook.isEmpty()) {
            return null;
        }
        if (webhook.isEmpty()) {
            problems.add(
                    section.name("webhookSecret"),
                    "absent",
                    "whsec_…, because a secretKey is set: without it anybody could grant packs",
                    "Stripe's dashboard shows it beside the endpoint /webhooks/stripe");
        }
        if (key.isEmpty()) {
            problems.add(section.name("secretKey"), "absent", "sk_… or rk_…, because a webhookSecret is set", "");
        }
        return key.isEmpty() || webhook.isEmpty()
                ? null
                : new StripeConfig(
                        new Secret(key),
                        new Secret(webhook),
                        api,
                        checkout,
                        limits.signatureAgeMaxS(),
                        limits.paymentTimeoutMs());
    }

    private static URI address(ConfigSection section, String key, String otherwise, ConfigProblems problems) {
        String text = section.text(key, otherwise);
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // Told below, as every address that is none.
        }
        problems.add(section.name(key), text, "an address such as " + otherwise, "leave it out for Stripe itself");
        return URI.create(otherwise);
    }

    private static Config.Listener listener(ConfigSection section, int port, ConfigProblems problems) {
        Path certificate = section.file("tlsCertificate", true);
        Path key = section.file("tlsKey", true);
        if ((certificate == null) != (key == null)) {
            problems.add(section.name("tlsKey"), key == null ? "absent" : "alone", "both PEM files or none", "");
        }
        return new Config.Listener(
                section.text("host", "127.0.0.1"),
                section.integer("port", port, 0, 65_535),
                certificate == null || key == null ? null : new Config.Tls(certificate, key),
                section.texts("trustedProxies"));
    }

    private static Config.@Nullable Database database(ConfigSection top) {
        ConfigSection section = top.section("database");
        String url = section.text("url", "");
        String user = section.text("user", "");
        if (url.isEmpty()) {
            return null;
        }
        return new Config.Database(url, user, section.secret("password", 0, ""));
    }

    private static Limits limits(ConfigSection section) {
        Limits standard = Limits.defaults();
        return new Limits(
                http(section.section("http"), standard.http()),
                streams(section.section("streams"), standard.streams()),
                upstream(section.section("upstream"), standard.upstream()),
                money(section.section("money"), standard.money()),
                journal(section.section("journal"), standard.journal()),
                caches(section.section("caches"), standard.caches()),
                idempotency(section.section("idempotency"), standard.idempotency()),
                buying(section.section("buying"), standard.buying()),
                billing(section.section("billing"), standard.billing()));
    }

    private static Limits.Buying buying(ConfigSection at, Limits.Buying d) {
        return new Limits.Buying(
                ms(at, "sweepMs", d.sweepMs()),
                at.integer("voucherTriesPerHour", d.voucherTriesPerHour(), 1, 3_600_000),
                at.integer("voucherTriesPerAddressPerHour", d.voucherTriesPerAddressPerHour(), 1, 3_600_000),
                at.integer("vouchersPerBatchMax", d.vouchersPerBatchMax(), 1, 100_000),
                at.integer("checkoutsPerAddressPerHour", d.checkoutsPerAddressPerHour(), 1, 3_600_000),
                at.integer("formBytesMax", d.formBytesMax(), 1_024, 1 << 20),
                at.integer("webhookBytesMax", d.webhookBytesMax(), 1_024, 16 << 20),
                at.integer("signatureAgeMaxS", d.signatureAgeMaxS(), 1, 86_400),
                ms(at, "paymentTimeoutMs", d.paymentTimeoutMs()));
    }

    private static Limits.Http http(ConfigSection at, Limits.Http d) {
        return new Limits.Http(
                at.number("bodyBytesMax", d.bodyBytesMax(), 1_024, 1L << 30),
                at.number("bodiesInFlightBytesMax", d.bodiesInFlightBytesMax(), 1_024, 1L << 40),
                at.integer("headerBytesMax", d.headerBytesMax(), 1_024, 1 << 20),
                ms(at, "headerTimeoutMs", d.headerTimeoutMs()),
                ms(at, "bodyIdleTimeoutMs", d.bodyIdleTimeoutMs()),
                ms(at, "idleTimeoutMs", d.idleTimeoutMs()),
                at.number("drainBytesMax", d.drainBytesMax(), 0, 1L << 30),
                at.integer("connectionsMax", d.connectionsMax(), 1, 1_000_000),
                at.integer("requestsInFlightMax", d.requestsInFlightMax(), 1, 1_000_000));
    }

    private static Limits.Streams streams(ConfigSection at, Limits.Streams d) {
        return new Limits.Streams(
                at.integer("eventBytesMax", d.eventBytesMax(), 1_024, 64 << 20),
                at.integer("replyBytesMax", d.replyBytesMax(), 1_024, 1 << 30),
                ms(at, "heartbeatMs", d.heartbeatMs()),
                ms(at, "usageDrainMs", d.usageDrainMs()),
                at.integer("streamBufferBytesMax", d.streamBufferBytesMax(), 1_024, 64 << 20),
                at.integer("streamStepTokens", d.streamStepTokens(), 1, 1 << 20),
                at.integer("streamChunkTokens", d.streamChunkTokens(), 1, 1 << 20));
    }

    private static Limits.Upstream upstream(ConfigSection at, Limits.Upstream d) {
        return new Limits.Upstream(
                ms(at, "connectTimeoutMs", d.connectTimeoutMs()),
                ms(at, "firstTokenTimeoutMs", d.firstTokenTimeoutMs()),
                ms(at, "idleTimeoutMs", d.idleTimeoutMs()),
                ms(at, "totalTimeoutMs", d.totalTimeoutMs()),
                at.integer("attemptsMax", d.attemptsMax(), 1, 16),
                at.integer("connectionsPerChannelMax", d.connectionsPerChannelMax(), 1, 65_535),
                at.integer("waitingPerChannelMax", d.waitingPerChannelMax(), 0, 1_000_000),
                at.integer("retryBudgetPercent", d.retryBudgetPercent(), 0, 100));
    }

    private static Limits.Money money(ConfigSection at, Limits.Money d) {
        return new Limits.Money(
                ms(at, "leaseWaitMs", d.leaseWaitMs()),
                ms(at, "leaseIdleMs", d.leaseIdleMs()),
                at.number("leaseTargetNanos", d.leaseTargetNanos(), 1, Long.MAX_VALUE / 4),
                at.number("leaseTargetNanoTokens", d.leaseTargetNanoTokens(), 1, Long.MAX_VALUE / 128),
                at.integer("clampMin", d.clampMin(), 1, 1 << 20),
                at.integer("clampMinReasoning", d.clampMinReasoning(), 1, 1 << 20),
                ms(at, "clockSkewMaxMs", d.clockSkewMaxMs()),
                at.number("overrunMaxNanos", d.overrunMaxNanos(), 0, Long.MAX_VALUE / 4));
    }

    private static Limits.Journal journal(ConfigSection at, Limits.Journal d) {
        return new Limits.Journal(
                at.integer("journalBytes", d.journalBytes(), 1 << 16, 1 << 30),
                ms(at, "journalForceMs", d.journalForceMs()),
                ms(at, "progressMs", d.progressMs()),
                at.integer("progressEvents", d.progressEvents(), 1, 1 << 20),
                at.integer("batchRowsMax", d.batchRowsMax(), 1, 100_000),
                ms(at, "batchHoldMs", d.batchHoldMs()));
    }

    private static Limits.Caches caches(ConfigSection at, Limits.Caches d) {
        return new Limits.Caches(
                at.integer("keysMax", d.keysMax(), 1, 100_000_000),
                ms(at, "keyTtlMs", d.keyTtlMs()),
                at.integer("unknownKeysMax", d.unknownKeysMax(), 1, 100_000_000),
                at.integer("keyLookupsMax", d.keyLookupsMax(), 1, 100_000_000),
                at.integer("customersMax", d.customersMax(), 1, 100_000_000));
    }

    private static Limits.Idempotency idempotency(ConfigSection at, Limits.Idempotency d) {
        return new Limits.Idempotency(
                at.integer("keyCharactersMax", d.keyCharactersMax(), 1, 1_024),
                at.integer("keptMs", d.keptMs(), 1_000, Integer.MAX_VALUE),
                at.integer("answerBytesMax", d.answerBytesMax(), 1_024, 256 << 20),
                at.number("memoryBytesMax", d.memoryBytesMax(), 1_024, 1L << 40),
                at.number("keptBytesMax", d.keptBytesMax(), 1_024, 1L << 50),
                ms(at, "keepWaitMs", d.keepWaitMs()));
    }

    private static Limits.Billing billing(ConfigSection at, Limits.Billing d) {
        return new Limits.Billing(
                at.integer("monthCloseDelayMs", d.monthCloseDelayMs(), 600_000, 86_400_000),
                ms(at, "budgetCheckMs", d.budgetCheckMs()),
                at.integer("webhookTimeoutMs", d.webhookTimeoutMs(), 100, 120_000),
                at.integer("webhookAttemptsMax", d.webhookAttemptsMax(), 1, 100),
                ms(at, "webhookRetryMs", d.webhookRetryMs()),
                ms(at, "webhookRetryMsMax", d.webhookRetryMsMax()),
                at.integer("webhooksInFlightMax", d.webhooksInFlightMax(), 1, 1_000),
                at.integer("webhooksPerCustomerMax", d.webhooksPerCustomerMax(), 0, 1_000));
    }

    private static int ms(ConfigSection at, String key, int standard) {
        return at.integer(key, standard, 1, 86_400_000);
    }
}
