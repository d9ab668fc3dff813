package dev.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.admin.AdminWorld.Reply;
import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.identity.Authentication;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.observe.AuditLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What each route does. */
final class AdminRoutesTest {
    private final AdminWorld world = new AdminWorld();

    @Test
    void aCustomerIsMadeShownAndChanged() {
        Reply made =
                world.post("/customers", "{'storefront':'tokencheap','name':'Ada','limits':{'requests_per_minute':5}}");
        assertThat(made.status()).isEqualTo(201);
        String path = "/customers/" + made.text("id");
        assertThat(world.get(path).body()).isEqualTo(made.body());
        Reply changed = world.call("PATCH", path, "{'name':'Ada L.','frozen':true}");
        assertThat(changed.text("name")).isEqualTo("Ada L.");
        assertThat(changed.body().get("limits")).isEqualTo(made.body().get("limits"));
        assertThat(world.balances.told()).containsExactly("freeze " + made.text("id"));
        world.call("PATCH", path, "{'limits':null}");
        assertThat(SchemaCheck.object(world.get(path).body(), "limits").get("requests_per_minute"))
                .isEqualTo(Json.parse("0"));
        world.call("PATCH", path, "{'frozen':false}");
        assertThat(world.balances.told()).endsWith("unfreeze " + made.text("id"));
        assertThat(actions())
                .containsExactly("customer.change", "customer.change", "customer.change", "customer.create");
    }

