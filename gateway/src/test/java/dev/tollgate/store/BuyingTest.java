package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Secret;
import dev.tollgate.billing.EventNote;
import dev.tollgate.billing.EventNote.Fate;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.Order.State;
import dev.tollgate.billing.OrderId;
import dev.tollgate.billing.Pack;
import dev.tollgate.billing.PackId;
import dev.tollgate.billing.PaymentEvent;
import dev.tollgate.billing.PaymentService.Standing;
import dev.tollgate.billing.Terms;
import dev.tollgate.error.GatewayException;
import dev.tollgate.identity.Authentication;
import dev.tollgate.identity.Customer;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.Invariant;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply.Slice;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.Reversal.Settled;
import dev.tollgate.ledger.Violation;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import dev.tollgate.store.BuyingWorld.Purchase;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Packs, orders, refunds, chargebacks and vouchers, over each store. */
class BuyingTest {
    abstract static class Promises extends Contract {
        private @Nullable BuyingWorld built;

        Promises(Stores.Kind kind) {
            super(kind);
        }

        @BeforeEach
        void build() {
            built = new BuyingWorld(stores());
        }

        final BuyingWorld world() {
            return Objects.requireNonNull(built);
        }

        private static <T> List<T> atOnce(int threads, Callable<T> work) throws Exception {
            try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                List<T> answers = new ArrayList<>();
                for (Future<T> each : pool.invokeAll(Collections.nCopies(threads, work))) {
                    answers.add(each.get());
                }
                return answers;
            }
        }

        private List<GrantBalance> balances(Purchase purchase) {
            return world().ledger.balances(world().customer(purchase));
        }

        private Reversal reversal(Purchase purchase) {
            return Objects.requireNonNull(
                    world().ledger.reversal(new GrantId(purchase.order().id().value())));
        }

        /** Leases all of a grant and spends some of it; answers what is still leased. */
        private Slice spend(Purchase purchase, long nanos) {
            LeaseHolder node = stores().postings().nextEpoch(3);
            Slice slice = world().ledger
                    .lease(new LeaseAsk(node, world().customer(purchase), Asset.USD, BuyingWorld.AMOUNT))
                    .slices()
                    .getFirst();
            Posting posting = new Posting(
                    Samples.row(1, world().customer(purchase), Samples.DAY, nanos, 0),
                    List.of(new Draw(slice.lease(), slice.grant().id(), nanos)));
            stores().postings().post(new Batch(new Position(node, 0, 1, 1), 0, List.of(posting)));
            return slice;
        }

        private void comeHome() {
            world().ledger.closeEarlier(new LeaseHolder(3, 99));
        }

        @Test
        void packsComeBackWholeAndAnotherTakesThePlace() {
            Terms terms = new Terms(Asset.TOKENS, 7, Set.of(new ModelName("a/b"), new ModelName("c")), 9, 3);
            Pack pack = new Pack(BuyingWorld.SHOP, new PackId("p"), "P", new Price(1, "JPY"), terms, false);
            stores().orders().putPack(pack);
            stores().orders().putPack(BuyingWorld.PACK);
            assertThat(stores().orders().packs()).containsExactlyInAnyOrder(pack, BuyingWorld.PACK);
            Terms others = new Terms(Asset.USD, 8, Set.of(), 0, 0);
            Pack other = new Pack(BuyingWorld.SHOP, new PackId("p"), "Q", new Price(2, "USD"), others, true);
            stores().orders().putPack(other);
            assertThat(stores().orders().packs()).containsExactlyInAnyOrder(other, BuyingWorld.PACK);
        }

