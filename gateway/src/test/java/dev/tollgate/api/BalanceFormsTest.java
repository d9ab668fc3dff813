package dev.tollgate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Customer;
import dev.tollgate.ledger.Grant;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore.HourSum;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import dev.tollgate.wallet.BalanceView;
import dev.tollgate.wallet.BalanceView.GrantLine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each form member by member, and its decimals to the last digit. */
class BalanceFormsTest {
    /** A Thursday. */
    private static final long NOW = Instant.parse("2026-11-26T10:20:30Z").toEpochMilli();

    private static final long DOLLAR = 1_000_000_000L;
    private static final CustomerId ALICE = new CustomerId(7);
    private static final ApiKeyId KEY = new ApiKeyId(70);
    private static final KeySpending SPENT =
            new KeySpending(3_000_000_001L, 10_000_000L, 20_000_000L, 1_000_000_000L, 3_000_000_001L);

    private static Grant grant(long id, Asset asset, long nanos, long expiresMs, Grant.State state) {
        return new Grant(
                new GrantId(id),
                ALICE,
                asset,
                nanos,
                Set.of(),
                new Grant.BurnOrder(0, expiresMs),
                state,
                "given: test",
                1_700_000_000_123L);
    }

    private static GrantLine line(long id, long nanos, long total, long held) {
        return new GrantLine(grant(id, Asset.USD, nanos, 0, Grant.State.OPEN), total, held);
    }

    private static Credit credit(GrantLine... lines) {
        return Credit.of(new BalanceView(ALICE, Asset.USD, 0, 0, List.of(lines)), NOW);
    }

    /** $10 and $5.50, of which $2.75 and a nano-dollar are used and a cent is held. */
    private static Credit credit() {
        return credit(line(1, 10 * DOLLAR, 7_249_999_999L, 10_000_000L), line(2, 5_500_000_000L, 5_500_000_000L, 0));
    }

    private static Caller caller(
            ApiKey.@Nullable Budget budget, ApiKey.Permissions grants, RateLimit limits, long ends) {
        ApiKey key = new ApiKey(
                KEY,
                ALICE,
                "my key",
                "sk-tg-ab12…9f3c",
                ApiKey.Kind.LIVE,
                grants,
                limits,
                budget,
                new ApiKey.Life(1_700_000_000_000L, ends, 0));
        return new Caller(key, new Customer(ALICE, new StorefrontId("shop"), "Alice", RateLimit.NONE, false, 0));
    }

    private static Caller plain() {
        return caller(null, ApiKey.Permissions.ALL, RateLimit.NONE, 0);
    }

