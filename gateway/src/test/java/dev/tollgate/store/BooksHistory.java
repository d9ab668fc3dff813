package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.billing.Incident;
import dev.tollgate.billing.Refund;
import dev.tollgate.billing.RefundDesk;
import dev.tollgate.billing.RefundSelection;
import dev.tollgate.billing.RefundSelection.Statuses;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply.Slice;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.Outcome;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.Reversal.Kind;
import dev.tollgate.ledger.ReversalRules;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One random history of the books, from one seed, beside a model that knows nothing of accounts: only who has what. */
final class BooksHistory {
    private static final int CUSTOMERS = 3;
    private static final int NODES = 2;

    /** A lease as its node sees it. */
    private static final class Held {
        final LeaseId lease;
        final GrantId grant;
        final CustomerId customer;
        long nanos;

        Held(LeaseId lease, GrantId grant, CustomerId customer) {
            this.lease = lease;
            this.grant = grant;
            this.customer = customer;
        }
    }

    private static final class Node {
        final Map<LeaseId, Held> held = new HashMap<>();
        LeaseHolder holder;
        long postedSeq;

        @Nullable
        Batch last;

        Node(LeaseHolder holder) {
            this.holder = holder;
        }
    }

    private final Stores stores;
    private final Random random;
    private final Ledger ledger;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<CustomerId, Long> total = new HashMap<>();
    private final Map<GrantId, CustomerId> grants = new HashMap<>();
    private final Set<GrantId> ended = new HashSet<>();
    private final List<GrantId> reversed = new ArrayList<>();
    private final Map<RequestId, Long> paid = new HashMap<>();
    private final Set<RequestId> refunded = new HashSet<>();
    private long revenue;
    private long overrun;
    private long next = 1;

    BooksHistory(Stores stores, long seed) {
        this.stores = stores;
        this.random = new Random(seed);
        this.ledger = new Ledger(stores.ledger(), stores.ids(), TimeSource.system());
        for (int i = 0; i < NODES; i++) {
            nodes.add(new Node(stores.postings().nextEpoch(i + 1)));
        }
    }

    void step() {
        switch (random.nextInt(20)) {
            case 0, 1 -> give();
            case 2, 3, 4 -> lease();
            case 5 -> giveBack();
            case 6, 7, 8, 9 -> post();
            case 10 -> adjust();
            case 11 -> freeze();
            case 12 -> close();
            case 13, 14 -> reverse();
            case 15, 16 -> settle();
            case 17 -> end();
            case 18 -> refund();
            default -> restart();
        }
    }

    /** An incident gives back some of what was charged, twice over: never more than was paid, never again. */
    private void refund() {
        RefundDesk desk = new RefundDesk(stores.refunds(), stores.ids(), TimeSource.system());
        CustomerId customer = customer();
        long from = Samples.DAY + random.nextInt(5) * Samples.HOUR;
        Incident incident = desk.open(
                null, "outage", new RefundSelection("", Statuses.ANY, "", customer, from, from + 2 * Samples.HOUR));
        for (Refund refund : desk.run(incident, null, 1 + random.nextInt(5)).given()) {
            assertThat(refund.nanos()).isPositive().isLessThanOrEqualTo(paid.get(refund.request()));
            assertThat(refunded.add(refund.request())).as("given back once").isTrue();
            total.merge(customer, refund.nanos(), Long::sum);
            revenue -= refund.nanos();
        }
        assertThat(desk.run(incident, null, 100).given()).allSatisfy(refund -> {
            assertThat(refunded.add(refund.request())).as("given back once").isTrue();
            total.merge(customer, refund.nanos(), Long::sum);
            revenue -= refund.nanos();
        });
    }

    private CustomerId customer() {
        return new CustomerId(1 + random.nextInt(CUSTOMERS));
    }

    private Node node() {
        return nodes.get(random.nextInt(NODES));
    }

