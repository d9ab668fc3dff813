package dev.tollgate.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import dev.tollgate.chat.InputSize;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.ApiKey.Budget;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.ApiKey.Life;
import dev.tollgate.identity.ApiKey.Permissions;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.IdentityFixtures;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.HoldAsk;
import dev.tollgate.wallet.HoldAsk.KeyBudget;
import dev.tollgate.wallet.HoldOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AdmissionTest {
    private static final RateLimit NONE = RateLimit.NONE;

    private final Shop shop = new Shop(List.of());
    private final Caller live = Shop.caller(15, Kind.LIVE, NONE, NONE);
    private final Caller test = Shop.caller(25, Kind.TEST, NONE, NONE);

    @Test
    void anAddressOutsideTheKeysListIsRefused() {
        Caller listed = granted(new Permissions(Set.of(), Set.of(), List.of("10.0.0.0/8")));
        assertThat(permitted(listed, "10.9.9.9", Endpoint.CHAT_COMPLETIONS)).isNull();
        Refusal refusal = Objects.requireNonNull(permitted(listed, "192.0.2.1", Endpoint.CHAT_COMPLETIONS));
        assertThat(refusal.code()).isEqualTo(ErrorCode.IP_NOT_ALLOWED);
        assertThat(refusal.message()).contains("192.0.2.1").doesNotContain("10.0.0.0");
        assertThat(permitted(live, "no address at all", Endpoint.CHAT_COMPLETIONS))
                .isNull();
    }

    @Test
    void anEndpointThatTheStorefrontDoesNotServeIsA404ThatNamesThoseItHas() {
        Refusal refusal = Objects.requireNonNull(permitted(live, "10.0.0.1", Endpoint.IMAGES));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refusal.message())
                .isEqualTo("/v1/images/generations: not served by The Shop (expected: /v1/chat/completions,"
                        + " /v1/completions, /v1/embeddings, /v1/models, /v1/balance, /v1/generations,"
                        + " /v1/statements, /v1/ledger)");
    }

    @Test
    void everyStorefrontServesModelsAndBalance() {
        assertThat(permitted(live, "10.0.0.1", Endpoint.MODELS)).isNull();
        assertThat(permitted(live, "10.0.0.1", Endpoint.BALANCE)).isNull();
    }

    @Test
    void anEndpointThatTheKeyMayNotUseIsA403() {
        Caller narrow = granted(new Permissions(Set.of(Endpoint.EMBEDDINGS), Set.of(), List.of()));
        assertThat(permitted(narrow, "10.0.0.1", Endpoint.EMBEDDINGS)).isNull();
        for (Endpoint endpoint : List.of(Endpoint.CHAT_COMPLETIONS, Endpoint.MODELS, Endpoint.BALANCE)) {
            Refusal refusal = Objects.requireNonNull(permitted(narrow, "10.0.0.1", endpoint));
            assertThat(refusal.code()).isEqualTo(ErrorCode.ENDPOINT_NOT_ALLOWED);
            assertThat(refusal.message()).contains(endpoint.path(), "expected: /v1/embeddings");
        }
    }

    @Test
    void modelsAreFoundByNameAndAlias() {
        assertThat(choose(live, "plain")).isInstanceOf(ModelChoice.Sold.class);
        assertThat(choose(live, "plain-2026")).isEqualTo(choose(live, "plain"));
        for (String name : List.of("nothing", "unpriced", "PLAIN")) {
            Refusal refusal = refusal(choose(live, name));
            assertThat(refusal.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
            assertThat(refusal.param()).isEqualTo("model");
            assertThat(refusal.message()).contains(name);
        }
    }

    @Test
    void simulatedModelsAreForTestKeysOnly() {
        assertThat(choose(test, "sim-slow")).isInstanceOf(ModelChoice.Sold.class);
        assertThat(refusal(choose(live, "sim-slow")).code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    }

    @Test
    void aKeysListNamesModelsByNameOrAlias() {
        Caller byName = granted(new Permissions(Set.of(), Set.of(Shop.PLAIN), List.of()));
        Caller byAlias = granted(new Permissions(Set.of(), Set.of(new ModelName("plain-2026")), List.of()));
        for (Caller caller : List.of(byName, byAlias)) {
            assertThat(choose(caller, "plain")).isInstanceOf(ModelChoice.Sold.class);
            assertThat(choose(caller, "plain-2026")).isInstanceOf(ModelChoice.Sold.class);
            assertThat(refusal(choose(caller, "other")).code()).isEqualTo(ErrorCode.MODEL_NOT_ALLOWED);
            assertThat(refusal(choose(caller, "nothing")).code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
        }
    }

    @Test
    void aModelOfAnotherEndpointIsA400() {
        Refusal refusal = refused(live, Shop.facts(Endpoint.EMBEDDINGS, Shop.PLAIN, -1, InputSize.NONE));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_VALUE);
        assertThat(refusal.param()).isEqualTo("model");
        assertThat(refusal.message()).contains("plain", "/v1/embeddings", "expected: /v1/chat/completions");
    }

    @Test
    void aLiveKeysRequestIsHeldAndItsPricesPinned() {
        Permit permit = admitted(live, Shop.chat(Shop.PLAIN, 100));
        assertThat(permit.hold()).isNotNull();
        assertThat(Objects.requireNonNull(permit.hold()).nanos()).isEqualTo(17 + 100);
        assertThat(permit.outputTokens()).isEqualTo(100);
        assertThat(permit.limitToSend()).isEqualTo(100);
        assertThat(permit.lowered()).isFalse();
        assertThat(permit.price().sell().model()).isEqualTo(Shop.PLAIN);
        assertThat(permit.price().cost()).isNull();
        assertThat(shop.books.asked()).singleElement().satisfies(ask -> {
            assertThat(ask.customer()).isEqualTo(live.customer().id());
            assertThat(ask.key()).isEqualTo(live.key().id());
            assertThat(ask.model()).isEqualTo(Shop.PLAIN);
            assertThat(ask.budget()).isNull();
            assertThat(ask.plan()).isEqualTo(permit.price().planned().plan());
        });
    }

    @Test
    void tokensCanPayWhereEachClassThatIsUsedHasAWeight() {
        Permit permit = admitted(live, Shop.chat(Shop.PLAIN, 100));
        HoldAsk asked = shop.books.asked().getLast();
        assertThat(Objects.requireNonNull(asked.tokens()).plan().nanosFor(100)).isEqualTo(9 + 50);
        assertThat(permit.price().in(Asset.TOKENS).book()).isEqualTo(PriceVersion.Book.WEIGHTS);
        assertThat(permit.price().in(Asset.USD)).isSameAs(permit.price().sell());

        Permit half = admitted(live, Shop.chat(Shop.OTHER, 100));
        assertThat(shop.books.asked().getLast().tokens())
                .as("output has no weight")
                .isNull();
        assertThat(half.price().weights()).isNull();
        assertThatIllegalStateException().isThrownBy(() -> half.price().in(Asset.TOKENS));
    }

    @Test
    void streamsAreHeldStepByStepAndWholeAnswersWhole() {
        admitted(live, Shop.chat(Shop.PLAIN, 100));
        assertThat(shop.books.asked().getLast().grows()).isFalse();
        RequestFacts whole = Shop.chat(Shop.PLAIN, 100);
        admitted(
                live,
                new RequestFacts(
                        whole.ask(),
                        true,
                        false,
                        whole.prompts(),
                        whole.choices(),
                        whole.bestOf(),
                        whole.maxTokens(),
                        whole.input(),
                        whole.image()));
        assertThat(shop.books.asked().getLast().grows()).isTrue();
    }

    @Test
    void aBalanceThatCarriesLessLowersTheLimit() {
        shop.books.free(17 + 300);
        Permit permit = admitted(live, Shop.chat(Shop.PLAIN, 1_000));
        assertThat(permit.outputTokens()).isEqualTo(300);
        assertThat(permit.limitToSend()).isEqualTo(300);
        assertThat(permit.lowered()).isTrue();
        shop.books.free(17 + 255);
        assertThat(refused(live, Shop.chat(Shop.PLAIN, 1_000)).code()).isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
        assertThat(admitted(live, Shop.chat(Shop.PLAIN, 255)).lowered()).isFalse();
    }

    @Test
    void aTestKeyNeverTouchesTheWallet() {
        shop.books.answer(_ -> {
            throw new IllegalStateException("the wallet");
        });
        Permit permit = admitted(test, Shop.chat(Shop.PLAIN, 100));
        assertThat(permit.hold()).isNull();
        assertThat(permit.outputTokens()).isEqualTo(100);
        assertThat(permit.lowered()).isFalse();
        Caller frozen = new Caller(test.key(), IdentityFixtures.frozen(test.customer(), true));
        assertThat(admitted(frozen, Shop.chat(Shop.SIMULATED, 100)).hold()).isNull();
    }

    @Test
    void aFrozenCustomerIsA402AndTheWalletIsNotAsked() {
        Caller frozen = new Caller(live.key(), IdentityFixtures.frozen(live.customer(), true));
        Refusal refusal = refused(frozen, Shop.chat(Shop.PLAIN, 100));
        assertThat(refusal.code()).isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
        assertThat(refusal.message()).contains("frozen");
        assertThat(shop.books.asked()).isEmpty();
    }

    @Test
    void aFrozenKeyIsA402AndTheWalletIsNotAsked() {
        Life life = live.key().life();
        ApiKey frozen = IdentityFixtures.living(
                live.key(), new Life(life.createdMs(), life.expiresMs(), life.revokedMs(), life.createdMs()));
        Refusal refusal = refused(new Caller(frozen, live.customer()), Shop.chat(Shop.PLAIN, 100));
        assertThat(refusal.code()).isEqualTo(ErrorCode.KEY_BUDGET_EXCEEDED);
        assertThat(refusal.message()).contains("frozen");
        assertThat(shop.books.asked()).isEmpty();
    }

    @Test
    void aMissingPriceIsA503ThatNamesTheClass() {
        Refusal refusal = refused(live, Shop.chat(Shop.HALF_PRICED, 100));
        assertThat(refusal.code()).isEqualTo(ErrorCode.PRICE_MISSING);
        assertThat(refusal.message()).contains("half-priced", "output");
        assertThat(refusal.retryAfterSeconds()).isPositive();
        assertThat(shop.books.asked()).isEmpty();
    }

    @Test
    void aKeysBudgetGoesWithTheHold() {
        Caller budgeted =
                new Caller(IdentityFixtures.budgeted(live.key(), new Budget(500, Budget.Period.DAY)), live.customer());
        admitted(budgeted, Shop.chat(Shop.PLAIN, 100));
        long midnight = Shop.NOW_MS - Shop.NOW_MS % 86_400_000;
        assertThat(shop.books.asked().getFirst().budget()).isEqualTo(new KeyBudget(500, midnight));
    }

    @Test
    void aHoldThatComesLaterIsAwaited() {
        Promise<HoldOutcome> later = Promise.promise();
        shop.books.answer(_ -> later.future());
        Caller limited = Shop.caller(35, Kind.LIVE, new RateLimit(0, 0, 1), NONE);
        Future<Verdict> verdict =
                shop.admission.admit(shop.ask(limited, Shop.chat(Shop.PLAIN, 100), shop.admission.enterRates(limited)));
        assertThat(verdict.isComplete()).isFalse();
        assertThat(refused(limited, Shop.chat(Shop.PLAIN, 100)).code()).isEqualTo(ErrorCode.CONCURRENT_REQUESTS);
        later.complete(new HoldOutcome.Refused(Refusal.of(ErrorCode.OVERLOADED, "no ledger")));
        assertThat(verdict.result())
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.OVERLOADED));
        shop.books.answer(shop.books::fromBalance);
        admitted(limited, Shop.chat(Shop.PLAIN, 100));
    }

    @Test
    void aWalletThatBreaksItsWordLeavesNothingReserved() {
        Caller limited = Shop.caller(35, Kind.LIVE, new RateLimit(0, 0, 1), NONE);
        shop.books.answer(_ -> Future.failedFuture(new IllegalStateException("failed")));
        assertThat(admit(limited, Shop.chat(Shop.PLAIN, 100)).failed()).isTrue();
        shop.books.answer(_ -> {
            throw new IllegalStateException("thrown");
        });
        assertThatThrownBy(() -> admit(limited, Shop.chat(Shop.PLAIN, 100))).hasMessage("thrown");
        shop.books.answer(shop.books::fromBalance);
        admitted(limited, Shop.chat(Shop.PLAIN, 100));
    }

    @Test
    void theBalanceIsLookedAtOnlyWhereItDecidesTheTier() {
        admitted(live, Shop.chat(Shop.PLAIN, 100));
        assertThat(shop.balances.asked()).isZero();
        Shop tiered = new Shop(List.of(
                new RateTier(0, Map.of("*", new RateLimit(1, 0, 0))),
                new RateTier(50, Map.of("*", new RateLimit(2, 0, 0)))));
        Promise<Long> total = Promise.promise();
        tiered.balances.total(total.future());
        RateStanding standing = tiered.admission.enterRates(live);
        Future<Verdict> first = tiered.admission.admit(tiered.ask(live, Shop.chat(Shop.PLAIN, 100), standing));
        assertThat(first.isComplete()).isFalse();
        total.complete(50L);
        assertThat(first.result()).isInstanceOf(Verdict.Admitted.class);
        assertThat(RateStandingTest.headers(standing))
                .containsEntry("x-ratelimit-limit-requests", "2")
                .containsEntry("x-ratelimit-remaining-requests", "1");
    }

    @Test
    void aBalanceThatCannotBeReadFailsTheRequestAndNothingIsReserved() {
        Shop tiered = new Shop(List.of(
                new RateTier(0, Map.of("*", new RateLimit(1, 0, 0))),
                new RateTier(50, Map.of("*", new RateLimit(2, 0, 0)))));
        tiered.balances.total(Future.failedFuture(new IllegalStateException("disk")));
        assertThat(tiered.admission
                        .admit(tiered.ask(live, Shop.chat(Shop.PLAIN, 100), new RateStanding()))
                        .failed())
                .isTrue();
        tiered.balances.total(Future.succeededFuture(0L));
        assertThat(tiered.admission
                        .admit(tiered.ask(live, Shop.chat(Shop.PLAIN, 100), new RateStanding()))
                        .result())
                .isInstanceOf(Verdict.Admitted.class);
    }

    private @Nullable Refusal permitted(Caller caller, String address, Endpoint endpoint) {
        return Admission.permitted(Shop.known(caller), address, endpoint, shop.storefront());
    }

    private ModelChoice choose(Caller caller, String name) {
        return Admission.model(caller, shop.storefront(), shop.catalog, new ModelName(name), Shop.NOW_MS);
    }

    private Future<Verdict> admit(Caller caller, RequestFacts facts) {
        return shop.admission.admit(shop.ask(caller, facts, shop.admission.enterRates(caller)));
    }

    private Permit admitted(Caller caller, RequestFacts facts) {
        Verdict verdict = admit(caller, facts).result();
        assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
        return ((Verdict.Admitted) verdict).permit();
    }

    private Refusal refused(Caller caller, RequestFacts facts) {
        Verdict verdict = admit(caller, facts).result();
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused) verdict).refusal();
    }

    private static Refusal refusal(ModelChoice choice) {
        assertThat(choice).isInstanceOf(ModelChoice.Refused.class);
        return ((ModelChoice.Refused) choice).refusal();
    }

    private Caller granted(Permissions grants) {
        return new Caller(IdentityFixtures.granted(live.key(), grants), live.customer());
    }
}