    @Test
    void pagesHoldEachRowOnce() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            world.time.advance(1);
            made.add(world.customer());
        }
        for (int limit : List.of(1, 5, 22, 23, 24, 1000)) {
            List<String> seen = new ArrayList<>();
            String after = "";
            do {
                Reply page = world.get("/customers?limit=" + limit + after);
                page.data().forEach(row -> seen.add(row.text("id")));
                String next = page.body().text("next");
                after = next == null ? "" : "&after=" + next;
            } while (!after.isEmpty());
            assertThat(seen).as("pages of %d", limit).isEqualTo(made);
        }
    }

    @Test
    void aKeyIsMadeUsedRotatedAndRevoked() {
        String customer = world.customer();
        Reply made = world.post(
                "/customers/" + customer + "/keys",
                "{'name':'app','endpoints':['chat_completions'],'models':['gpt-4o'],'ip_ranges':['10.0.0.0/8'],"
                        + "'limits':{'concurrent':3},'budget':{'amount':'2.50','period':'month'},"
                        + "'expires_at':'2030-01-01T00:00:00Z'}");
        assertThat(made.status()).isEqualTo(201);
        String secret = made.text("secret");
        assertThat(secret).startsWith("sk-tg-");
        assertThat(works(secret)).isTrue();
        String path = "/keys/" + made.text("id");
        Reply shown = world.get(path);
        assertThat(shown.body().members()).doesNotContainKey("secret");
        assertThat(SchemaCheck.object(shown.body(), "budget").text("amount")).isEqualTo("2.5");
        assertThat(shown.text("expires_at")).isEqualTo("2030-01-01T00:00:00.000Z");
        assertThat(shown.text("state")).isEqualTo("active");

        Reply next = world.post(path + "/rotate", "{'grace_seconds':60}");
        assertThat(next.status()).isEqualTo(201);
        assertThat(works(secret)).isTrue();
        assertThat(works(next.text("secret"))).isTrue();
        world.time.advance(60_000);
        assertThat(works(secret)).isFalse();
        assertThat(world.get(path).text("state")).isEqualTo("revoked");
        assertThat(world.post(path + "/rotate", "").code()).isEqualTo("conflict");

        world.post("/keys/" + next.text("id") + "/revoke", "");
        assertThat(works(next.text("secret"))).isFalse();
        assertThat(world.get("/customers/" + customer + "/keys").data()).hasSize(2);
        assertThat(actions()).containsExactly("key.revoke", "key.rotate", "key.create", "customer.create");
        assertNoSecret(secret, next.text("secret"));
    }

    @Test
    void aChangeOfAKeyLeavesTheRestAndNullTakesAway() {
        String customer = world.customer();
        Reply made = world.post(
                "/customers/" + customer + "/keys",
                "{'name':'app','kind':'test','models':['gpt-4o'],'budget':{'amount':'1'},"
                        + "'expires_at':'2030-01-01T00:00:00Z'}");
        assertThat(made.text("secret")).startsWith("sk-test-");
        String path = "/keys/" + made.text("id");
        Reply changed = world.call("PATCH", path, "{'name':'renamed','budget':null,'expires_at':null}");
        assertThat(changed.text("name")).isEqualTo("renamed");
        assertThat(changed.body().get("budget")).isNull();
        assertThat(changed.body().get("expires_at")).isNull();
        assertThat(changed.body().get("models")).isEqualTo(made.body().get("models"));
        assertThat(world.call("PATCH", path, "{'ip_ranges':['10.0.0.1/8']}").param())
                .isEqualTo("ip_ranges");
        assertThat(world.call("PATCH", path, "{'budget':{'amount':'-1'}}").param())
                .isEqualTo("budget");
        assertThat(world.call("PATCH", path, "{'expires_at':'2020-01-01T00:00:00Z'}")
                        .param())
                .isEqualTo("expires_at");
        assertThat(world.call("PATCH", path, "{'kind':'live'}").code()).isEqualTo("unsupported_parameter");
    }

    @Test
    void creditIsGivenOnceHoweverOftenTheRequestComes() {
        String customer = world.customer();
        String grants = "/customers/" + customer + "/grants";
        String json = "{'id':'grt_000000000abcd','amount':'$10.50','reason':'welcome','models':['gpt-4o'],"
                + "'priority':3,'expires_at':'2030-01-01T00:00:00Z'}";
        Reply given = world.post(grants, json);
        assertThat(given.status()).isEqualTo(201);
        assertThat(given.text("amount")).isEqualTo("10.5");
        assertThat(given.text("origin")).isEqualTo("given: welcome");
        assertThat(world.post(grants, json).body()).isEqualTo(given.body());
        assertThat(world.post(grants, json.replace("10.50", "11")).status()).isEqualTo(409);
        Reply balance = world.get("/customers/" + customer + "/balance");
        assertThat(balance.text("total")).isEqualTo("10.5");
        assertThat(balance.text("available")).isEqualTo("10.5");
        assertThat(world.balances.told()).contains("changed " + customer);
        assertThat(world.get("/customers/" + customer + "/ledger").data())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.text("kind")).isEqualTo("given");
                    assertThat(entry.text("from")).isEqualTo("funding");
                    assertThat(entry.text("to")).isEqualTo(given.text("id"));
                    assertThat(entry.text("amount")).isEqualTo("10.5");
                    assertThat(entry.text("reason")).isEqualTo("welcome");
                });
    }

    @Test
    void aGrantIsCorrectedAndClosed() {
        String customer = world.customer();
        Reply given = world.post("/customers/" + customer + "/grants", "{'amount':'10','reason':'welcome'}");
        String path = "/grants/" + given.text("id");
        assertThat(world.post(path + "/adjust", "{'amount':'-4','reason':'typing error'}")
                        .text("remaining"))
                .isEqualTo("6");
        assertThat(world.post(path + "/adjust", "{'amount':'1','reason':'sorry'}")
                        .text("remaining"))
                .isEqualTo("7");
        assertThat(world.balances.told()).contains("recall " + customer);
        assertThat(world.post(path + "/adjust", "{'amount':'-8','reason':'too much'}")
                        .status())
                .isEqualTo(409);
        assertThat(world.post(path + "/adjust", "{'amount':'0','reason':'nothing'}")
                        .param())
                .isEqualTo("amount");
        Reply closed = world.post(path + "/close", "{'reason':'left'}");
        assertThat(closed.text("state")).isEqualTo("closed");
        assertThat(closed.text("remaining")).isEqualTo("0");
        assertThat(world.get("/customers/" + customer + "/balance").text("total"))
                .isEqualTo("0");
        assertThat(world.get("/customers/" + customer + "/grants").data()).hasSize(1);
        assertThat(world.get(path).text("state")).isEqualTo("closed");
        assertThat(world.get("/customers/" + customer + "/ledger?limit=2").data())
                .hasSize(2);
        assertThat(actions())
                .containsExactly("grant.close", "grant.adjust", "grant.adjust", "grant.give", "customer.create");
    }

    @Test
    void moneyThatIsNoneIsRefused() {
        String grants = "/customers/" + world.customer() + "/grants";
        for (String amount :
                List.of("'0'", "'-1'", "'abc'", "'1e3'", "'0.0000000001'", "'99999999999999'", "10", "null")) {
            Reply reply = world.post(grants, "{'amount':" + amount + ",'reason':'r'}");
            assertThat(reply.status()).as(amount).isEqualTo(400);
            assertThat(reply.param()).as(amount).isEqualTo("amount");
        }
        assertThat(world.post(grants, "{'amount':'1','reason':' '}").param()).isEqualTo("reason");
        assertThat(world.post(grants, "{'amount':'1','reason':'r','expires_at':'2020-01-01T00:00:00Z'}")
                        .param())
                .isEqualTo("expires_at");
    }

    @Test
    void aModelIsSoldWhenItHasAChannelAndAPrice() {
        ModelName name = new ModelName("acme/large");
        String path = "/models/acme%2Flarge";
        Reply put = world.call(
                "PUT", path, "{'endpoints':['chat_completions'],'context_tokens':8000,'output_tokens_max':1000}");
        assertThat(put.status()).as(put.exchange().text()).isEqualTo(200);
        assertThat(put.text("name")).isEqualTo("acme/large");
        assertThat(put.text("group")).isEqualTo("acme-large");
        assertThat(sold(name)).isFalse();
        Reply channel = world.call(
                "PUT",
                "/channels/acme",
                "{'provider':'openai','base_url':'https://api.acme.example/v1','credential':'very-secret',"
                        + "'models':{'acme/large':'large-1'},'headers':{'x-org':'hidden-org'}}");
        assertThat(channel.status()).as(channel.exchange().text()).isEqualTo(200);
        assertThat(sold(name)).isFalse();
        Reply price = world.post(
                "/prices", "{'model':'acme/large','tiers':[{'per_million':{'input':'2.50','output':'10'}}]}");
        assertThat(price.status()).as(price.exchange().text()).isEqualTo(201);
        assertThat(sold(name)).isTrue();

        Reply renamed = world.call("PATCH", path, "{'description':'Larger'}");
        assertThat(renamed.text("description")).isEqualTo("Larger");
        assertThat(renamed.whole("context_tokens")).isEqualTo(8000);
        assertThat(world.get(path).body()).isEqualTo(renamed.body());
        assertThat(world.call("DELETE", path, "").status()).isEqualTo(200);
        assertThat(sold(name)).isFalse();
        assertThat(world.get("/prices?model=acme/large").data()).hasSize(1);
        assertNoSecret("very-secret", "hidden-org");
    }

    @Test
    void aPriceHoldsFromItsMomentOnAndOldOnesStay() {
        ModelName model = new ModelName("gpt-4o");
        int before = world.get("/prices?model=gpt-4o&book=sell").data().size();
        PriceVersion old = Objects.requireNonNull(price(model));
        Reply added = world.post(
                "/prices",
                "{'model':'gpt-4o','effective_from':'2027-02-01T00:00:00Z','tiers':[{'per_million':"
                        + "{'input':'9','output':'18','cached_input':null}},"
                        + "{'above_input_tokens':100000,'per_million':"
                        + "{'input':'20','output':'40','cached_input':null}}]}");
        assertThat(added.status()).as(added.exchange().text()).isEqualTo(201);
        assertThat(added.body().get("current")).isEqualTo(Json.parse("false"));
        assertThat(Objects.requireNonNull(price(model)).id()).isEqualTo(old.id());
        assertThat(world.get("/prices?model=gpt-4o&book=sell").data()).hasSize(before + 1);
        world.time.jumpTo(Times.parse("2027-02-01T00:00:00Z"));
        PriceVersion now = Objects.requireNonNull(price(model));
        assertThat(now.id()).isEqualTo(added.whole("id"));
        assertThat(now.tiers()).hasSize(2);
        assertThat(now.tiers().getFirst().rates().of(PriceClass.INPUT)).isEqualTo(9_000_000_000L);
        assertThat(now.tiers().getFirst().rates().has(PriceClass.CACHED_INPUT)).isFalse();
        assertThat(now.tiers().getFirst().rates().of(PriceClass.REASONING)).isEqualTo(18_000_000_000L);
    }

    @Test
    void weightsAreABookOfTheirOwnInTokensForAMillion() {
        ModelName model = new ModelName("gpt-4o");
        Reply added = world.post(
                "/prices",
                "{'model':'gpt-4o','book':'weights','tiers':[{'per_million':{'input':'1000000','output':'4500000'}}]}");
        assertThat(added.status()).as(added.exchange().text()).isEqualTo(201);
        PriceVersion weights = Objects.requireNonNull(
                world.catalog.snapshot().price(PriceVersion.Book.WEIGHTS, model, world.time.epochMillis()));
        assertThat(weights.tiers().getFirst().rates().of(PriceClass.INPUT)).isEqualTo(RateCard.WEIGHT_ONE);
        assertThat(weights.tiers().getFirst().rates().of(PriceClass.REASONING)).isEqualTo(RateCard.WEIGHT_ONE / 2 * 9);
        assertThat(world.get("/prices?model=gpt-4o&book=weights").data()).hasSize(1);
        assertThat(Objects.requireNonNull(price(model)).id()).isNotEqualTo(weights.id());
        assertThat(world.post(
                                "/prices",
                                "{'model':'gpt-4o','book':'weights','tiers':[{'per_million':{'input':'2000000000'}}]}")
                        .message())
                .contains("1000000000000000000");
    }

    @Test
    void aPriceThatIsWrongIsRefusedWithEverythingThatIsWrong() {
        Reply unknown = world.post("/prices", "{'model':'nobody','tiers':[{'per_million':{'output':'1'}}]}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.message()).contains("nobody").contains("INPUT");
        assertThat(world.post("/prices", "{'model':'gpt-4o','tiers':[{'per_million':{'input':'-1'}}]}")
                        .param())
                .isEqualTo("tiers[0].per_million.input");
        assertThat(world.post(
                                "/prices",
                                "{'model':'gpt-4o','tiers':[{'above_input_tokens':5,'per_million':{'input':'1'}}]}")
                        .param())
                .isEqualTo("tiers[0].above_input_tokens");
        Reply images = world.post(
                "/prices", "{'model':'dall-e-3','images':[{'size':'1024x1024','quality':'hd','each':'0.08'}]}");
        assertThat(images.status()).as(images.exchange().text()).isEqualTo(201);
    }

    @Test
    void aChannelKeepsItsSecretsUntilNewOnesCome() {
        String path = "/channels/main";
        String json = "{'provider':'openai','base_url':'https://api.example.com/v1','credential':'first-secret',"
                + "'models':{'gpt-4o':'gpt-4o-2024'},'headers':{'x-org':'secret-org'},'weight':3}";
        assertThat(world.call("PUT", path, json).status()).isEqualTo(200);
        assertThat(world.call("PATCH", path, "{'enabled':false}").body().get("enabled"))
                .isEqualTo(Json.parse("false"));
        assertThat(stored().credential().reveal()).isEqualTo("first-secret");
        assertThat(stored().headers()).containsEntry("x-org", "secret-org");
        assertThat(stored().rank().weight()).isEqualTo(3);
        world.call("PUT", path, json.replace("'credential':'first-secret',", ""));
        assertThat(stored().credential().reveal()).isEqualTo("first-secret");
        assertThat(stored().enabled()).isTrue();
        Reply shown = world.call("PATCH", path, "{'credential':'second-secret','headers':{}}");
        assertThat(shown.body().get("has_credential")).isEqualTo(Json.parse("true"));
        assertThat(stored().credential().reveal()).isEqualTo("second-secret");
        assertThat(stored().headers()).isEmpty();
        assertThat(world.call("PATCH", path, "{'credential':null}").body().get("has_credential"))
                .isEqualTo(Json.parse("false"));
        assertThat(world.get(path).text("provider")).isEqualTo("openai");
        assertThat(world.get("/channels").data()).hasSize(1);
        assertThat(world.call("PATCH", path, "{'models':{'nobody':'x'}}").status())
                .isEqualTo(400);
        assertThat(world.call("PATCH", path, "{'base_url':'ftp://x'}").status()).isEqualTo(400);
        assertThat(world.call("PATCH", path, "{'base_url':'not a url'}").param())
                .isEqualTo("base_url");
        assertThat(world.call("DELETE", path, "").status()).isEqualTo(200);
        assertThat(world.catalog.snapshot().allChannels()).isEmpty();
        assertNoSecret("first-secret", "second-secret", "secret-org");
    }

    @Test
    void aStorefrontIsShownAsItCanBePutBack() {
        for (JsonObject each : world.get("/storefronts").data()) {
            String path = "/storefronts/" + each.text("id");
            Reply shown = world.get(path);
            assertThat(shown.body()).isEqualTo(each);
            Storefront before = storefront(Objects.requireNonNull(each.text("id")));
            Tree settings = new Tree();
            each.members().forEach((name, value) -> {
                if (!name.equals("id")) {
                    settings.put(name, value);
                }
            });
            String json = new String(Json.write(settings.object()), StandardCharsets.UTF_8);
            Reply put = world.call("PUT", path, json.replace('\'', '\u2019'));
            assertThat(put.status()).as(put.exchange().text()).isEqualTo(200);
            Storefront after = storefront(Objects.requireNonNull(each.text("id")));
            assertThat(after.tiers()).isEqualTo(before.tiers());
            assertThat(after.defaults()).isEqualTo(before.defaults());
            assertThat(after.hosts()).isEqualTo(before.hosts());
            assertThat(after.models()).isEqualTo(before.models());
            assertThat(after.endpoints()).isEqualTo(before.endpoints());
        }
    }

    @Test
    void aNewStorefrontTakesItsHostAtOnce() {
        String json = "{'brand':'My Shop','endpoints':['chat_completions'],'hosts':['my.shop.example'],"
                + "'defaults':{'temperature':'0.5'},'documented_errors':{'401':'No key'},"
                + "'tiers':[{'from_total':'0','groups':{'*':{'requests_per_minute':10}}}]}";
        Reply put = world.call("PUT", "/storefronts/my-shop", json);
        assertThat(put.status()).as(put.exchange().text()).isEqualTo(200);
        assertThat(world.catalog.snapshot().storefrontByHost("my.shop.example")).isNotNull();
        Reply changed = world.call("PATCH", "/storefronts/my-shop", "{'hosts':[]}");
        assertThat(changed.text("brand")).isEqualTo("My Shop");
        assertThat(world.catalog.snapshot().storefrontByHost("my.shop.example")).isNull();
        assertThat(world.call("PUT", "/storefronts/my-shop", json.replace("'401'", "'many'"))
                        .param())
                .isEqualTo("documented_errors");
        assertThat(world.call("PUT", "/storefronts/my-shop", json.replace("'0.5'", "'9'"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void usageIsShownByRequestByHourAndOneByOne() {
        String customer = world.customer();
        CustomerId id = CustomerId.parse(customer);
        ApiKeyId key = new ApiKeyId(9);
        List<UsageRow> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rows.add(world.usage.add(i, id, key, AdminWorld.START_MS + i * 1_000L));
        }
        world.usage.add(9, new CustomerId(1), key, AdminWorld.START_MS);
        Reply page = world.get("/usage?limit=3&customer=" + customer);
        assertThat(page.data()).hasSize(3);
        JsonObject newest = page.data().getFirst();
        assertThat(newest.text("id")).isEqualTo(rows.get(4).id().toString());
        assertThat(newest.text("charge")).isEqualTo("0.000001234");
        assertThat(newest.text("overrun")).isEqualTo("0.000000034");
        assertThat(SchemaCheck.object(newest, "units").members()).containsOnlyKeys("input", "output");
        assertThat(newest.elements("corrections")).isEqualTo(List.of(Json.parse("\"cut_to_bound\"")));
        Reply last = world.get("/usage?limit=3&customer=" + customer + "&after=" + page.text("next"));
        assertThat(last.data()).hasSize(2);
        assertThat(last.body().get("next")).isNull();
        String from = Times.print(AdminWorld.START_MS + 2_000);
        assertThat(world.get("/usage?key=" + key + "&from=" + from).data()).hasSize(3);
        assertThat(world.get("/usage/hours?customer=" + customer + "&to=" + from)
                        .data())
                .hasSize(2);
        assertThat(world.get("/usage/" + rows.getFirst().id()).body().text("policy"))
                .isEqualTo("complete");
    }

    @Test
    void everyChangeIsInTheAuditLogWithActorAndDetail() {
        String customer = world.customer();
        world.time.advance(5);
        world.call("PATCH", "/customers/" + customer, "{'name':'B'}");
        Reply log = world.get("/audit?limit=1");
        JsonObject newest = log.data().getFirst();
        assertThat(newest.text("actor")).isEqualTo("tester");
        assertThat(newest.text("action")).isEqualTo("customer.change");
        assertThat(newest.text("subject")).isEqualTo(customer);
        assertThat(newest.get("detail")).isEqualTo(Json.parse("{\"name\":\"B\"}"));
        Reply rest = world.get("/audit?after=" + log.text("next"));
        assertThat(rest.data())
                .singleElement()
                .satisfies(entry -> assertThat(entry.text("action")).isEqualTo("customer.create"));
    }

    @Test
    void aModelThatIsGoneStandsInNobodysWay() {
        String channel = "{'provider':'openai','base_url':'https://api.example.com/v1','models':{'gpt-4o':'x'}}";
        world.call("PUT", "/channels/main", channel);
        assertThat(world.call("DELETE", "/models/gpt-4o", "").status()).isEqualTo(200);
        assertThat(world.call("PATCH", "/channels/main", "{'enabled':false}").status())
                .isEqualTo(200);
        assertThat(world.call("PATCH", "/storefronts/thistoken", "{'brand':'T'}")
                        .status())
                .isEqualTo(200);
        assertThat(world.call("PUT", "/channels/other", channel).status()).isEqualTo(400);
    }

    /** Each route once, so that none is described and cannot be used. */
    @Test
    void everyRouteWorks() {
        String customer = world.customer();
        String ofCustomer = "/customers/" + customer;
        String grant = "/grants/"
                + world.post(ofCustomer + "/grants", "{'amount':'10','reason':'welcome'}")
                        .text("id");
        String key =
                "/keys/" + world.post(ofCustomer + "/keys", "{'name':'app'}").text("id");
        UsageRow row = world.usage.add(1, CustomerId.parse(customer), new ApiKeyId(9), AdminWorld.START_MS);
        world.call("PATCH", ofCustomer, "{'name':'b'}");
        world.call("PATCH", key, "{'name':'b'}");
        world.post(key + "/rotate", "{}");
        world.post(key + "/revoke", "");
        world.post(grant + "/adjust", "{'amount':'-4','reason':'typing error'}");
        world.post(grant + "/close", "{'reason':'left'}");
        world.call("PUT", "/models/acme", "{'endpoints':['embeddings'],'context_tokens':8000,'output_tokens_max':0}");
        world.call("PATCH", "/models/acme", "{'description':'small'}");
        prices();
        String channel = "{'provider':'openai','base_url':'https://api.acme.example/v1','models':{'acme':'a'}}";
        world.call("PUT", "/channels/acme", channel);
        world.call("PATCH", "/channels/acme", "{'enabled':false}");
        world.call("PUT", "/storefronts/my-shop", "{'brand':'My Shop','endpoints':['embeddings']}");
        world.call("PATCH", "/storefronts/my-shop", "{'brand':'Mine'}");
        sellEverything(ofCustomer)
                .forEach(path -> assertThat(world.get(path).status()).as(path).isEqualTo(200));
        for (String path : List.of(
                "/customers",
                ofCustomer,
                ofCustomer + "/keys",
                ofCustomer + "/grants",
                key,
                grant,
                "/models",
                "/models/acme",
                "/prices",
                "/markups",
                "/channels",
                "/channels/acme",
                "/storefronts",
                "/storefronts/my-shop",
                "/usage",
                "/usage/hours",
                "/usage/" + row.id(),
                "/audit",
                "/openapi.json")) {
            assertThat(world.get(path).status()).as(path).isEqualTo(200);
        }
        BillingCalls.all(world, customer);
        world.call("DELETE", "/channels/acme", "");
        world.call("DELETE", "/models/acme", "");
        assertThat(withReceipts())
                .isEqualTo(world.table.routes().stream().map(Route::id).collect(Collectors.toSet()));
        long changes = world.table.routes().stream()
                .filter(route -> !route.method().equals("GET"))
                .count();
        assertThat(Set.copyOf(actions())).hasSize((int) changes);
    }

    /** Each route of buying that changes something; answers what can be read then. */
    private List<String> sellEverything(String ofCustomer) {
        String reversal = boughtAndRefunded(ofCustomer, true);
        boughtAndRefunded(ofCustomer, false);
        String pack = "/storefronts/tollgate/packs/small";
        world.call("PUT", pack, "{'name':'Small','price':'1.50','currency':'EUR','amount':'1'}");
        world.call("PATCH", pack, "{'enabled':false}");
        world.orders.checkout(world.packs.all().getFirst(), null, "https://shop.example/packs");
        String order = "/orders/" + world.payments.opened().getFirst().id();
        String batch = "/voucher-batches/"
                + world.post("/voucher-batches", "{'storefront':'tollgate','name':'fair','count':3,'amount':'2'}")
                        .text("id");
        world.post(batch + "/revoke", "");
        return List.of(
                "/reversals",
                "/reversals?state=pending",
                reversal,
                "/packs",
                "/packs?storefront=tollgate",
                pack,
                "/orders",
                order,
                "/payment-events",
                "/voucher-batches",
                batch);
    }

    /** A grant that was paid elsewhere, refunded; the operator says how that ended. */
    private String boughtAndRefunded(String ofCustomer, boolean paidBack) {
        String grant = "/grants/"
                + world.post(
                                ofCustomer + "/grants",
                                "{'amount':'10','reason':'paid by wire','price':'9.00','currency':'USD'}")
                        .text("id");
        world.post(grant + "/refund", "{'reason':'asked for it'}");
        world.post(grant + "/reversal/" + (paidBack ? "post" : "void"), "{'reason':'wired back'}");
        return grant + "/reversal";
    }

    private static final String LISTED =
            "{'model':'acme','provider':'acme','versions':[{'tiers':[{'per_million':{'input':'0.1'}}]}]}";

    private void prices() {
        long price = world.post(
                        "/prices",
                        "{'model':'acme','effective_from':'2099-01-01T00:00:00Z',"
                                + "'tiers':[{'per_million':{'input':'0.1'}}]}")
                .whole("id");
        world.post("/prices/" + price + "/cancel", "");
        world.post("/prices/import", "{'book':'cost','prices':[" + LISTED + "]}");
        world.post("/markups", "{'model':'acme','percent':'20'}");
        world.post("/prices/preview", "{'from':'2020-01-01T00:00:00Z','markups':[{'percent':'20'}]}");
    }

    /** What was done, receipts read besides. */
    private Set<String> withReceipts() {
        world.usage.add(2, new CustomerId(1), new ApiKeyId(9), AdminWorld.START_MS);
        world.get("/receipts/" + new RequestId(AdminWorld.START_MS << 16, 2));
        world.get("/receipt-keys");
        return world.done;
    }

    private List<String> actions() {
        return world.audit.entries(null, 100).stream()
                .map(AuditLog.Entry::action)
                .toList();
    }

    /** Neither the audit log nor any list shows a secret. */
    private void assertNoSecret(String... secrets) {
        StringBuilder everything = new StringBuilder();
        world.audit.entries(null, 1000).forEach(entry -> everything.append(entry));
        for (String path : List.of("/customers", "/channels", "/models", "/audit?limit=1000", "/openapi.json")) {
            everything.append(world.get(path).exchange().text());
        }
        assertThat(everything.toString()).doesNotContain(secrets);
    }

    private boolean works(String secret) {
        return world.identities.authenticate("Bearer " + secret, null, null).result() instanceof Authentication.Known;
    }

    private boolean sold(ModelName name) {
        CatalogSnapshot snapshot = world.catalog.snapshot();
        return snapshot.sold(storefront("tollgate"), name, world.time.epochMillis()) != null;
    }

    private PriceVersion price(ModelName model) {
        return Objects.requireNonNull(world.catalog.snapshot().price(Book.SELL, model, world.time.epochMillis()));
    }

    private Storefront storefront(String id) {
        return world.catalog.snapshot().storefronts().stream()
                .filter(storefront -> storefront.id().text().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Channel stored() {
        return world.stock.channels().getFirst();
    }
}
