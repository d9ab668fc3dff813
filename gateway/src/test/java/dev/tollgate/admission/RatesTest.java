package dev.tollgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.catalog.Storefront.RateTier;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.Caller;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Rates as a client sees them, with the storefront's table of tokencheap: 500, 3,500, 500 a minute. */
final class RatesTest {
    private static final RateLimit NONE = RateLimit.NONE;
    private static final long DOLLAR = 1_000_000_000;
    private static final List<RateTier> TOKENCHEAP = List.of(tier(0, 1), tier(50 * DOLLAR, 2), tier(500 * DOLLAR, 10));

    private final Shop shop = new Shop(TOKENCHEAP);
    private final Caller caller = Shop.caller(15, Kind.LIVE, NONE, NONE);

    private static RateTier tier(long fromNanos, int times) {
        return new RateTier(
                fromNanos, Map.of("group-plain", requests(500L * times), "group-other", requests(3_500L * times)));
    }

    @Test
    void exactlyTheDocumentedNumberPassesEachMinute() {
        assertThat(burst(shop, caller, Shop.OTHER.text(), 4_000)).isEqualTo(3_500);
        assertThat(burst(shop, caller, Shop.PLAIN.text(), 600)).isEqualTo(500);
        // Another customer has a minute of its own.
        assertThat(burst(shop, Shop.caller(25, Kind.LIVE, NONE, NONE), Shop.PLAIN.text(), 600))
                .isEqualTo(500);
        shop.time.advance(30_000);
        assertThat(burst(shop, caller, Shop.PLAIN.text(), 600)).isEqualTo(250);
        shop.time.advance(120);
        assertThat(burst(shop, caller, Shop.PLAIN.text(), 600)).isEqualTo(1);
    }

    @Test
    void keysOfOneCustomerShareTheGroupsMinute() {
        Caller otherKey = Shop.caller(16, Kind.LIVE, NONE, NONE);
        assertThat(burst(shop, caller, "plain", 300)).isEqualTo(300);
        assertThat(burst(shop, otherKey, "plain", 300)).isEqualTo(200);
    }

    @Test
    void aHigherTierHoldsFromTheNextRequestAndTheFillStays() {
        assertThat(burst(shop, caller, "plain", 600)).isEqualTo(500);
        shop.balances.total(Future.succeededFuture(50 * DOLLAR));
        assertThat(burst(shop, caller, "plain", 5)).isZero();
        shop.time.advance(6_000);
        assertThat(burst(shop, caller, "plain", 600)).isEqualTo(100);
        shop.balances.total(Future.succeededFuture(50 * DOLLAR - 1));
        shop.time.advance(120_000);
        assertThat(burst(shop, caller, "plain", 2_000)).isEqualTo(500);
    }

    @Test
    void a429SaysWhenToComeAndComingThenPasses() {
        burst(shop, caller, "plain", 500);
        RateStanding standing = new RateStanding();
        Refusal refusal = refused(caller, Shop.chat(Shop.PLAIN, 10), standing);
        assertThat(refusal.code()).isEqualTo(ErrorCode.REQUESTS_PER_MINUTE);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(1);
        assertThat(refusal.hopeless()).isFalse();
        assertThat(refusal.message()).contains("500").contains("expected");
        assertThat(RateStandingTest.headers(standing))
                .containsEntry("x-ratelimit-limit-requests", "500")
                .containsEntry("x-ratelimit-remaining-requests", "0")
                .containsEntry("x-ratelimit-reset-requests", "1m0s")
                .hasSize(3);
        shop.time.advance(1_000);
        assertThat(burst(shop, caller, "plain", 1)).isEqualTo(1);
    }