    private @Nullable GrantId grant() {
        List<GrantId> all = new ArrayList<>(grants.keySet());
        all.sort((a, b) -> Long.compare(a.value(), b.value()));
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private TransferId transferId() {
        return new TransferId(next++);
    }

    private void give() {
        CustomerId customer = customer();
        long nanos = 1L + random.nextInt(5_000);
        Grant grant = Samples.grant(next++, customer, nanos, new Grant.BurnOrder(random.nextInt(3), 0), Set.of());
        if (random.nextInt(3) > 0) {
            grant = Samples.bought(grant, new Price(random.nextInt(100_000), random.nextBoolean() ? "USD" : "JPY"));
        }
        TransferId id = transferId();
        assertThat(ledger.give(grant, id, "pack")).isEqualTo(new Outcome.Applied());
        if (random.nextBoolean()) {
            assertThat(ledger.give(grant, id, "pack")).isEqualTo(new Outcome.AlreadyApplied());
        }
        grants.put(grant.id(), customer);
        total.merge(customer, nanos, Long::sum);
    }

    private void lease() {
        Node node = node();
        CustomerId customer = customer();
        long wanted = random.nextInt(2_000);
        long got = 0;
        for (Slice slice : ledger.lease(new LeaseAsk(node.holder, customer, Asset.USD, wanted))
                .slices()) {
            node.held.computeIfAbsent(
                                    slice.lease(),
                                    lease -> new Held(lease, slice.grant().id(), customer))
                            .nanos +=
                    slice.addedNanos();
            got += slice.addedNanos();
        }
        assertThat(got).isLessThanOrEqualTo(wanted);
    }

    private List<Held> held(Node node, CustomerId customer) {
        List<Held> found = new ArrayList<>();
        for (Held held : node.held.values()) {
            if (held.customer.equals(customer) && held.nanos > 0) {
                found.add(held);
            }
        }
        found.sort((a, b) -> Long.compare(a.lease.value(), b.lease.value()));
        return found;
    }

    private void giveBack() {
        Node node = node();
        CustomerId customer = customer();
        for (Held held : held(node, customer)) {
            long nanos = 1L + random.nextInt((int) held.nanos);
            assertThatThrownBy(() -> ledger.giveBack(node.holder, held.lease, held.nanos + 1))
                    .isInstanceOf(IllegalStateException.class);
            ledger.giveBack(node.holder, held.lease, nanos);
            held.nanos -= nanos;
            if (ended.contains(held.grant)) {
                total.merge(customer, -nanos, Long::sum);
            }
        }
    }

    private void post() {
        Node node = node();
        List<Posting> postings = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            postings.add(posting(node, customer()));
        }
        Batch last = node.last;
        if (last != null && random.nextInt(3) == 0) {
            // A poster that does not know whether its batch went through.
            assertThat(stores.postings().post(last)).isFalse();
            // A record that is in the journal twice.
            postings.addAll(last.postings());
        }
        long seq = node.postedSeq + 1 + random.nextInt(3);
        Batch batch = new Batch(new Position(node.holder, 0, seq, seq), node.postedSeq, postings);
        assertThat(stores.postings().post(batch)).isTrue();
        node.postedSeq = seq;
        node.last = batch;
    }

    private Posting posting(Node node, CustomerId customer) {
        List<Draw> draws = new ArrayList<>();
        long charge = 0;
        for (Held held : held(node, customer)) {
            if (random.nextInt(3) > 0) {
                long nanos = random.nextInt(4) == 0 ? held.nanos : 1L + random.nextInt((int) held.nanos);
                draws.add(new Draw(held.lease, held.grant, nanos));
                held.nanos -= nanos;
                charge += nanos;
            }
        }
        long over = random.nextInt(4) == 0 ? random.nextInt(90) : 0;
        total.merge(customer, -charge, Long::sum);
        revenue += charge + over;
        overrun += over;
        long settledMs = Samples.DAY + random.nextInt(5) * Samples.HOUR;
        UsageRow row = Samples.row(next++, customer, settledMs, charge + over, over);
        paid.put(row.id(), charge);
        return new Posting(row, draws);
    }

    private void adjust() {
        GrantId grant = grant();
        if (grant == null) {
            return;
        }
        long nanos = random.nextInt(2_000) - 1_000L;
        if (nanos == 0) {
            return;
        }
        TransferId id = transferId();
        Outcome outcome = ledger.adjust(grant, id, nanos, "corrected");
        if (outcome instanceof Outcome.Applied) {
            total.merge(owner(grant), nanos, Long::sum);
            assertThat(ledger.adjust(grant, id, nanos, "corrected")).isEqualTo(new Outcome.AlreadyApplied());
        }
    }

    private CustomerId owner(GrantId grant) {
        CustomerId owner = grants.get(grant);
        if (owner == null) {
            throw new IllegalStateException(grant + " is not of this history");
        }
        return owner;
    }

    private void freeze() {
        GrantId grant = grant();
        if (grant != null) {
            if (random.nextBoolean()) {
                ledger.freeze(grant);
            } else {
                ledger.unfreeze(grant);
            }
        }
    }

    private void close() {
        GrantId grant = grant();
        if (grant == null || random.nextInt(3) > 0) {
            return;
        }
        GrantBalance before = ledger.grant(grant);
        ClosingTarget target = random.nextBoolean() ? ClosingTarget.BREAKAGE : ClosingTarget.ADJUSTMENTS;
        Outcome outcome = ledger.close(grant, transferId(), target, "over");
        if (outcome instanceof Outcome.Applied && before != null) {
            ended.add(grant);
            total.merge(owner(grant), -before.ownNanos(), Long::sum);
        }
    }