        @Test
        void aFirstPurchaseMakesCustomerGrantAndOneKey() {
            Purchase purchase = world().checkout();
            assertThat(purchase.order().progress().state()).isEqualTo(State.CREATED);
            assertThat(world().orders.showKey(purchase.token())).isNull();
            assertThat(world().orders.apply(world().paid(purchase))).isEqualTo(Fate.APPLIED);
            Order order = world().now(purchase);
            assertThat(order.progress().state()).isEqualTo(State.GRANTED);
            assertThat(order.progress().paidMs()).isEqualTo(Samples.DAY);
            assertThat(balances(purchase)).singleElement().satisfies(balance -> {
                assertThat(balance.ownNanos()).isEqualTo(BuyingWorld.AMOUNT);
                assertThat(balance.grant().origin())
                        .isEqualTo(new Grant.Origin("bought: First pack", BuyingWorld.PRICE));
                assertThat(balance.grant().order())
                        .isEqualTo(new Grant.BurnOrder(2, Samples.DAY + 30 * 24 * Samples.HOUR));
            });
            Customer customer = Objects.requireNonNull(stores().identities().customer(world().customer(purchase)));
            assertThat(customer.storefront()).isEqualTo(BuyingWorld.SHOP);
            Secret key = Objects.requireNonNull(world().orders.showKey(purchase.token()));
            assertThat(world().identities
                            .authenticate("Bearer " + key.reveal(), null, null)
                            .result())
                    .isInstanceOfSatisfying(
                            Authentication.Known.class,
                            known -> assertThat(known.caller().customer().id()).isEqualTo(customer.id()));
            assertThat(world().orders.showKey(purchase.token())).isNull();
            assertThat(stores().identities().keys(customer.id())).hasSize(1);
            world().assertClean();
        }

        @Test
        void aLaterPurchaseAddsToTheBalanceAndMakesNoKey() {
            Customer customer = world().newCustomer();
            Purchase purchase = world().checkout(customer.id());
            world().orders.apply(world().paid(purchase));
            assertThat(world().ledger.balances(customer.id())).hasSize(1);
            assertThat(world().orders.showKey(purchase.token())).isNull();
            assertThat(stores().identities().customers(null, 9)).hasSize(1);
        }

        @Test
        void anEventThatComesTwiceHappensOnce() {
            Purchase purchase = world().checkout();
            PaymentEvent.Paid paid = world().paid(purchase);
            assertThat(world().orders.apply(paid)).isEqualTo(Fate.APPLIED);
            assertThat(world().orders.apply(paid)).isEqualTo(Fate.APPLIED); // what became of it then
            assertThat(world().orders.apply(world().paid(purchase)))
                    .isEqualTo(Fate.IGNORED); // another id, same payment
            assertThat(balances(purchase)).hasSize(1);
            assertThat(stores().identities().customers(null, 9)).hasSize(1);
            world().assertClean();
        }

        @Test
        void anEventThatComesManyTimesAtOnceHappensOnce() throws Exception {
            Purchase purchase = world().checkout();
            PaymentEvent.Paid paid = world().paid(purchase);
            PaymentEvent.Paid other = world().paid(purchase);
            atOnce(16, () -> {
                world().orders.apply(paid);
                return world().orders.apply(other);
            });
            assertThat(balances(purchase)).hasSize(1);
            assertThat(stores().identities().customers(null, 9)).hasSize(1);
            world().assertClean();
        }

        @Test
        void aKeyThatManyAskForAtOnceIsShownToOne() throws Exception {
            Purchase purchase = world().bought();
            List<Integer> shown = atOnce(16, () -> {
                try {
                    return world().orders.showKey(purchase.token()) == null ? 0 : 1;
                } catch (IllegalStateException _) {
                    return 0; // the guard of the statement said so
                }
            });
            assertThat(shown.stream().mapToInt(Integer::intValue).sum()).isOne();
            assertThat(stores().identities().keys(world().customer(purchase))).hasSize(1);
        }

        @Test
        void anotherAmountCurrencyOrCheckoutGrantsNothing() {
            Purchase purchase = world().checkout();
            PaymentEvent.Paid right = world().paid(purchase);
            for (PaymentEvent.Paid wrong : List.of(
                    new PaymentEvent.Paid("w1", right.order(), right.session(), "pi", new Price(999, "USD")),
                    new PaymentEvent.Paid("w2", right.order(), right.session(), "pi", new Price(1_001, "USD")),
                    new PaymentEvent.Paid("w3", right.order(), right.session(), "pi", new Price(1_000, "EUR")),
                    new PaymentEvent.Paid("w4", right.order(), "cs_of_another", "pi", right.amount()))) {
                assertThat(world().orders.apply(wrong)).as("%s", wrong).isEqualTo(Fate.REFUSED);
            }
            assertThat(world().now(purchase).progress().state()).isEqualTo(State.CREATED);
            assertThat(stores().identities().customers(null, 9)).isEmpty();
            assertThat(world().orders.refused(9))
                    .extracting(EventNote::id)
                    .containsExactlyInAnyOrder("w1", "w2", "w3", "w4");
            assertThat(world().orders.apply(right)).isEqualTo(Fate.APPLIED);
        }

