package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.EventId;
import dev.tollgate.base.Secret;
import dev.tollgate.base.WebhookId;
import dev.tollgate.webhook.Delivery;
import dev.tollgate.webhook.Event;
import dev.tollgate.webhook.Webhook;
import dev.tollgate.webhook.WebhookStore;
import dev.tollgate.webhook.WebhookStore.Due;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each event goes once to each place that listens, and is taken by one at a time. */
class WebhookStoreTest {
    private static final long NOW = Samples.DAY;

    abstract static class Promises extends Contract {
        Promises(Stores.Kind kind) {
            super(kind);
        }

        private WebhookStore store() {
            return stores().webhooks();
        }

        private Webhook add(long id, @Nullable CustomerId customer) {
            Webhook webhook = new Webhook(
                    new WebhookId(id),
                    customer,
                    URI.create("https://hooks.example/" + id),
                    new Secret("whsec_" + id),
                    true,
                    NOW);
            store().add(webhook);
            return webhook;
        }

        private static Event event(long id, @Nullable CustomerId customer) {
            return new Event(new EventId(id), customer, "budget.threshold", "{\"n\":" + id + "}", NOW + id);
        }

        @Test
        void webhooksAreKeptWithTheirSecrets() {
            Webhook alices = add(1, ALICE);
            Webhook ours = add(2, null);
            assertThat(store().webhook(alices.id())).isEqualTo(alices);
            assertThat(store().webhooks(ALICE)).containsExactly(alices);
            assertThat(store().webhooks(null)).containsExactly(ours);
            assertThat(store().webhooks(BOB)).isEmpty();
            store().remove(alices.id());
            assertThat(store().webhook(alices.id())).isNull();
        }

        @Test
        void anEventGoesOnceToWhoListens() {
            Webhook alices = add(1, ALICE);
            Webhook bobs = add(2, BOB);
            Webhook ours = add(3, null);
            Webhook off = add(4, ALICE);
            store().enable(off.id(), false);
            Event event = event(7, ALICE);
            assertThat(store().note(event)).isTrue();
            assertThat(store().note(event)).isFalse();
            assertThat(store().take(NOW + 7, NOW + 99, 10))
                    .extracting(due -> due.webhook().id())
                    .containsExactlyInAnyOrder(alices.id(), ours.id());
            assertThat(store().deliveries(bobs.id(), null, 10)).isEmpty();
            assertThat(store().deliveries(off.id(), null, 10)).isEmpty();
            assertThat(store().note(event(8, null))).as("ours only").isTrue();
            assertThat(store().take(NOW + 50, NOW + 99, 10))
                    .extracting(due -> due.webhook().id())
                    .containsExactly(ours.id());
        }

        @Test
        void whatNobodyListensToIsNotedWhenSomebodyDoes() {
            assertThat(store().note(event(7, ALICE))).isFalse();
            add(1, ALICE);
            assertThat(store().note(event(7, ALICE))).isTrue();
        }

        @Test
        void whatIsTakenIsTakenByOneUntilItsTimeIsOver() {
            Webhook alices = add(1, ALICE);
            Event event = event(7, ALICE);
            store().note(event);
            assertThat(store().take(NOW + 6, NOW + 100, 10)).as("not due").isEmpty();
            Due first = store().take(NOW + 7, NOW + 100, 10).getFirst();
            assertThat(first).isEqualTo(new Due(event, alices, 1, NOW + 100));
            assertThat(store().take(NOW + 99, NOW + 200, 10)).isEmpty();
            // Whoever took it is gone.
            Due second = store().take(NOW + 100, NOW + 200, 10).getFirst();
            assertThat(second).isEqualTo(new Due(event, alices, 2, NOW + 200));
            // It was not gone, only late: the one that has it now decides.
            store().ended(first, after(first, Delivery.State.GIVEN_UP, NOW + 150));
            assertThat(store().deliveries(alices.id(), null, 10).getFirst().state())
                    .isEqualTo(Delivery.State.WAITING);
            store().ended(second, after(second, Delivery.State.DELIVERED, NOW + 160));
            assertThat(store().deliveries(alices.id(), null, 10))
                    .containsExactly(after(second, Delivery.State.DELIVERED, NOW + 160));
            assertThat(store().take(NOW + 10_000, NOW + 20_000, 10)).isEmpty();
        }

        private static Delivery after(Due due, Delivery.State state, long nextMs) {
            return new Delivery(
                    due.event().id(),
                    due.webhook().id(),
                    due.event().kind(),
                    state,
                    due.attempt(),
                    nextMs,
                    500,
                    "answered 500");
        }

        @Test
        void deliveriesComeNewestFirstPageByPageAndAreForgotten() {
            Webhook alices = add(1, ALICE);
            for (int i = 1; i <= 7; i++) {
                store().note(event(i, ALICE));
            }
            List<Delivery> all = store().deliveries(alices.id(), null, 100);
            assertThat(all).extracting(each -> each.event().value()).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
            assertThat(store().deliveries(alices.id(), new EventId(5), 2))
                    .extracting(each -> each.event().value())
                    .containsExactly(4L, 3L);
            for (Due due : store().take(NOW + 2, NOW + 100, 10)) {
                store().ended(due, after(due, Delivery.State.DELIVERED, NOW + 10));
            }
            assertThat(store().forgetEnded(NOW + 10)).isZero();
            assertThat(store().forgetEnded(NOW + 11)).isEqualTo(2);
            assertThat(store().note(event(1, ALICE))).as("forgotten, but told").isFalse();
            store().remove(alices.id());
            assertThat(store().take(NOW + 1_000, NOW + 2_000, 10)).isEmpty();
        }
    }

    @Nested
    class InMemory extends Promises {
        InMemory() {
            super(Stores::memory);
        }
    }

    @Nested
    class OnSqlite extends Promises {
        OnSqlite() {
            super(Stores::sqlite);
        }
    }

    @Nested
    class OnPostgres extends Promises {
        OnPostgres() {
            super(Stores::postgres);
        }
    }
}
