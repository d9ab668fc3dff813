package dev.tollgate.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.EventId;
import dev.tollgate.base.Secret;
import dev.tollgate.base.WebhookId;
import dev.tollgate.webhook.Sender.Sent;
import java.net.URI;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RetryRuleTest {
    private static final RetryRule RULE = new RetryRule(10, 100, 6);

    private static Delivery after(int attempt, Sent sent) {
        Webhook webhook =
                new Webhook(new WebhookId(1), null, URI.create("https://hooks.example"), new Secret("s"), true, 0);
        Event event = new Event(new EventId(2), null, "test", "{}", 0);
        return RULE.after(new WebhookStore.Due(event, webhook, attempt, 0), sent, 1_000);
    }

    @Test
    void pausesDoubleUpToABound() {
        assertThat(IntStream.rangeClosed(1, 7).mapToLong(RULE::pauseMs))
                .containsExactly(10L, 20L, 40L, 80L, 100L, 100L, 100L);
        assertThat(new RetryRule(1, Long.MAX_VALUE / 4, 99).pauseMs(99)).isPositive();
    }

    @Test
    void onlyAnAnswerOf2xxIsADelivery() {
        assertThat(after(1, new Sent(204, "")).state()).isEqualTo(Delivery.State.DELIVERED);
        for (int status : new int[] {100, 301, 400, 404, 410, 500, 503}) {
            Delivery failed = after(1, new Sent(status, ""));
            assertThat(failed.state()).isEqualTo(Delivery.State.WAITING);
            assertThat(failed.detail()).isEqualTo("answered " + status);
            assertThat(failed.nextMs()).isEqualTo(1_010);
        }
        assertThat(after(2, new Sent(0, "ConnectException: refused")).detail()).isEqualTo("ConnectException: refused");
    }

    @Test
    void theLastAttemptIsTheLast() {
        assertThat(after(5, new Sent(500, "")).state()).isEqualTo(Delivery.State.WAITING);
        Delivery over = after(6, new Sent(500, ""));
        assertThat(over.state()).isEqualTo(Delivery.State.GIVEN_UP);
        assertThat(over.nextMs()).isEqualTo(1_000);
        assertThat(after(6, new Sent(200, "")).state()).isEqualTo(Delivery.State.DELIVERED);
    }
}
