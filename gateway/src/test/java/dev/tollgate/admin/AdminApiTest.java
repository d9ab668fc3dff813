package dev.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.admin.AdminWorld.Reply;
import dev.tollgate.base.Secret;
import dev.tollgate.http.RecordedExchange;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every route. */
final class AdminApiTest {
    private static final String ORIGIN = "http://localhost:1";

    private final AdminWorld world = new AdminWorld();

    @Test
    void nothingIsServedWithoutAToken() {
        List<String> tokens = List.of(
                "",
                "Bearer ",
                "Bearer wrong-token-of-some-length",
                "Bearer " + AdminWorld.TOKEN.substring(1),
                "Bearer " + AdminWorld.TOKEN + "x",
                "Basic " + AdminWorld.TOKEN,
                AdminWorld.TOKEN);
        List<Route> routes = new ArrayList<>(world.table.routes());
        for (Route route : routes) {
            for (String token : tokens) {
                RecordedExchange exchange = new RecordedExchange(
                        route.method(), ORIGIN, route.path().text(), new byte[0]);
                Reply reply = world.send(token.isEmpty() ? exchange : exchange.with("authorization", token));
                assertThat(reply.status()).as("%s with '%s'", route.id(), token).isEqualTo(401);
                assertThat(exchange.answered("www-authenticate")).startsWith("Bearer");
            }
        }
        Reply unknown = world.send(RecordedExchange.get(ORIGIN, "/admin/v1/nothing"));
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(world.audit.entries(null, 10)).isEmpty();
    }

