package dev.tollgate.app;

import dev.tollgate.base.Limits;
import dev.tollgate.base.Secret;
import dev.tollgate.billing.StripeConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, checked. Read from one YAML file by {@link ConfigReader}; docs/configuration.md lists it.
 *
 * @param data the data directory: database, journals, keys
 * @param database where PostgreSQL is, or null for SQLite in the data directory
 * @param loops event loops of the data plane, at least 1
 */
record Config(
        Listener api,
        Admin admin,
        Path data,
        @Nullable Database database,
        int loops,
        Limits limits,
        Logs logs,
        Shop shop) {

    /**
     * One address to listen on.
     *
     * @param port 0 for any that is free
     * @param tls PEM files, or null for plain HTTP
     * @param trustedProxies CIDR ranges whose {@code X-Forwarded-For} is believed
     */
    record Listener(String host, int port, @Nullable Tls tls, List<String> trustedProxies) {
        Listener {
            trustedProxies = List.copyOf(trustedProxies);
        }
    }

    /** PEM files; read again when they change. */
    record Tls(Path certificate, Path key) {}

    /**
     * The operators' listener.
     *
     * @param token the bearer token that opens it
     */
    record Admin(Listener listener, Secret token) {}

    /** PostgreSQL. */
    record Database(String url, String user, Secret password) {}

    /**
     * Where logs go.
     *
     * @param access a file, or null for standard output
     */
    record Logs(@Nullable Path access) {}

    /**
     * What customers are told and sold.
     *
     * @param topUpUrl where a 402 sends them; empty for nowhere
     * @param presets whether the five preset storefronts and their models are put in where they are missing
     * @param drainMs how long requests in flight may go on after SIGTERM
     * @param signReceipts whether receipts are signed, with keys in the data directory
     * @param stripe who takes payments, or null where nothing is sold for money
     * @param privateWebhooks whether events may be sent to private and loopback addresses
     */
    record Shop(
            String topUpUrl,
            boolean presets,
            int drainMs,
            boolean signReceipts,
            @Nullable StripeConfig stripe,
            boolean privateWebhooks) {}
}
