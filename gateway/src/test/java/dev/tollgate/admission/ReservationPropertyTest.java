package dev.tollgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.IdentityFixtures;
import dev.tollgate.wallet.HoldAsk;
import dev.tollgate.wallet.HoldOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever becomes of a request (refused at any check, held at once or later, a wallet that fails or throws, finished
 * once or more often), each bucket ends with its limit less what was used, and with no open request. The clock stands
 * still, so nothing is refilled and each token can be told.
 */
final class ReservationPropertyTest {
    private static final long TOKENS = 1_000_000_000;
    private static final List<ModelName> MODELS = List.of(Shop.PLAIN, Shop.OTHER, Shop.HALF_PRICED, Shop.SIMULATED);

    private final Shop shop = new Shop(List.of(
            new RateTier(0, Map.of("*", new RateLimit(400, TOKENS, 6))),
            new RateTier(50, Map.of("*", new RateLimit(400, TOKENS, 6), "group-other", new RateLimit(0, TOKENS, 2)))));
    private final List<Promise<HoldOutcome>> waiting = new ArrayList<>();
    private final List<Permit> open = new ArrayList<>();
    private final Map<Permit, Request> requests = new HashMap<>();
    private final Map<RateScope, Long> used = new HashMap<>();

    private record Request(Caller caller, ModelName model) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 20_260_130})
    void everyPathGivesBackWhatItTookExactlyOnce(long seed) {
        Random random = new Random(seed);
        shop.books.answer(ask -> answer(ask, random));
        for (int i = 0; i < 3_000; i++) {
            switch (random.nextInt(5)) {
                case 0, 1, 2 -> request(random);
                case 3 -> settleOne(random);
                default -> finishOne(random);
            }
        }
        while (!waiting.isEmpty()) {
            settleOne(random);
        }
        while (!open.isEmpty()) {
            finishOne(random);
        }
        assertThat(used).as("seed %d", seed).isNotEmpty();
        check("seed " + seed);
    }

    private void request(Random random) {
        Caller caller = caller(random);
        ModelName model = MODELS.get(random.nextInt(caller.test() ? 4 : 3));
        shop.balances.total(
                random.nextInt(20) == 0
                        ? Future.failedFuture(new IllegalStateException("no balance"))
                        : Future.succeededFuture((long) random.nextInt(100)));
        RateStanding standing = shop.admission.enterRates(caller);
        if (standing.refusal() != null) {
            return;
        }
        long maxTokens = random.nextInt(10) == 0 ? -1 : random.nextInt(5_000);
        try {
            shop.admission
                    .admit(shop.ask(caller, Shop.chat(model, maxTokens), standing))
                    .onSuccess(verdict -> {
                        if (verdict instanceof Verdict.Admitted(Permit permit)) {
                            open.add(permit);
                            requests.put(permit, new Request(caller, model));
                        }
                    });
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("thrown");
        }
    }

    private static Caller caller(Random random) {
        int id = 10 + random.nextInt(20);
        // Of one key the limits are always the same; some keys and customers have none.
        RateLimit ofKey = id % 3 == 0 ? RateLimit.NONE : new RateLimit(500, TOKENS, 1 + id % 4);
        RateLimit ofCustomer = id / 10 == 1 ? RateLimit.NONE : new RateLimit(2_000, TOKENS, 5);
        Caller caller = Shop.caller(id, id % 5 == 0 ? Kind.TEST : Kind.LIVE, ofKey, ofCustomer);
        return id % 7 == 0 ? new Caller(caller.key(), IdentityFixtures.frozen(caller.customer(), true)) : caller;
    }

    private Future<HoldOutcome> answer(HoldAsk ask, Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> {
                Promise<HoldOutcome> later = Promise.promise();
                waiting.add(later);
                yield later.future();
            }
            case 1 -> Future.succeededFuture(refused());
            case 2 -> Future.failedFuture(new IllegalStateException("failed"));
            case 3 -> throw new IllegalStateException("thrown");
            default -> shop.books.fromBalance(ask);
        };
    }

    private static HoldOutcome refused() {
        return new HoldOutcome.Refused(Refusal.of(ErrorCode.INSUFFICIENT_BALANCE, "no"));
    }

    private void settleOne(Random random) {
        if (waiting.isEmpty()) {
            return;
        }
        Promise<HoldOutcome> later = waiting.remove(random.nextInt(waiting.size()));
        if (random.nextInt(3) == 0) {
            later.fail(new IllegalStateException("failed late"));
        } else if (random.nextInt(2) == 0) {
            later.complete(refused());
        } else {
            HoldAsk any = shop.books.asked().getFirst();
            later.complete(shop.books.fromBalance(any).result());
        }
    }

    private void finishOne(Random random) {
        if (open.isEmpty()) {
            return;
        }
        Permit permit = open.remove(random.nextInt(open.size()));
        long tokens = random.nextInt(4) == 0 ? 0 : random.nextInt(20_000);
        for (int i = 0; i <= random.nextInt(3); i++) {
            permit.finish(i == 0 ? tokens : random.nextInt(20_000));
        }
        Request request = Objects.requireNonNull(requests.remove(permit));
        @Nullable RateScope[] scopes = shop.rates.scopes(request.caller(), "group-" + request.model());
        RateLimit[] limits = {
            request.caller().key().limits(), request.caller().customer().limits(), new RateLimit(0, TOKENS, 0)
        };
        for (int i = 0; i < scopes.length; i++) {
            if (limits[i].tokensPerMinute() > 0) {
                used.merge(Objects.requireNonNull(scopes[i]), tokens, Long::sum);
            }
        }
    }

    private void check(String where) {
        for (int id = 10; id < 30; id++) {
            Caller caller = Shop.caller(id, Kind.LIVE, RateLimit.NONE, RateLimit.NONE);
            for (ModelName model : MODELS) {
                for (@Nullable RateScope each : shop.rates.scopes(caller, "group-" + model)) {
                    RateScope scope = Objects.requireNonNull(each);
                    assertThat(scope.open()).as(where).isZero();
                    assertThat(scope.tokens().level(TOKENS, 0).remaining())
                            .as("%s: %s", where, scope.name())
                            .isEqualTo(TOKENS - used.getOrDefault(scope, 0L));
                }
            }
        }
    }
}
