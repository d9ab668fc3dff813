package dev.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.Secret;
import dev.tollgate.billing.FakePayments;
import dev.tollgate.billing.FakeSpending;
import dev.tollgate.billing.Orders;
import dev.tollgate.billing.Packs;
import dev.tollgate.billing.PresetPacks;
import dev.tollgate.billing.RefundDesk;
import dev.tollgate.billing.Refunds;
import dev.tollgate.billing.Statements;
import dev.tollgate.billing.Vouchers;
import dev.tollgate.billing.WalletLink;
import dev.tollgate.catalog.Catalog;
import dev.tollgate.catalog.Presets;
import dev.tollgate.http.RecordedExchange;
import dev.tollgate.identity.Identities;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.identity.KeyHasher;
import dev.tollgate.identity.ManualTime;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.receipt.Receipts;
import dev.tollgate.store.InMemoryAuditLog;
import dev.tollgate.store.InMemoryCatalogStore;
import dev.tollgate.store.InMemoryIdentityStore;
import dev.tollgate.store.InMemoryLedgerStore;
import dev.tollgate.store.InMemoryOrderStore;
import dev.tollgate.store.InMemoryPostingStore;
import dev.tollgate.store.InMemoryRefundStore;
import dev.tollgate.store.InMemoryStatementStore;
import dev.tollgate.store.InMemoryVoucherStore;
import dev.tollgate.store.InMemoryWebhookStore;
import dev.tollgate.webhook.UrlRules;
import dev.tollgate.webhook.WebhookDesk;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The admin API over stores in memory. Each answer is checked against the API's own description. */
public final class AdminWorld {
    /** The only token. */
    public static final String TOKEN = "a-token-for-tests-only";

    static final long START_MS = 1_800_000_000_000L;
    private static final long HOUR_MS = 3_600_000;

    final ManualTime time = new ManualTime(START_MS);
    final InMemoryIdentityStore identityStore = new InMemoryIdentityStore();
    final InMemoryCatalogStore stock = new InMemoryCatalogStore();
    final InMemoryAuditLog audit = new InMemoryAuditLog();
    final FakeUsage usage = new FakeUsage();
    final InMemoryPostingStore posted;
    final Catalog catalog;
    final Ledger ledger;
    final FakeBalances balances;
    final Identities identities;
    final FakePayments payments = new FakePayments();
    final Packs packs;
    final Orders orders;
    final AdminApi api;
    final RouteTable table;
    /** The ids of the routes that answered well. */
    final Set<String> done = new HashSet<>();

    private record FakeLink(FakeBalances balances) implements WalletLink {
        @Override
        public void recall(CustomerId customer) {
            balances.recall(customer);
        }

        @Override
        public void grantsChanged(CustomerId customer) {
            balances.grantsChanged(customer);
        }

        @Override
        public void frozen(CustomerId customer) {
            balances.freeze(customer, true);
        }
    }

    /** Work that is done where it is asked for. */
    static final OffLoop AT_ONCE = new OffLoop() {
        @Override
        public <T> Future<T> call(Callable<T> work) {
            try {
                return Future.succeededFuture(work.call());
            } catch (Exception e) {
                return Future.failedFuture(e);
            }
        }
    };

    /** A new installation. */
    public AdminWorld() {
        IdSource ids = IdSource.seeded(time, 5);
        SecureRandom random = new SecureRandom();
        KeyHasher hasher = KeyHasher.with(new byte[KeyHasher.BYTES]);
        catalog = new Catalog(stock);
        catalog.seed(Presets::parts);
        InMemoryLedgerStore books = new InMemoryLedgerStore();
        InMemoryPostingStore postings = new InMemoryPostingStore(books, ids, time);
        posted = postings;
        ledger = new Ledger(books, ids, time);
        balances = new FakeBalances(ledger);
        identities = new Identities(
                identityStore, hasher, AT_ONCE, time, Limits.defaults().caches(), random);
        KeyDesk desk = new KeyDesk(identityStore, hasher, identities, ids, time, random);
        AdminParts.Billing billing = new AdminParts.Billing(
                new RefundDesk(new InMemoryRefundStore(books, postings), ids, time),
                new Statements(new InMemoryStatementStore(books, postings), time, HOUR_MS),
                new WebhookDesk(new InMemoryWebhookStore(), new UrlRules(false), 2, ids, time, random),
                new FakeSpending());
        InMemoryOrderStore orderStore = new InMemoryOrderStore(books, identityStore);
        WalletLink link = new FakeLink(balances);
        packs = new Packs(orderStore);
        packs.seed(PresetPacks.all());
        orders = new Orders(orderStore, payments, new Orders.Keys(desk, hasher), link, ids, time, random);
        AdminParts.Sales sales = new AdminParts.Sales(
                packs,
                orders,
                new Refunds(ledger, orders, payments, link, time),
                new Vouchers(
                        new InMemoryVoucherStore(books),
                        new Vouchers.Secrets(hasher, random),
                        new Vouchers.Tries(10, 10),
                        link,
                        ids,
                        time),
                1_000);
        AdminParts parts = new AdminParts(
                identityStore,
                desk,
                new AdminParts.Money(
                        ledger, balances, sales, billing, new Receipts(usage, _ -> null, catalog, _ -> null, null)),
                catalog,
                stock,
                usage,
                audit,
                ids,
                time);
        api = new AdminApi(new AdminTokens(Map.of("tester", new Secret(TOKEN))), parts, AT_ONCE);
        table = RouteTable.of(parts);
    }