    @Test
    void eachTokenIsKnownByItsName() {
        AdminTokens tokens = new AdminTokens(
                Map.of("ci", new Secret("token-of-the-ci-job"), "ada", new Secret("token-of-ada-herself")));
        assertThat(tokens.actor("Bearer token-of-the-ci-job")).isEqualTo("ci");
        assertThat(tokens.actor("bearer  token-of-ada-herself ")).isEqualTo("ada");
        assertThat(tokens.actor("Bearer token-of-nobody-here")).isNull();
        assertThat(tokens.actor(null)).isNull();
        assertThatThrownBy(() -> new AdminTokens(Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AdminTokens(Map.of("short", new Secret("guess-me"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("short")
                .hasMessageNotContaining("guess-me");
    }

    @Test
    void aPathOrMethodThatIsNotThereIsSaid() {
        assertThat(world.get("/nothing").status()).isEqualTo(404);
        assertThat(world.get("/customers/a/b/c").status()).isEqualTo(404);
        Reply wrong = world.call("DELETE", "/customers", "");
        assertThat(wrong.status()).isEqualTo(405);
        assertThat(wrong.exchange().answered("allow")).isEqualTo("GET, POST");
        assertThat(wrong.code()).isEqualTo("method_not_allowed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                                  | invalid_json               |
            []                                                 | invalid_value              | body
            {'name':'a'}                                       | missing_required_parameter | storefront
            {'storefront':'tollgate'}                          | missing_required_parameter | name
            {'storefront':1,'name':'a'}                        | invalid_value              | storefront
            {'storefront':null,'name':'a'}                     | invalid_value              | storefront
            {'storefront':'Not a name','name':'a'}             | invalid_value              | storefront
            {'storefront':'nowhere','name':'a'}                | invalid_value              | storefront
            {'storefront':'tollgate','name':' '}               | invalid_value              | name
            {'storefront':'tollgate','name':'a','frozen':true} | unsupported_parameter      | frozen
            {'storefront':'tollgate','name':'a','limits':{'concurrent':-1}} | invalid_value | limits.concurrent
            {'storefront':'tollgate','name':'a','limits':{'concurrent':1.5}} | invalid_value | limits.concurrent
            {'storefront':'tollgate','name':'a','limits':{'a':1}} | unsupported_parameter   | limits.a
            {'storefront':'tollgate','name':'a','name':'b'}    | invalid_json               |
            """)
    void aBodyThatIsWrongIsRefusedWithItsParameter(String json, String code, String param) {
        Reply reply = world.post("/customers", json);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.param()).isEqualTo(param);
        assertThat(reply.message()).contains("expected");
        assertThat(world.identityStore.customers(null, 10)).isEmpty();
        assertThat(world.audit.entries(null, 10)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/customers?limit=0, limit",
        "/customers?limit=1001, limit",
        "/customers?limit=many, limit",
        "/customers?after=5, after",
        "/customers/5, customer",
        "/customers/cus_0000000000uuu, customer",
        "/usage?from=yesterday, from",
        "/usage?customer=ada, customer",
        "/prices?book=guess, book",
        "/audit?after=x, after"
    })
    void aParameterThatIsWrongIsRefusedWithItsName(String path, String param) {
        Reply reply = world.get(path);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.param()).isEqualTo(param);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        Reply reply = world.post("/customers", "{'storefront':'tollgate','name':'" + "x".repeat(1 << 20) + "'}");
        assertThat(reply.status()).isEqualTo(413);
    }

    @Test
    void whatIsNotThereIsA404() {
        String grant = "{'amount':'1','reason':'r'}";
        assertThat(world.get("/customers/cus_0000000000001").status()).isEqualTo(404);
        assertThat(world.post("/customers/cus_0000000000001/grants", grant).status())
                .isEqualTo(404);
        assertThat(world.post("/grants/grt_0000000000001/close", "{'reason':'r'}")
                        .status())
                .isEqualTo(404);
        assertThat(world.post("/keys/key_0000000000001/revoke", "").status()).isEqualTo(404);
        assertThat(world.get("/models/nothing").status()).isEqualTo(404);
        assertThat(world.call("DELETE", "/channels/nothing", "").status()).isEqualTo(404);
        assertThat(world.call("PATCH", "/storefronts/nothing", "{}").status()).isEqualTo(404);
        assertThat(world.get("/usage/req_00000000000000000000000001").status()).isEqualTo(404);
        assertThat(world.audit.entries(null, 10)).isEmpty();
    }

    @Test
    void theDescriptionNamesEveryRouteAndNoOther() {
        JsonObject document = world.document();
        assertThat(document.text("openapi")).isEqualTo("3.1.0");
        Set<String> described = new HashSet<>();
        Set<String> ids = new HashSet<>();
        JsonObject paths = SchemaCheck.object(document, "paths");
        paths.members()
                .forEach((path, item) -> ((JsonObject) item).members().forEach((method, operation) -> {
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path);
                    assertThat(ids.add(((JsonObject) operation).text("operationId")))
                            .isTrue();
                    assertThat(((JsonObject) operation).text("summary")).isNotBlank();
                }));
        Set<String> served = new HashSet<>();
        world.table
                .routes()
                .forEach(route -> served.add(route.method() + " " + route.path().text()));
        assertThat(described).isEqualTo(served);
    }

    @Test
    void theDescriptionNamesEveryPathParameterAndSaysWhatEachMemberMeans() {
        JsonObject document = world.document();
        for (Route route : world.table.routes()) {
            List<String> named = route.parameters().stream()
                    .filter(Route.Parameter::inPath)
                    .map(Route.Parameter::name)
                    .toList();
            assertThat(named).as(route.id()).isEqualTo(route.path().parameters());
        }
        JsonObject schemas = SchemaCheck.object(SchemaCheck.object(document, "components"), "schemas");
        schemas.members().forEach((name, schema) -> {
            JsonObject properties = SchemaCheck.object((JsonObject) schema, "properties");
            properties
                    .members()
                    .forEach((member, own) -> assertThat(((JsonObject) own).text("description"))
                            .as("%s.%s", name, member)
                            .isNotBlank());
        });
    }

    @Test
    void aStoreThatFailsIsA500WithoutDetail() {
        AdminWorld broken = new AdminWorld();
        String customer = broken.customer();
        broken.usage.fail(new IllegalStateException("/var/lib/tollgate.db is gone"));
        Reply reply = broken.get("/usage?customer=" + customer);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.message()).doesNotContain("tollgate.db");
    }

    @Test
    void answersAreNotCached() {
        assertThat(world.get("/customers").exchange().answered("cache-control")).isEqualTo("no-store");
    }
}
