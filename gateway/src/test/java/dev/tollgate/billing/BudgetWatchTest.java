package dev.tollgate.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Secret;
import dev.tollgate.base.WebhookId;
import dev.tollgate.identity.ManualTime;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.store.InMemoryWebhookStore;
import dev.tollgate.webhook.Webhook;
import dev.tollgate.webhook.WebhookStore.Due;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BudgetWatchTest {
    private static final CustomerId ALICE = new CustomerId(7);
    private static final ApiKeyId KEY = new ApiKeyId(9);
    private static final long MARCH = Month.parse("2026-03").fromMs();

    private final ManualTime time = new ManualTime(MARCH + 5_000);
    private final InMemoryWebhookStore webhooks = new InMemoryWebhookStore();
    private final FakeSpending spending = new FakeSpending();
    private final BudgetWatch watch = new BudgetWatch(spending, webhooks, time);

    private void listen() {
        webhooks.add(
                new Webhook(new WebhookId(1), ALICE, URI.create("https://hooks.example"), new Secret("s"), true, 0));
    }

    private void spent(long sinceMs, long nanos) {
        spending.now = List.of(new Spending(ALICE, KEY, "month", sinceMs, 1_000, nanos));
    }

    private List<Long> told() {
        List<Long> percents = new ArrayList<>();
        for (Due due : webhooks.take(Long.MAX_VALUE - 1, Long.MAX_VALUE, 100)) {
            JsonObject data =
                    Objects.requireNonNull(((JsonObject) Json.parse(due.event().body())).object("data"));
            percents.add(Long.parseLong(Objects.requireNonNull(data.get("threshold_percent"))
                    .toString()
                    .replaceAll("\\D", "")));
        }
        percents.sort(null);
        return percents;
    }

    @Test
    void eachThresholdIsToldOnceInAPeriod() {
        listen();
        spent(MARCH, 499);
        assertThat(watch.look()).isZero();
        spent(MARCH, 500);
        assertThat(watch.look()).isEqualTo(1);
        assertThat(watch.look()).isZero();
        spent(MARCH, 799);
        assertThat(watch.look()).isZero();
        spent(MARCH, 5_000);
        assertThat(watch.look()).isEqualTo(2);
        assertThat(new BudgetWatch(spending, webhooks, time).look())
                .as("after a restart")
                .isZero();
        spent(Month.parse("2026-04").fromMs(), 500);
        assertThat(watch.look()).as("a new month").isEqualTo(1);
        assertThat(told()).containsExactly(50L, 50L, 80L, 100L);
    }

    @Test
    void whoListensLaterIsToldWhatHoldsThen() {
        spent(MARCH, 900);
        assertThat(watch.look()).isZero();
        listen();
        assertThat(watch.look()).isEqualTo(2);
    }

    @Test
    void theEventSaysWhatHappened() {
        listen();
        spent(MARCH, 500);
        watch.look();
        Due due = webhooks.take(Long.MAX_VALUE - 1, Long.MAX_VALUE, 100).getFirst();
        assertThat(due.event().body())
                .isEqualTo("{\"id\":\"" + due.event().id() + "\",\"object\":\"event\",\"type\":\"budget.threshold\","
                        + "\"created_at\":" + (MARCH / 1_000 + 5) + ",\"data\":{\"customer\":\"" + ALICE
                        + "\",\"key\":\"" + KEY + "\",\"threshold_percent\":50,\"budget\":\"0.000001\","
                        + "\"spent\":\"0.0000005\",\"currency\":\"USD\",\"period\":\"month\","
                        + "\"period_start\":\"2026-03-01T00:00:00Z\"}}");
    }

    @Test
    void thresholdsAreExactWhateverTheAmounts() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            long budget = 1 + (random.nextLong() & Long.MAX_VALUE) / (1 + random.nextInt(1_000));
            int percent = BudgetWatch.THRESHOLDS.get(random.nextInt(3));
            long near = BigDecimal.valueOf(budget)
                    .multiply(BigDecimal.valueOf(percent))
                    .divideToIntegralValue(BigDecimal.valueOf(100))
                    .longValue();
            long spent = Math.max(0, near + random.nextInt(3) - 1);
            boolean reached = BigDecimal.valueOf(spent)
                            .multiply(BigDecimal.valueOf(100))
                            .compareTo(BigDecimal.valueOf(budget).multiply(BigDecimal.valueOf(percent)))
                    >= 0;
            assertThat(BudgetWatch.crossed(spent, budget).contains(percent))
                    .as("%s of %s, %s percent", spent, budget, percent)
                    .isEqualTo(reached);
        }
        assertThat(BudgetWatch.crossed(5, 0)).isEmpty();
    }
}
