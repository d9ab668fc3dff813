package dev.tollgate.app;

import dev.tollgate.base.Base32;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.Limits;
import dev.tollgate.base.Secret;
import dev.tollgate.base.TransferId;
import dev.tollgate.billing.StripeConfig;
import dev.tollgate.catalog.CatalogOverlay;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.StandIn;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.ledger.Grant;
import dev.tollgate.money.Asset;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@code tollgate demo}: everything on loopback, in one directory, ready to be called. */
final class DemoProgram {
    private static final String ADMIN_TOKEN = "TOLLGATE_ADMIN_TOKEN";
    private static final int DRAIN_MS = 10_000;

    private final Path data;
    private final int port;
    private final UnaryOperator<@Nullable String> environment;

    DemoProgram(Path data, int port, UnaryOperator<@Nullable String> environment) {
        this.data = data;
        this.port = port;
        this.environment = environment;
    }

    /** Starts it, writes {@code demo.env} and prints what to do next. */
    Tollgate start(PrintStream out) {
        DataDirectory directory = DataDirectory.open(data);
        Map<String, String> kept = read(directory);
        String token = kept.getOrDefault(ADMIN_TOKEN, newToken());
        List<EnvironmentProviders.Found> found = EnvironmentProviders.find(environment);
        CatalogOverlay overlay = CatalogOverlay.NONE;
        for (EnvironmentProviders.Found each : found) {
            overlay = overlay.then(each.offer().overlay());
        }
        Tollgate program = Tollgate.start(
                config(token, StripeEnvironment.find(environment)),
                new Tollgate.Options(true, found, overlay.then(StandIn.overlay()), HaltSwitch.fromProperties()));
        try {
            Map<String, String> pairs = pairs(program, token, kept);
            stock(program, pairs);
            EnvFile.write(directory.demoEnv(), pairs);
            new DemoBanner(out).print(program, pairs, found);
            return program;
        } catch (IOException e) {
            program.close();
            throw new StartException(directory.demoEnv() + " cannot be written: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    private static Map<String, String> read(DataDirectory directory) {
        try {
            return EnvFile.read(directory.demoEnv());
        } catch (IOException e) {
            throw new StartException(directory.demoEnv() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Config config(String token, @Nullable StripeConfig stripe) {
        int adminPort = port == 0 ? 0 : port + 1;
        return new Config(
                new Config.Listener("127.0.0.1", port, null, List.of()),
                new Config.Admin(new Config.Listener("127.0.0.1", adminPort, null, List.of()), new Secret(token)),
                data,
                null,
                Math.max(1, Runtime.getRuntime().availableProcessors()),
                Limits.defaults(),
                new Config.Logs(data.resolve("access.log")),
                new Config.Shop("", true, DRAIN_MS, false, stripe, true));
    }

    private static Map<String, String> pairs(Tollgate program, String token, Map<String, String> kept) {
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("TOLLGATE_URL", program.url());
        pairs.put("TOLLGATE_ADMIN_URL", program.adminUrl());
        pairs.put(ADMIN_TOKEN, token);
        kept.forEach(pairs::putIfAbsent);
        return pairs;
    }

    private static void stock(Tollgate program, Map<String, String> pairs) {
        List<Storefront> storefronts =
                new ArrayList<>(program.catalog.snapshot().storefronts());
        // The one that serves everything first: its keys are the ones without a suffix.
        storefronts.sort(Comparator.comparing((Storefront each) -> !each.id().equals(Presets.TOLLGATE))
                .thenComparing(each -> each.id().text()));
        DemoShop shop = new DemoShop(
                program.database.identities(),
                program.desk,
                (customer, nanos, origin) -> give(program, customer, nanos, origin));
        shop.stock(storefronts, Presets.TOLLGATE, pairs);
    }

    private static void give(Tollgate program, CustomerId customer, long nanos, String origin) {
        if (!program.ledger.grants(customer).isEmpty()) {
            return;
        }
        Grant grant = new Grant(
                new GrantId(program.ids.next()),
                customer,
                Asset.USD,
                nanos,
                Set.of(),
                new Grant.BurnOrder(0, 0),
                Grant.State.OPEN,
                origin,
                program.time.epochMillis());
        program.ledger.give(grant, new TransferId(program.ids.next()), origin);
        program.wallet
                .grantsChanged(customer)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static String newToken() {
        SecureRandom random = new SecureRandom();
        return Base32.print("tga_", random.nextLong(), random.nextLong());
    }
}