    @Test
    void keyAndCustomerAreCountedTogetherOrNotAtAll() {
        Caller tight = Shop.caller(35, Kind.LIVE, requests(5), requests(3));
        for (int i = 0; i < 3; i++) {
            assertThat(shop.admission.enterRates(tight).refusal()).isNull();
        }
        for (int i = 0; i < 10; i++) {
            Refusal refusal = shop.admission.enterRates(tight).refusal();
            assertThat(refusal).isNotNull();
        }
        // The customer's refusals took nothing of the key: with the customer's limit lifted two are left.
        Caller lifted = Shop.caller(35, Kind.LIVE, requests(5), NONE);
        assertThat(shop.admission.enterRates(lifted).refusal()).isNull();
        assertThat(shop.admission.enterRates(lifted).refusal()).isNull();
        assertThat(shop.admission.enterRates(lifted).refusal()).isNotNull();
    }

    @Test
    void successesTellTheStandingToo() {
        Caller limited = Shop.caller(35, Kind.LIVE, new RateLimit(10, 1_000, 0), requests(100));
        RateStanding standing = shop.admission.enterRates(limited);
        assertThat(RateStandingTest.headers(standing))
                .containsEntry("x-ratelimit-limit-requests", "10")
                .containsEntry("x-ratelimit-remaining-requests", "9")
                .containsEntry("x-ratelimit-reset-requests", "6s")
                .hasSize(3);
        admitted(limited, Shop.chat(Shop.PLAIN, 100), standing);
        // 10 bytes' worth, 4 for the message, 3, and the output limit.
        assertThat(RateStandingTest.headers(standing))
                .containsEntry("x-ratelimit-limit-tokens", "1000")
                .containsEntry("x-ratelimit-remaining-tokens", Long.toString(1_000 - 117));
    }

    @Test
    void tokensAreCorrectedAfterTheUsage() {
        Caller limited = Shop.caller(35, Kind.LIVE, new RateLimit(0, 1_000, 0), NONE);
        Permit first = admitted(limited, Shop.chat(Shop.PLAIN, 900), new RateStanding());
        Refusal refusal = refused(limited, Shop.chat(Shop.PLAIN, 900), new RateStanding());
        assertThat(refusal.code()).isEqualTo(ErrorCode.TOKENS_PER_MINUTE);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(Math.ceilDiv((917 - 83) * 60, 1_000));
        first.finish(50);
        first.finish(0);
        Permit second = admitted(limited, Shop.chat(Shop.PLAIN, 900), new RateStanding());
        second.finish(2_050);
        // 50 + 2,050 of 1,000 used: 1,100 below nothing, and 17 more are wanted.
        Refusal debt = refused(limited, Shop.chat(Shop.PLAIN, 0), new RateStanding());
        assertThat(debt.retryAfterSeconds()).isEqualTo(Math.ceilDiv((1_100 + 17) * 60, 1_000));
    }

    @Test
    void whatIsLargerThanTheWholeBucketIsHopeless() {
        Caller limited = Shop.caller(35, Kind.LIVE, new RateLimit(0, 1_000, 0), NONE);
        Refusal refusal = refused(limited, Shop.chat(Shop.PLAIN, 984), new RateStanding());
        assertThat(refusal.code()).isEqualTo(ErrorCode.TOKENS_PER_MINUTE);
        assertThat(refusal.hopeless()).isTrue();
        assertThat(refusal.retryAfterSeconds()).isPositive();
        assertThat(refusal.message()).contains("1001", "1000");
        admitted(limited, Shop.chat(Shop.PLAIN, 983), new RateStanding());
    }

    @Test
    void aRequestWithoutALimitReserves1024ForEachAnswer() {
        Caller limited = Shop.caller(35, Kind.LIVE, new RateLimit(0, 100_000, 0), NONE);
        RateStanding standing = new RateStanding();
        RequestFacts plain = Shop.chat(Shop.PLAIN, RequestFacts.NO_LIMIT);
        admitted(
                limited,
                new RequestFacts(
                        plain.ask(), false, false, 1, 3, 1, RequestFacts.NO_LIMIT, plain.input(), plain.image()),
                standing);
        assertThat(RateStandingTest.headers(standing))
                .containsEntry("x-ratelimit-remaining-tokens", Long.toString(100_000 - 17 - 3 * 1_024));
    }

