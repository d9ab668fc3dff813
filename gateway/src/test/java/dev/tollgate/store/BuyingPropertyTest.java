package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.GrantId;
import dev.tollgate.billing.EventNote.Fate;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.PaymentEvent;
import dev.tollgate.billing.PaymentService.Standing;
import dev.tollgate.error.GatewayException;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.money.Price;
import dev.tollgate.store.BuyingWorld.Purchase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However the events of payments come: late, twice, in any order, wrong, with refunds by hand in between. */
class BuyingPropertyTest {
    private static final int ORDERS = 4;
    private static final List<Standing> STANDINGS = List.of(Standing.values());

    @Test
    void noOrderOfEventsMakesOrLosesMoneyInMemory(@TempDir Path folder) {
        run(Stores::memory, folder, 400);
    }

    @Test
    void noOrderOfEventsMakesOrLosesMoneyOnSqlite(@TempDir Path folder) {
        run(Stores::sqlite, folder, 6);
    }

    private static void run(Stores.Kind kind, Path folder, int seeds) {
        for (int seed = 0; seed < seeds; seed++) {
            Path own = folder.resolve("seed-" + seed);
            assertThat(own.toFile().mkdir()).isTrue();
            try (Stores stores = kind.open(own)) {
                new History(new BuyingWorld(stores), new Random(seed)).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static final class History {
        private final BuyingWorld world;
        private final Random random;
        private final List<Purchase> purchases = new ArrayList<>();
        private final Set<Purchase> paid = new HashSet<>();
        private final List<PaymentEvent> events = new ArrayList<>();

        History(BuyingWorld world, Random random) {
            this.world = world;
            this.random = random;
        }

        void run() {
            for (int i = 0; i < ORDERS; i++) {
                Purchase purchase = world.checkout(
                        random.nextBoolean() ? world.newCustomer().id() : null);
                purchases.add(purchase);
                eventsOf(purchase);
            }
            Collections.shuffle(events, random);
            for (PaymentEvent event : events) {
                if (random.nextInt(4) == 0) {
                    byHand();
                }
                world.orders.apply(event);
                if (random.nextInt(5) == 0) {
                    world.orders.apply(event);
                }
            }
            world.payments.refundsAre(Standing.SUCCEEDED);
            for (int i = 0; i < 4; i++) {
                world.time.advance(60_000);
                world.refunds.sweep();
            }
            assertHolds();
        }

        private void eventsOf(Purchase purchase) {
            String intent = purchase.intent();
            if (random.nextInt(8) > 0) {
                paid.add(purchase);
                events.add(world.paid(purchase));
            }
            if (random.nextInt(3) == 0) {
                events.add(world.paid(purchase)); // the same payment under another id
                paid.add(purchase);
            }
            if (random.nextInt(3) == 0) {
                PaymentEvent.Paid right = world.paid(purchase);
                Price wrong = new Price(right.amount().minor() + 1 + random.nextInt(9), "USD");
                events.add(new PaymentEvent.Paid(world.event(), right.order(), right.session(), intent, wrong));
            }
            if (random.nextInt(4) == 0) {
                String session = purchase.order().progress().session();
                events.add(
                        new PaymentEvent.Lapsed(world.event(), purchase.order().id(), session));
            }
            if (random.nextInt(2) == 0) {
                events.add(world.disputed(purchase));
                events.add(world.decided(purchase, random.nextBoolean()));
            }
            if (random.nextInt(3) == 0) {
                boolean whole = random.nextBoolean();
                Price amount = whole ? BuyingWorld.PRICE : new Price(1, "USD");
                events.add(new PaymentEvent.Refunded(world.event(), intent, amount, whole));
            }
            GrantId grant = new GrantId(purchase.order().id().value());
            events.add(new PaymentEvent.RefundEnded(world.event(), grant, "re_x", random.nextBoolean()));
        }

        /** What operators and time do meanwhile. */
        private void byHand() {
            Purchase purchase = purchases.get(random.nextInt(ORDERS));
            GrantId grant = world.now(purchase).progress().grant();
            switch (random.nextInt(4)) {
                case 0 -> world.refunds.sweep();
                case 1 -> world.payments.refundsAre(STANDINGS.get(random.nextInt(STANDINGS.size())));
                case 2 -> world.orders.showKey(purchase.token());
                default -> {
                    if (grant != null) {
                        try {
                            world.refunds.refund(grant, "asked for");
                        } catch (GatewayException refused) {
                            assertThat(refused.refusal().code().status()).isEqualTo(409);
                        }
                    }
                }
            }
        }

        private void assertHolds() {
            world.assertClean();
            Map<GrantId, Price> refunded = new HashMap<>(world.payments.refunded());
            for (Purchase purchase : purchases) {
                Order order = world.now(purchase);
                assertThat(order.progress().state() == Order.State.GRANTED).isEqualTo(paid.contains(purchase));
                if (paid.contains(purchase)) {
                    assertHolds(order, refunded);
                }
                assertThat(world.stores.orders().parked(purchase.intent()))
                        .as("what is parked of a paid order waits for a dispute that never came")
                        .allMatch(
                                note -> !paid.contains(purchase) || note.kind().startsWith("dispute_"));
            }
            assertThat(refunded).as("refunds of nobody's grants").isEmpty();
        }

        /** All that a customer ever had came of its one order, and is in one place. */
        private void assertHolds(Order order, Map<GrantId, Price> refunded) {
            List<GrantBalance> grants =
                    world.ledger.grants(Objects.requireNonNull(order.buyer().customer()));
            assertThat(grants)
                    .filteredOn(balance ->
                            balance.grant().id().value() == order.id().value())
                    .hasSize(1);
            long kept = 0;
            long takenBack = 0;
            long minor = 0;
            for (GrantBalance balance : grants) {
                Grant grant = balance.grant();
                kept += balance.totalNanos();
                Reversal reversal = world.ledger.reversal(grant.id());
                if (reversal != null && reversal.state() != Reversal.State.VOIDED) {
                    takenBack += Objects.requireNonNull(reversal.settled()).reachedNanos();
                }
                Price given = refunded.remove(grant.id());
                minor += given == null ? 0 : given.minor();
            }
            assertThat(kept + takenBack).isEqualTo(BuyingWorld.AMOUNT);
            assertThat(minor).isLessThanOrEqualTo(BuyingWorld.PRICE.minor());
            int keys = world.stores
                    .identities()
                    .keys(Objects.requireNonNull(order.buyer().customer()))
                    .size();
            assertThat(keys).isLessThanOrEqualTo(order.buyer().fresh() ? 1 : 0);
        }
    }

    @Test
    void everyFateIsReached(@TempDir Path folder) {
        Set<Fate> seen = new HashSet<>();
        for (int seed = 0; seed < 20 && seen.size() < Fate.values().length; seed++) {
            Path own = folder.resolve("seed-" + seed);
            assertThat(own.toFile().mkdir()).isTrue();
            try (Stores stores = Stores.memory(own)) {
                History history = new History(new BuyingWorld(stores), new Random(seed));
                Purchase purchase = history.world.checkout(null);
                history.purchases.addAll(Collections.nCopies(ORDERS, purchase));
                history.eventsOf(purchase);
                Collections.shuffle(history.events, history.random);
                history.events.forEach(event -> seen.add(history.world.orders.apply(event)));
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(Fate.values());
    }
}