    private void reverse() {
        GrantId grant = grant();
        if (grant == null || random.nextInt(3) > 0) {
            return;
        }
        GrantBalance before = ledger.grant(grant);
        Kind kind = random.nextBoolean() ? Kind.REFUND : Kind.CHARGEBACK;
        ReversalRules.Reversing ask = new ReversalRules.Reversing(grant, kind, "", "wanted");
        if (ledger.reverse(ask) instanceof Outcome.Applied && before != null) {
            ended.add(grant);
            reversed.add(grant);
            total.merge(owner(grant), -before.ownNanos(), Long::sum);
            assertThat(ledger.reverse(ask)).isEqualTo(new Outcome.AlreadyApplied());
        }
    }

    private @Nullable GrantId reversed() {
        return reversed.isEmpty() ? null : reversed.get(random.nextInt(reversed.size()));
    }

    private void settle() {
        GrantId grant = reversed();
        if (grant == null) {
            return;
        }
        if (ledger.settleReversal(grant) instanceof Outcome.Refused) {
            assertThat(ledger.grant(grant))
                    .extracting(balance -> balance.grant().state())
                    .isNotEqualTo(Grant.State.CLOSED);
        }
    }

    /** The payment service says how a reversal ended, more than once and both ways. */
    private void end() {
        GrantId grant = reversed();
        if (grant == null) {
            return;
        }
        Outcome outcome =
                random.nextBoolean() ? ledger.postReversal(grant, "re_1") : ledger.voidReversal(grant, "re_1");
        Reversal reversal = Objects.requireNonNull(ledger.reversal(grant));
        GrantId restored = reversal.restored();
        if (outcome instanceof Outcome.Applied && restored != null) {
            grants.put(restored, owner(grant));
            total.merge(owner(grant), Objects.requireNonNull(reversal.settled()).reachedNanos(), Long::sum);
        }
    }

    /** A node starts again: after its journal was replayed, or given up by an operator. */
    private void restart() {
        Node node = node();
        long expected = 0;
        for (Held held : node.held.values()) {
            expected += held.nanos;
            if (ended.contains(held.grant)) {
                total.merge(held.customer, -held.nanos, Long::sum);
            }
        }
        if (random.nextInt(3) == 0) {
            assertThat(ledger.forgetNode(node.holder.node())).isEqualTo(expected);
            assertThat(stores.postings()
                            .post(new Batch(new Position(node.holder, 0, 99_999, 0), node.postedSeq, List.of())))
                    .isFalse();
            node.holder = stores.postings().nextEpoch(node.holder.node());
        } else {
            LeaseHolder now = stores.postings().nextEpoch(node.holder.node());
            stores.postings().close(node.holder, 0, null);
            assertThat(ledger.closeEarlier(now)).isEqualTo(expected);
            assertThat(ledger.closeEarlier(now)).isZero();
            node.holder = now;
        }
        node.held.clear();
        node.postedSeq = 0;
        node.last = null;
    }

    void assertHolds() {
        for (int i = 1; i <= CUSTOMERS; i++) {
            CustomerId customer = new CustomerId(i);
            long held = ledger.grants(customer).stream()
                    .mapToLong(GrantBalance::totalNanos)
                    .sum();
            assertThat(held).as("what customer %s has", customer).isEqualTo(total.getOrDefault(customer, 0L));
        }
        for (Node node : nodes) {
            Map<LeaseId, Long> stored = new HashMap<>();
            ledger.leases(node.holder).forEach(slice -> stored.put(slice.lease(), slice.addedNanos()));
            Map<LeaseId, Long> expected = new HashMap<>();
            node.held.forEach((lease, held) -> {
                if (held.nanos > 0) {
                    expected.put(lease, held.nanos);
                }
            });
            assertThat(stored).isEqualTo(expected);
        }
        Database database = stores.database();
        if (database != null) {
            BooksReport report = database.check(row -> row.charge().nanos());
            assertThat(report.violations()).isEmpty();
        } else {
            assertMemoryHolds((InMemoryLedgerStore) stores.ledger());
        }
    }

    private void assertMemoryHolds(InMemoryLedgerStore memory) {
        Map<InMemoryLedgerStore.Key, Long> sums = new HashMap<>();
        for (Transfer transfer : memory.transfers()) {
            sums.merge(new InMemoryLedgerStore.Key(transfer.from(), transfer.asset()), -transfer.nanos(), Long::sum);
            sums.merge(new InMemoryLedgerStore.Key(transfer.to(), transfer.asset()), transfer.nanos(), Long::sum);
        }
        assertThat(memory.accounts()).isEqualTo(sums);
        assertThat(sums.values().stream().mapToLong(Long::longValue).sum()).isZero();
        sums.forEach((key, balance) -> {
            if (key.account().kind().guarded()) {
                assertThat(balance).as("%s", key).isNotNegative();
            }
        });
        assertThat(memory.balance(Account.system(Account.Kind.REVENUE), Asset.USD))
                .isEqualTo(revenue);
        assertThat(memory.balance(Account.system(Account.Kind.OVERRUN), Asset.USD))
                .isEqualTo(-overrun);
    }
}