    /** One answer. */
    record Reply(int status, JsonObject body, RecordedExchange exchange) {
        String text(String name) {
            return Objects.requireNonNull(body.text(name), name);
        }

        long whole(String name) {
            return Objects.requireNonNull(((JsonNumber) Objects.requireNonNull(body.get(name), name)).whole());
        }

        JsonObject object(String name) {
            return SchemaCheck.object(body, name);
        }

        List<JsonObject> data() {
            return body.elements("data").stream().map(each -> (JsonObject) each).toList();
        }

        String message() {
            return Objects.requireNonNull(object("error").text("message"));
        }

        @Nullable
        String param() {
            return object("error").text("param");
        }

        @Nullable
        String code() {
            return object("error").text("code");
        }
    }

    Reply get(String path) {
        return call("GET", path, "");
    }

    Reply post(String path, String json) {
        return call("POST", path, json);
    }

    /** Sends with the token; single quotes stand for double ones. */
    Reply call(String method, String path, String json) {
        byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        RecordedExchange exchange = new RecordedExchange(method, "http://localhost:1", "/admin/v1" + path, body)
                .with("authorization", "Bearer " + TOKEN);
        Reply reply = send(exchange);
        RouteTable.Match match = table.match(method, exchange.path());
        if (match instanceof RouteTable.Match.Found(Route route, Map<String, String> _)) {
            check(route, reply, json.replace('\'', '"'));
        }
        return reply;
    }

    Reply send(RecordedExchange exchange) {
        api.handle(exchange);
        assertThat(exchange.ending()).isNotNull();
        return new Reply(exchange.status(), (JsonObject) Json.parse(exchange.bytes()), exchange);
    }

    private void check(Route route, Reply reply, String sent) {
        JsonObject document = document();
        JsonObject operation = SchemaCheck.object(
                SchemaCheck.object(
                        SchemaCheck.object(document, "paths"), route.path().text()),
                route.method().toLowerCase(Locale.ROOT));
        String status = reply.status() < 400 ? Integer.toString(reply.status()) : "default";
        JsonObject answer = SchemaCheck.object(SchemaCheck.object(operation, "responses"), status);
        assertThat(SchemaCheck.problems(document, schema(answer), reply.body()))
                .as("%s answered %s", route.id(), reply.exchange().text())
                .isEmpty();
        if (reply.status() < 400) {
            done.add(route.id());
            JsonObject body = operation.object("requestBody");
            if (body != null && !sent.isEmpty()) {
                assertThat(SchemaCheck.problems(document, schema(body), Json.parse(sent)))
                        .as("%s took %s", route.id(), sent)
                        .isEmpty();
            }
        }
    }

    private static JsonObject schema(JsonObject of) {
        return SchemaCheck.object(SchemaCheck.object(SchemaCheck.object(of, "content"), "application/json"), "schema");
    }

    JsonObject document() {
        RecordedExchange exchange =
                RecordedExchange.get("http://localhost:1", OpenApi.PATH).with("authorization", "Bearer " + TOKEN);
        return send(exchange).body();
    }

    /** Serves one request. */
    public void handle(RecordedExchange exchange) {
        api.handle(exchange);
    }

    /** Everything that a secret could have got into, and must not. */
    public String everythingShown() {
        StringBuilder shown = new StringBuilder();
        audit.entries(null, 1_000).forEach(shown::append);
        for (String path : List.of("/customers", "/channels", "/models", "/audit?limit=1000")) {
            shown.append(get(path).exchange().text());
        }
        return shown.toString();
    }

    String customer() {
        Reply reply = post("/customers", "{'storefront':'tollgate','name':'Ada'}");
        assertThat(reply.status()).isEqualTo(201);
        return reply.text("id");
    }
}