    @Test
    void openRequestsAreCountedUntilTheyFinish() {
        Caller limited = Shop.caller(35, Kind.LIVE, new RateLimit(0, 0, 2), NONE);
        Permit one = admitted(limited, Shop.chat(Shop.PLAIN, 10), new RateStanding());
        admitted(limited, Shop.chat(Shop.PLAIN, 10), new RateStanding());
        Refusal refusal = refused(limited, Shop.chat(Shop.PLAIN, 10), new RateStanding());
        assertThat(refusal.code()).isEqualTo(ErrorCode.CONCURRENT_REQUESTS);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(1);
        one.finish(5);
        one.finish(5);
        admitted(limited, Shop.chat(Shop.PLAIN, 10), new RateStanding());
        assertThat(refused(limited, Shop.chat(Shop.PLAIN, 10), new RateStanding())
                        .code())
                .isEqualTo(ErrorCode.CONCURRENT_REQUESTS);
    }

    @Test
    void a402GivesTokensBackButTheGroupsRequestStaysCounted() {
        Caller limited = Shop.caller(35, Kind.LIVE, new RateLimit(0, 1_000, 1), NONE);
        shop.books.free(0);
        RateStanding standing = new RateStanding();
        for (int i = 0; i < 20; i++) {
            standing = new RateStanding();
            assertThat(refused(limited, Shop.chat(Shop.PLAIN, 900), standing).code())
                    .isEqualTo(ErrorCode.INSUFFICIENT_BALANCE);
        }
        assertThat(RateStandingTest.headers(standing)).containsEntry("x-ratelimit-remaining-requests", "480");
        shop.books.free(Long.MAX_VALUE);
        admitted(limited, Shop.chat(Shop.PLAIN, 900), new RateStanding());
    }

    @Test
    void a429OfTokensGivesTheGroupsRequestBack() {
        Caller limited = Shop.caller(35, Kind.LIVE, new RateLimit(0, 100, 0), NONE);
        for (int i = 0; i < 20; i++) {
            refused(limited, Shop.chat(Shop.PLAIN, 900), new RateStanding());
        }
        assertThat(burst(shop, Shop.caller(36, Kind.LIVE, NONE, NONE), "plain", 600))
                .isEqualTo(500);
    }

    @Test
    void sixteenThreadsOfOneCustomerGetExactlyTheirMinute() throws InterruptedException {
        AtomicInteger passed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            Caller own = Shop.caller(150 + t % 10, Kind.LIVE, NONE, requests(1_000));
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 500; i++) {
                    if (shop.admission.enterRates(own).refusal() == null) {
                        passed.incrementAndGet();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(passed.get()).isEqualTo(1_000);
    }

    private static RateLimit requests(long perMinute) {
        return new RateLimit(perMinute, 0, 0);
    }

    private static int burst(Shop shop, Caller caller, String model, int requests) {
        int passed = 0;
        RequestFacts facts = Shop.chat(new dev.tollgate.base.ModelName(model), 10);
        for (int i = 0; i < requests; i++) {
            Verdict verdict = shop.admission
                    .admit(shop.ask(caller, facts, shop.admission.enterRates(caller)))
                    .result();
            if (verdict instanceof Verdict.Admitted(Permit permit)) {
                permit.finish(20);
                passed++;
            }
        }
        return passed;
    }

    private Permit admitted(Caller who, RequestFacts facts, RateStanding standing) {
        Verdict verdict = shop.admission.admit(shop.ask(who, facts, standing)).result();
        assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
        return ((Verdict.Admitted) verdict).permit();
    }

    private Refusal refused(Caller who, RequestFacts facts, RateStanding standing) {
        Verdict verdict = shop.admission.admit(shop.ask(who, facts, standing)).result();
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused) verdict).refusal();
    }
}