    private static BalanceWriter writer(Caller caller) {
        return new BalanceWriter(caller, credit(), SPENT, NOW);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Test
    void openRoutersCreditsAreDollarsToTheLastNano() {
        assertThat(text(writer(plain()).openRouterCredits()))
                .isEqualTo("{\"data\":{\"total_credits\":15.5,\"total_usage\":2.760000001}}");
    }

    @Test
    void vercelsCreditsAreTextsWithTwoDecimalsOrMore() {
        assertThat(text(writer(plain()).vercelCredits()))
                .isEqualTo("{\"balance\":\"12.739999999\",\"total_used\":\"2.760000001\"}");
        assertThat(text(new BalanceWriter(plain(), credit(line(1, 10 * DOLLAR, 10 * DOLLAR, 0)), SPENT, NOW)
                        .vercelCredits()))
                .isEqualTo("{\"balance\":\"10.00\",\"total_used\":\"0.00\"}");
    }

    @Test
    void openRoutersKeyWithoutABudgetHasNoLimit() {
        assertThat(text(writer(plain()).openRouterKey()))
                .isEqualTo("{\"data\":{\"label\":\"sk-tg-ab12…9f3c\",\"limit\":null,\"limit_remaining\":null,"
                        + "\"limit_reset\":null,\"include_byok_in_limit\":false,\"usage\":3.000000001,"
                        + "\"usage_daily\":0.01,\"usage_weekly\":0.02,\"usage_monthly\":1,\"byok_usage\":0,"
                        + "\"byok_usage_daily\":0,\"byok_usage_weekly\":0,\"byok_usage_monthly\":0,"
                        + "\"is_free_tier\":false,\"is_provisioning_key\":false,\"is_management_key\":false,"
                        + "\"expires_at\":null,\"creator_user_id\":null,\"rate_limit\":{\"requests\":-1,"
                        + "\"interval\":\"1m\","
                        + "\"note\":\"The limits of an answer are in its x-ratelimit-* headers.\"}}}");
    }

    @Test
    void openRoutersKeyWithABudgetTellsItsRest() {
        ApiKey.Budget monthly = new ApiKey.Budget(4 * DOLLAR, ApiKey.Budget.Period.MONTH);
        long ends = Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();
        KeySpending spent = new KeySpending(9 * DOLLAR, 0, 0, DOLLAR, DOLLAR);
        Caller caller = caller(monthly, ApiKey.Permissions.ALL, new RateLimit(60, 0, 0), ends);
        assertThat(text(new BalanceWriter(caller, credit(), spent, NOW).openRouterKey()))
                .contains(
                        "\"limit\":4,\"limit_remaining\":3,\"limit_reset\":\"monthly\"",
                        "\"usage\":9,",
                        "\"expires_at\":\"2027-01-01T00:00:00Z\"",
                        "\"requests\":60,");
        KeySpending beyond = new KeySpending(9 * DOLLAR, 0, 0, 5 * DOLLAR, 5 * DOLLAR);
        assertThat(text(new BalanceWriter(caller, credit(), beyond, NOW).openRouterKey()))
                .contains("\"limit_remaining\":0,");
        assertThat(text(new BalanceWriter(caller, credit(), beyond, NOW).openRouterKey()))
                .contains("\"is_free_tier\":false");
        assertThat(text(new BalanceWriter(caller, credit(), beyond, NOW).tokenUsage()))
                .contains("\"total_used\":2500000,\"total_available\":0,");
        assertThat(text(new BalanceWriter(plain(), credit(), beyond, NOW).tokenUsage()))
                .contains("\"total_available\":6369999,");
        assertThat(text(new BalanceWriter(plain(), credit(), SPENT, NOW).openRouterKey()))
                .doesNotContain("\"is_free_tier\":true");
        assertThat(text(new BalanceWriter(plain(), credit(new GrantLine[0]), SPENT, NOW).openRouterKey()))
                .contains("\"is_free_tier\":true");
    }

    @Test
    void theSubscriptionsLimitIsWhatWasGranted() {
        assertThat(text(writer(plain()).subscription()))
                .isEqualTo("{\"object\":\"billing_subscription\",\"has_payment_method\":true,\"canceled\":false,"
                        + "\"canceled_at\":null,\"delinquent\":null,\"access_until\":0,\"soft_limit_usd\":15.5,"
                        + "\"hard_limit_usd\":15.5,\"system_hard_limit_usd\":15.5,"
                        + "\"plan\":{\"title\":\"Prepaid\",\"id\":\"prepaid\"},\"account_name\":\"Alice\"}");
        long soon = NOW + 5_000;
        Credit ending = credit(
                new GrantLine(grant(1, Asset.USD, DOLLAR, soon, Grant.State.OPEN), DOLLAR, 0),
                new GrantLine(grant(2, Asset.USD, DOLLAR, soon + 60_000, Grant.State.OPEN), DOLLAR, 0));
        assertThat(text(new BalanceWriter(plain(), ending, SPENT, NOW).subscription()))
                .contains("\"access_until\":" + (soon + 60_000) / 1_000 + ",");
    }

    @Test
    void creditGrantsAreToldOneByOne() {
        assertThat(text(writer(plain()).creditGrants()))
                .isEqualTo("{\"object\":\"credit_summary\",\"total_granted\":15.5,\"total_used\":2.760000001,"
                        + "\"total_available\":12.739999999,\"grants\":{\"object\":\"list\",\"data\":["
                        + "{\"object\":\"credit_grant\",\"id\":\"" + new GrantId(1) + "\",\"grant_amount\":10,"
                        + "\"used_amount\":2.760000001,\"effective_at\":1700000000,\"expires_at\":null},"
                        + "{\"object\":\"credit_grant\",\"id\":\"" + new GrantId(2) + "\",\"grant_amount\":5.5,"
                        + "\"used_amount\":0,\"effective_at\":1700000000,\"expires_at\":null}]}}");
    }

    @Test
    void newApisTokenCountsInUnitsOfQuotaAndNeverTellsMoreThanThereIs() {
        ApiKey.Permissions two =
                new ApiKey.Permissions(Set.of(), Set.of(new ModelName("gpt-4o"), new ModelName("gpt-4")), List.of());
        long ends = Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();
        assertThat(text(writer(caller(null, two, RateLimit.NONE, ends)).tokenUsage()))
                .isEqualTo("{\"code\":true,\"message\":\"ok\",\"data\":{\"object\":\"token_usage\","
                        + "\"name\":\"my key\",\"total_granted\":7869999,\"total_used\":1500000,"
                        + "\"total_available\":6369999,\"unlimited_quota\":false,"
                        + "\"model_limits\":{\"gpt-4\":true,\"gpt-4o\":true},\"model_limits_enabled\":true,"
                        + "\"expires_at\":1798761600}}");
    }

    @Test
    void liteLlmsKeyHasTheCustomersCreditForABudget() {
        assertThat(text(writer(plain()).keyInfo()))
                .isEqualTo("{\"key\":\"" + KEY + "\",\"info\":{\"key_name\":\"sk-tg-ab12…9f3c\","
                        + "\"key_alias\":\"my key\",\"spend\":3.000000001,\"max_budget\":15.74,"
                        + "\"budget_duration\":null,\"budget_reset_at\":null,\"expires\":null,\"models\":[],"
                        + "\"user_id\":\"" + ALICE + "\",\"team_id\":null,\"blocked\":false,\"tpm_limit\":null,"
                        + "\"rpm_limit\":null,\"max_parallel_requests\":null,\"aliases\":{},\"config\":{},"
                        + "\"permissions\":{},\"metadata\":{},\"model_spend\":{},"
                        + "\"created_at\":\"2023-11-14T22:13:20Z\"}}");
    }

    @Test
    void liteLlmsKeyWithABudgetTellsWhenItIsRenewed() {
        ApiKey.Budget daily = new ApiKey.Budget(DOLLAR, ApiKey.Budget.Period.DAY);
        KeySpending spent = new KeySpending(9 * DOLLAR, DOLLAR / 4, DOLLAR, DOLLAR, DOLLAR / 4);
        Caller caller = caller(daily, ApiKey.Permissions.ALL, new RateLimit(60, 90_000, 5), 0);
        assertThat(text(new BalanceWriter(caller, credit(), spent, NOW).keyInfo()))
                .contains(
                        "\"spend\":0.25,\"max_budget\":1,\"budget_duration\":\"1d\","
                                + "\"budget_reset_at\":\"2026-11-27T00:00:00Z\"",
                        "\"tpm_limit\":90000,\"rpm_limit\":60,\"max_parallel_requests\":5");
        ApiKey.Budget monthly = new ApiKey.Budget(100 * DOLLAR, ApiKey.Budget.Period.MONTH);
        assertThat(text(new BalanceWriter(
                                caller(monthly, ApiKey.Permissions.ALL, RateLimit.NONE, 0), credit(), spent, NOW)
                        .keyInfo()))
                .contains("\"max_budget\":12.989999999,\"budget_duration\":\"1mo\","
                        + "\"budget_reset_at\":\"2026-12-01T00:00:00Z\"");
    }

    @Test
    void tokensAndWhatCannotBeSpentAreNoDollars() {
        Credit credit = credit(
                new GrantLine(grant(1, Asset.TOKENS, 5_000 * DOLLAR, 0, Grant.State.OPEN), 5_000 * DOLLAR, 0),
                new GrantLine(grant(2, Asset.USD, 8 * DOLLAR, NOW, Grant.State.OPEN), 0, 0),
                new GrantLine(grant(3, Asset.USD, 8 * DOLLAR, 0, Grant.State.CLOSING), DOLLAR, DOLLAR),
                line(4, 2 * DOLLAR, DOLLAR, 0));
        assertThat(credit.grantedNanos()).isEqualTo(2 * DOLLAR);
        assertThat(credit.availableNanos()).isEqualTo(DOLLAR);
        assertThat(credit.usedNanos()).isEqualTo(DOLLAR);
        BalanceWriter writer = new BalanceWriter(plain(), credit, SPENT, NOW);
        assertThat(text(writer.openRouterCredits())).isEqualTo("{\"data\":{\"total_credits\":2,\"total_usage\":1}}");
        assertThat(text(writer.creditGrants()))
                .contains(new GrantId(4).toString())
                .doesNotContain("5000");
    }

    @Test
    void spendingIsInCentsAndLeavesNoDayOut() {
        SpendingDays days = Objects.requireNonNull(SpendingDays.of("2026-11-24", "2026-11-27"));
        long day = Instant.parse("2026-11-25T00:00:00Z").toEpochMilli();
        List<HourSum> hours = List.of(
                hour(day, "gpt-4o", 12_345_678L), hour(day + 3_600_000, "gpt-4o", 1L), hour(day, "dall-e-3", DOLLAR));
        assertThat(text(SpendingWriter.byDay(days, hours)))
                .isEqualTo("{\"object\":\"list\",\"daily_costs\":["
                        + "{\"timestamp\":1795478400,\"line_items\":[]},"
                        + "{\"timestamp\":1795564800,\"line_items\":[{\"name\":\"dall-e-3\",\"cost\":100},"
                        + "{\"name\":\"gpt-4o\",\"cost\":1.2345679}]},"
                        + "{\"timestamp\":1795651200,\"line_items\":[]}],\"total_usage\":101.2345679}");
        assertThat(text(SpendingWriter.total(credit())))
                .isEqualTo("{\"object\":\"list\",\"daily_costs\":[],\"total_usage\":276.0000001}");
    }

    private static HourSum hour(long ms, String model, long nanos) {
        return new HourSum(ms, ALICE, KEY, model, 1, 10, 5, nanos, 0);
    }

    @Test
    void datesThatAreNoneAreRefused() {
        assertThat(SpendingDays.of(null, null)).isNull();
        refused("2026-11-24", null, ErrorCode.MISSING_REQUIRED_PARAMETER);
        refused(null, "2026-11-24", ErrorCode.MISSING_REQUIRED_PARAMETER);
        refused("yesterday", "2026-11-24", ErrorCode.INVALID_VALUE);
        refused("2026-11-24", "2026-11-23", ErrorCode.INVALID_VALUE);
        refused("2025-11-24", "2026-11-26", ErrorCode.INVALID_VALUE);
    }

    private static void refused(@Nullable String start, @Nullable String end, ErrorCode code) {
        assertThatThrownBy(() -> SpendingDays.of(start, end))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        e -> assertThat(e.refusal().code()).isEqualTo(code));
    }