        @Test
        void aPaymentOfAnUnknownOrderAndAnEventOfOthersChangeNothing() {
            Purchase purchase = world().checkout();
            PaymentEvent.Paid right = world().paid(purchase);
            assertThat(world().orders.apply(new PaymentEvent.Paid("e1", new OrderId(5), "cs", "pi", right.amount())))
                    .isEqualTo(Fate.IGNORED);
            assertThat(world().orders.apply(new PaymentEvent.Other("e2", "invoice.paid")))
                    .isEqualTo(Fate.IGNORED);
            assertThat(world().now(purchase).progress().state()).isEqualTo(State.CREATED);
        }

        @Test
        void anOrderLapsesAndMoneyThatComesLateIsGrantedAllTheSame() {
            Purchase purchase = world().checkout();
            String session = purchase.order().progress().session();
            assertThat(world().orders
                            .apply(new PaymentEvent.Lapsed(
                                    "l1", purchase.order().id(), session)))
                    .isEqualTo(Fate.APPLIED);
            assertThat(world().now(purchase).progress().state()).isEqualTo(State.LAPSED);
            assertThat(world().orders.apply(world().paid(purchase))).isEqualTo(Fate.APPLIED);
            assertThat(world().now(purchase).progress().state()).isEqualTo(State.GRANTED);
            assertThat(world().orders
                            .apply(new PaymentEvent.Lapsed(
                                    "l2", purchase.order().id(), session)))
                    .isEqualTo(Fate.IGNORED);
            assertThat(world().now(purchase).progress().state()).isEqualTo(State.GRANTED);
        }

