package dev.tollgate.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RouteTest {
    @Test
    void eachEndpointIsReachedWithAndWithoutTheVersion() {
        for (Endpoint endpoint : Endpoint.values()) {
            String path = endpoint.path();
            assertThat(Route.of(path)).isEqualTo(new Route(endpoint, ""));
            assertThat(Route.of(path.substring("/v1".length()))).isEqualTo(new Route(endpoint, ""));
        }
    }

    @Test
    void aModelsIdMayHoldSlashesPercentSignsAndPluses() {
        assertThat(Route.of("/v1/models/a/b")).isEqualTo(new Route(Endpoint.MODELS, "a/b"));
        assertThat(Route.of("/models/a%2Fb")).isEqualTo(new Route(Endpoint.MODELS, "a/b"));
        assertThat(Route.of("/models/a+b%2525")).isEqualTo(new Route(Endpoint.MODELS, "a+b%25"));
    }

    @Test
    void aGenerationsIdHasNoSlash() {
        assertThat(Route.of("/v1/generations/req_1")).isEqualTo(new Route(Endpoint.GENERATIONS, "req_1"));
        assertThat(Route.of("/generations/req_1")).isEqualTo(new Route(Endpoint.GENERATIONS, "req_1"));
        assertThat(Route.of("/v1/generations/req_1/content")).isNull();
        assertThat(new Route(Endpoint.GENERATIONS, "req_1").allowed())
                .contains("HEAD")
                .doesNotContain("POST");
    }

    @Test
    void everyPathOfAnotherSystemIsReachedAndReadUnderOurOwnPermission() {
        Set<String> paths = new HashSet<>();
        for (BalanceForm form : BalanceForm.values()) {
            for (String path : form.paths()) {
                assertThat(paths.add(path)).as(path).isTrue();
                Route route = Objects.requireNonNull(Route.of(path), path);
                assertThat(route).isEqualTo(new Route(form.endpoint(), "", form));
                assertThat(route.method()).isEqualTo("GET");
            }
        }
        assertThat(paths)
                .contains(
                        "/api/v1/key",
                        "/api/v1/credits",
                        "/api/v1/generation",
                        "/dashboard/billing/subscription",
                        "/v1/dashboard/billing/subscription",
                        "/dashboard/billing/usage",
                        "/v1/dashboard/billing/usage",
                        "/dashboard/billing/credit_grants",
                        "/v1/dashboard/billing/credit_grants",
                        "/api/usage/token",
                        "/key/info",
                        "/v1/credits");
        assertThat(BalanceForm.OPENROUTER_GENERATION.endpoint()).isEqualTo(Endpoint.GENERATIONS);
        assertThat(Route.of("/api/v1/keys")).isNull();
        assertThat(Route.of("/dashboard/billing")).isNull();
    }

    @Test
    void whatIsNoEndpointIsNoRoute() {
        for (String path : new String[] {
            "/", "/v1", "/v2/models", "/v1/v1/models", "/modelsx", "/v1/chat", "/v1/balance/x", "/models/%zz"
        }) {
            assertThat(Route.of(path)).as(path).isNull();
        }
    }

    @Test
    void inferenceIsPostedAndTheRestIsRead() {
        assertThat(new Route(Endpoint.IMAGES, "").method()).isEqualTo("POST");
        assertThat(new Route(Endpoint.BALANCE, "").method()).isEqualTo("GET");
        assertThat(new Route(Endpoint.MODELS, "").allowed()).contains("HEAD").doesNotContain("POST");
    }
}