    private static UsageRow row(Asset asset, String policy) {
        return new UsageRow(
                new RequestId(1, 2),
                new UsageRow.Payer(ALICE, KEY, new StorefrontId("shop")),
                new UsageRow.Call(
                        Endpoint.CHAT_COMPLETIONS, new ModelName("gpt-4o"), new ChannelId("secret"), true, "", ""),
                Units.NONE
                        .with(PriceClass.INPUT, 10)
                        .with(PriceClass.CACHED_INPUT, 3)
                        .with(PriceClass.OUTPUT, 20)
                        .with(PriceClass.REASONING, 5),
                new UsageRow.Charge(1, asset, 1_234_567L, 0, 99),
                new UsageRow.Ending(policy, 200, 0),
                NOW,
                NOW + 1_500,
                List.of());
    }

    @Test
    void openRoutersGenerationTellsTheChargeAndNoProvider() {
        assertThat(text(GenerationWriter.write(row(Asset.USD, "complete"))))
                .isEqualTo("{\"data\":{\"id\":\"" + new RequestId(1, 2) + "\","
                        + "\"created_at\":\"2026-11-26T10:20:30Z\",\"model\":\"gpt-4o\",\"api_type\":\"completions\","
                        + "\"streamed\":true,\"cancelled\":false,\"total_cost\":0.001234567,\"usage\":0.001234567,"
                        + "\"is_byok\":false,\"generation_time\":1500,\"tokens_prompt\":13,\"tokens_completion\":25,"
                        + "\"native_tokens_prompt\":13,\"native_tokens_completion\":25,"
                        + "\"native_tokens_reasoning\":5,\"native_tokens_cached\":3,"
                        + "\"native_tokens_completion_images\":0,\"num_media_completion\":0,\"origin\":\"\","
                        + "\"upstream_id\":null,\"cache_discount\":null,\"upstream_inference_cost\":null,"
                        + "\"provider_name\":null,\"provider_responses\":null,\"latency\":null,"
                        + "\"moderation_latency\":null,\"finish_reason\":null,\"native_finish_reason\":null,"
                        + "\"num_media_prompt\":null,\"num_input_audio_prompt\":null,\"num_search_results\":null,"
                        + "\"num_fetches\":null,\"app_id\":null,\"external_user\":null,\"http_referer\":null,"
                        + "\"user_agent\":null,\"router\":null,\"preset_id\":null,\"service_tier\":null,"
                        + "\"web_search_engine\":null}}");
    }

    @Test
    void aGenerationPaidInTokensCostNoDollars() {
        assertThat(text(GenerationWriter.write(row(Asset.TOKENS, "client_left_during_content"))))
                .contains("\"total_cost\":0,\"usage\":0,", "\"cancelled\":true");
    }
}