        @Test
        void aPaymentServiceThatIsAwaySellsNothing() {
            world().payments.away(true);
            assertThatThrownBy(() -> world().checkout())
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            refused -> assertThat(refused.refusal().code().status())
                                    .isEqualTo(503));
            assertThat(world().orders.orders(null, 9))
                    .singleElement()
                    .satisfies(order -> assertThat(order.progress().state()).isEqualTo(State.LAPSED));
        }

        @Test
        void aRefundGivesBackTheShareThatIsNotSpentOnceNothingRuns() {
            Purchase purchase = world().bought();
            spend(purchase, BuyingWorld.AMOUNT / 3 + 1);
            Reversal begun = world().refunds.refund(world().grant(purchase), "asked for");
            assertThat(begun.settled()).isNull();
            assertThat(world().payments.refunded()).isEmpty();
            world().refunds.sweep();
            assertThat(world().payments.refunded()).isEmpty();
            comeHome();
            world().refunds.sweep();
            // 1,000 × (2/3 of the amount, less one nano) ÷ amount = 666.6…
            assertThat(world().payments.refunded()).containsEntry(world().grant(purchase), new Price(666, "USD"));
            assertThat(reversal(purchase))
                    .extracting(Reversal::state, Reversal::reference)
                    .containsExactly(Reversal.State.POSTED, "re_" + world().grant(purchase));
            assertThat(balances(purchase)).isEmpty();
            world().assertClean();
        }

        @Test
        void aRefundThatFailsGivesTheCreditBack() {
            world().payments.refundsAre(Standing.FAILED);
            Purchase purchase = world().bought();
            GrantId first = world().grant(purchase);
            world().refunds.refund(first, "asked for");
            assertThat(Objects.requireNonNull(world().ledger.reversal(first)).state())
                    .isEqualTo(Reversal.State.VOIDED);
            assertThat(world().grant(purchase)).isNotEqualTo(first);
            assertThat(balances(purchase)).singleElement().satisfies(balance -> {
                assertThat(balance.ownNanos()).isEqualTo(BuyingWorld.AMOUNT);
                assertThat(balance.grant().id()).isEqualTo(world().grant(purchase));
                assertThat(balance.grant().origin().paid()).isEqualTo(BuyingWorld.PRICE);
            });
            world().payments.refundsAre(Standing.SUCCEEDED);
            world().refunds.refund(world().grant(purchase), "again");
            assertThat(world().payments.refunded()).containsEntry(world().grant(purchase), BuyingWorld.PRICE);
            world().assertClean();
        }

        @Test
        void aRefundWithoutAnAnswerIsTriedAgainAMinuteLater() {
            Purchase purchase = world().bought();
            world().payments.away(true);
            world().refunds.refund(world().grant(purchase), "asked for");
            world().payments.away(false);
            world().refunds.sweep();
            assertThat(world().payments.refunded()).isEmpty();
            world().time.advance(60_000);
            world().refunds.sweep();
            assertThat(world().payments.refunded()).hasSize(1);
            world().refunds.sweep();
            assertThat(reversal(purchase).state()).isEqualTo(Reversal.State.POSTED);
        }

        @Test
        void aRefundThatIsPendingEndsWithItsEvent() {
            world().payments.refundsAre(Standing.PENDING);
            Purchase purchase = world().bought();
            GrantId grant = world().grant(purchase);
            world().refunds.refund(grant, "asked for");
            assertThat(reversal(purchase).state()).isEqualTo(Reversal.State.PENDING);
            PaymentEvent done = new PaymentEvent.RefundEnded("r1", grant, "re_9", true);
            assertThat(world().orders.apply(done)).isEqualTo(Fate.APPLIED);
            assertThat(reversal(purchase).state()).isEqualTo(Reversal.State.POSTED);
            assertThat(world().orders.apply(new PaymentEvent.RefundEnded("r2", grant, "re_9", false)))
                    .isEqualTo(Fate.REFUSED);
            assertThat(reversal(purchase).state()).isEqualTo(Reversal.State.POSTED);
            world().assertClean();
        }

        @Test
        void aRefundMadeElsewhereClosesTheGrant() {
            Purchase purchase = world().bought();
            PaymentEvent part = new PaymentEvent.Refunded("p1", purchase.intent(), new Price(1, "USD"), false);
            assertThat(world().orders.apply(part)).isEqualTo(Fate.REFUSED);
            assertThat(balances(purchase)).hasSize(1);
            PaymentEvent whole = new PaymentEvent.Refunded("p2", purchase.intent(), BuyingWorld.PRICE, true);
            assertThat(world().orders.apply(whole)).isEqualTo(Fate.APPLIED);
            assertThat(balances(purchase)).isEmpty();
            world().assertClean();
        }

        @Test
        void aChargebackTakesWhatIsLeftClaimsTheRestAndFreezes() {
            Purchase purchase = world().bought();
            long spent = BuyingWorld.AMOUNT / 4;
            spend(purchase, spent);
            assertThat(world().orders.apply(world().disputed(purchase))).isEqualTo(Fate.APPLIED);
            assertThat(Objects.requireNonNull(stores().identities().customer(world().customer(purchase)))
                            .frozen())
                    .isTrue();
            assertThat(world().frozen).containsExactly(world().customer(purchase));
            comeHome();
            world().refunds.sweep();
            assertThat(reversal(purchase).settled())
                    .isEqualTo(new Settled(BuyingWorld.AMOUNT - spent, spent, BuyingWorld.PRICE));
            assertThat(reversal(purchase).state()).isEqualTo(Reversal.State.PENDING);
            assertThat(world().orders.apply(world().decided(purchase, false))).isEqualTo(Fate.APPLIED);
            assertThat(reversal(purchase).state()).isEqualTo(Reversal.State.POSTED);
            world().assertClean();
        }

        @Test
        void aWonDisputeGivesTheCreditBack() {
            Purchase purchase = world().bought();
            GrantId first = world().grant(purchase);
            world().orders.apply(world().disputed(purchase));
            world().refunds.sweep();
            assertThat(world().orders.apply(world().decided(purchase, true))).isEqualTo(Fate.APPLIED);
            assertThat(world().grant(purchase)).isNotEqualTo(first);
            assertThat(balances(purchase))
                    .singleElement()
                    .extracting(GrantBalance::ownNanos)
                    .isEqualTo(BuyingWorld.AMOUNT);
            assertThat(world().orders.apply(world().disputed(purchase)))
                    .isEqualTo(Fate.APPLIED); // the bank has another go
            world().assertClean();
        }

        /** Dispute and decision before the payment itself, each in its turn however they came. */
        @Test
        void eventsThatComeBeforeTheirTimeWaitForIt() {
            Purchase purchase = world().checkout();
            assertThat(world().orders.apply(world().decided(purchase, false))).isEqualTo(Fate.PARKED);
            assertThat(world().orders.apply(world().disputed(purchase))).isEqualTo(Fate.PARKED);
            assertThat(world().orders.apply(world().paid(purchase))).isEqualTo(Fate.APPLIED);
            assertThat(balances(purchase)).isEmpty();
            assertThat(world().frozen).hasSize(1);
            world().refunds.sweep();
            world().refunds.sweep();
            assertThat(Objects.requireNonNull(world().ledger.reversal(world().grant(purchase)))
                            .state())
                    .isEqualTo(Reversal.State.POSTED);
            assertThat(stores().orders().parked(purchase.intent())).isEmpty();
            world().assertClean();
        }

        @Test
        void aDisputeOfARefundedPaymentNeedsAPerson() {
            Purchase purchase = world().bought();
            world().refunds.refund(world().grant(purchase), "asked for");
            assertThat(world().orders.apply(world().disputed(purchase))).isEqualTo(Fate.REFUSED);
            assertThat(world().orders.refused(9)).hasSize(1);
            assertThat(world().frozen).isEmpty();
        }

        @Test
        void anExpiredPackIsBreakage() {
            Purchase purchase = world().bought();
            world().time.advance(30L * 24 * Samples.HOUR - 1);
            world().refunds.sweep();
            assertThat(balances(purchase)).hasSize(1);
            world().time.advance(1);
            world().refunds.sweep();
            assertThat(balances(purchase)).isEmpty();
            assertThat(world().ledger
                            .transfers(world().customer(purchase), null, 1)
                            .getFirst()
                            .to())
                    .isEqualTo(Account.system(Account.Kind.BREAKAGE));
            assertThatThrownBy(() -> world().refunds.refund(world().grant(purchase), "too late"))
                    .isInstanceOf(GatewayException.class);
            world().assertClean();
        }

        @Test
        void ordersComeNewestFirstPageByPage() {
            List<Order> made = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                made.add(world().checkout().order());
                world().time.advance(5);
            }
            assertThat(world().orders.orders(null, 2))
                    .extracting(Order::id)
                    .containsExactly(made.get(3).id(), made.get(2).id());
            assertThat(world().orders.orders(made.get(2).id(), 9))
                    .extracting(Order::id)
                    .containsExactly(made.get(1).id(), made.get(0).id());
            assertThat(world().orders.find("nobody's")).isNull();
            assertThat(stores().orders().orderByIntent("")).isNull();
        }
    }

    /** What {@code fsck} says of sales that were changed by force. */
    abstract static class Checked extends Promises {
        Checked(Stores.Kind kind) {
            super(kind);
        }

        private Set<Invariant> broken(String statement) {
            BuyingWorld world = world();
            world.bought();
            world.checkout();
            world.assertClean();
            Database database = Objects.requireNonNull(stores().database());
            database.runner().write(Runner.Lane.FIRST, session -> session.update(statement));
            return database.check(row -> row.charge().nanos()).violations().stream()
                    .map(Violation::invariant)
                    .collect(Collectors.toSet());
        }

        @Test
        void aPaidOrderWithoutItsGrantIsFound() {
            assertThat(broken("UPDATE orders SET state = 1")).containsExactly(Invariant.SALE_IS_GRANTED);
        }

        @Test
        void aGrantThatNobodyPaidForIsFound() {
            assertThat(broken("UPDATE orders SET state = 2")).containsExactly(Invariant.SALE_IS_GRANTED);
        }

        @Test
        void anotherPriceThanTheOrdersIsFound() {
            assertThat(broken("UPDATE grants SET paid_minor = 999 WHERE paid_minor > 0"))
                    .containsExactly(Invariant.SALE_IS_GRANTED);
        }
    }

    @Nested
    class InMemory extends Promises {
        InMemory() {
            super(Stores::memory);
        }
    }

    @Nested
    class OnSqlite extends Checked {
        OnSqlite() {
            super(Stores::sqlite);
        }
    }

    @Nested
    class OnPostgres extends Checked {
        OnPostgres() {
            super(Stores::postgres);
        }
    }
}
