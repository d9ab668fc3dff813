package dev.tollgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import dev.tollgate.chat.InputSize;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.ApiKey.Permissions;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.IdentityFixtures;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of everything that is wrong with a request, what comes first in the contract's order is what it is refused for. */
final class OrderOfChecksTest {
    private enum Wrong {
        ADDRESS(ErrorCode.IP_NOT_ALLOWED),
        ENDPOINT_OF_STOREFRONT(ErrorCode.NOT_FOUND),
        ENDPOINT_OF_KEY(ErrorCode.ENDPOINT_NOT_ALLOWED),
        REQUESTS_OF_KEY(ErrorCode.REQUESTS_PER_MINUTE),
        REQUESTS_OF_CUSTOMER(ErrorCode.REQUESTS_PER_MINUTE),
        MODEL_NOT_SOLD(ErrorCode.MODEL_NOT_FOUND),
        MODEL_NOT_ALLOWED(ErrorCode.MODEL_NOT_ALLOWED),
        INPUT_TOO_LONG(ErrorCode.CONTEXT_LENGTH_EXCEEDED),
        REQUESTS_OF_GROUP(ErrorCode.REQUESTS_PER_MINUTE),
        TOKENS_OF_KEY(ErrorCode.TOKENS_PER_MINUTE),
        TOKENS_OF_GROUP(ErrorCode.TOKENS_PER_MINUTE),
        OPEN_OF_CUSTOMER(ErrorCode.CONCURRENT_REQUESTS),
        PRICE(ErrorCode.PRICE_MISSING),
        BALANCE(ErrorCode.INSUFFICIENT_BALANCE);

        private final ErrorCode code;

        Wrong(ErrorCode code) {
            this.code = code;
        }
    }

    @Test
    void theFirstOfTwoFaultsIsTold() {
        for (Wrong first : Wrong.values()) {
            assertThat(codeOf(EnumSet.of(first))).as("%s alone", first).isEqualTo(first.code);
            for (Wrong second : EnumSet.range(first, Wrong.BALANCE)) {
                assertThat(codeOf(EnumSet.of(first, second)))
                        .as("%s and %s", first, second)
                        .isEqualTo(first.code);
            }
            assertThat(codeOf(EnumSet.range(first, Wrong.BALANCE)))
                    .as("%s and all after it", first)
                    .isEqualTo(first.code);
        }
        assertThat(codeOf(EnumSet.noneOf(Wrong.class))).isNull();
    }

    private static @Nullable ErrorCode codeOf(Set<Wrong> wrong) {
        Shop shop = new Shop(List.of(new RateTier(
                0,
                Map.of(
                        "*",
                        new RateLimit(
                                wrong.contains(Wrong.REQUESTS_OF_GROUP) ? 1 : 100,
                                wrong.contains(Wrong.TOKENS_OF_GROUP) ? 20 : 1_000_000,
                                0)))));
        Caller caller = caller(wrong);
        useUp(shop, caller, wrong);
        Refusal refusal = serve(shop, caller, wrong);
        return refusal == null ? null : refusal.code();
    }

    private static Caller caller(Set<Wrong> wrong) {
        Caller plain = Shop.caller(
                15,
                Kind.LIVE,
                new RateLimit(
                        wrong.contains(Wrong.REQUESTS_OF_KEY) ? 1 : 100,
                        wrong.contains(Wrong.TOKENS_OF_KEY) ? 20 : 1_000_000,
                        0),
                new RateLimit(
                        wrong.contains(Wrong.REQUESTS_OF_CUSTOMER) ? 1 : 100,
                        1_000_000,
                        wrong.contains(Wrong.OPEN_OF_CUSTOMER) ? 1 : 100));
        Permissions grants = new Permissions(
                wrong.contains(Wrong.ENDPOINT_OF_KEY) ? Set.of(Endpoint.EMBEDDINGS) : Set.of(),
                wrong.contains(Wrong.MODEL_NOT_ALLOWED) ? Set.of(Shop.OTHER) : Set.of(),
                List.of("10.0.0.0/8"));
        return new Caller(IdentityFixtures.granted(plain.key(), grants), plain.customer());
    }

    /** Takes what is to be used up before the request comes. */
    private static void useUp(Shop shop, Caller caller, Set<Wrong> wrong) {
        if (wrong.contains(Wrong.REQUESTS_OF_KEY) || wrong.contains(Wrong.REQUESTS_OF_CUSTOMER)) {
            shop.admission.enterRates(caller);
        }
        RateLimit group = shop.storefront().tiers().getFirst().groups().getOrDefault("*", RateLimit.NONE);
        String name = wrong.contains(Wrong.PRICE) ? "group-half-priced" : "group-plain";
        if (wrong.contains(Wrong.REQUESTS_OF_GROUP)) {
            shop.rates
                    .reserve(caller, name, new RateLimit(group.requestsPerMinute(), 0, 0), 0, new RateStanding())
                    .finish(0);
        }
        if (wrong.contains(Wrong.OPEN_OF_CUSTOMER)) {
            shop.rates.reserve(caller, "another group", RateLimit.NONE, 0, new RateStanding());
        }
        if (wrong.contains(Wrong.BALANCE)) {
            shop.books.free(0);
        }
    }

    /** The steps in the order in which the data plane takes them. */
    private static @Nullable Refusal serve(Shop shop, Caller caller, Set<Wrong> wrong) {
        Endpoint endpoint = wrong.contains(Wrong.ENDPOINT_OF_STOREFRONT) ? Endpoint.IMAGES : Endpoint.CHAT_COMPLETIONS;
        String address = wrong.contains(Wrong.ADDRESS) ? "192.0.2.1" : "10.1.2.3";
        Refusal refusal = Admission.permitted(Shop.known(caller), address, endpoint, shop.storefront());
        if (refusal != null) {
            return refusal;
        }
        RateStanding standing = shop.admission.enterRates(caller);
        if (standing.refusal() != null) {
            return standing.refusal();
        }
        ModelName name = wrong.contains(Wrong.PRICE) ? Shop.HALF_PRICED : Shop.PLAIN;
        ModelName asked = wrong.contains(Wrong.MODEL_NOT_SOLD) ? Shop.UNPRICED : name;
        ModelChoice choice = Admission.model(caller, shop.storefront(), shop.catalog, asked, Shop.NOW_MS);
        if (choice instanceof ModelChoice.Refused(Refusal why)) {
            return why;
        }
        long bytes = wrong.contains(Wrong.INPUT_TOO_LONG) ? 100_000_000 : 30;
        RequestFacts facts = Shop.facts(Endpoint.CHAT_COMPLETIONS, asked, 50, new InputSize(bytes, 1, 0, 0, 0, 0));
        Verdict verdict =
                shop.admission.admit(shop.ask(caller, facts, standing)).result();
        return verdict instanceof Verdict.Refused(Refusal why, RateStanding _) ? why : null;
    }
}
