package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.LedgerStore;
import dev.tollgate.ledger.LedgerView;
import dev.tollgate.ledger.Violation;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.money.Asset;
import dev.tollgate.store.InMemoryBooks;
import dev.tollgate.store.InMemoryLedgerStore;
import dev.tollgate.store.InMemoryPostingStore;
import dev.tollgate.store.InMemoryUsageStore;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ledger that all nodes of a world share: the real rules over a store in memory. Watches what is posted, and keeps
 * batches that come late or twice.
 */
final class SimLedger {
    private static final long OPERATOR = -1;
    private static final int REMEMBERED_MAX = 40;

    private record Asked(long node, CustomerId customer, Asset asset) {}

    private final SimFacts facts;
    private final SimTime time;
    private final InMemoryLedgerStore store = new InMemoryLedgerStore();
    private final InMemoryPostingStore postings;
    private final UsageStore usage;
    private final Ledger ledger;
    private final Map<RequestId, SimRequest> requests = new LinkedHashMap<>();
    private final Map<RequestId, Posting> first = new HashMap<>();
    private final Map<Long, LeaseHolder> lives = new HashMap<>();
    private final Map<Long, Long> givenUp = new HashMap<>();
    /** Batches whose sender gave up waiting, and batches that were taken: either may arrive once more. */
    private final List<Batch> late = new ArrayList<>();

    private final List<Batch> taken = new ArrayList<>();
    /** How often money came back to a customer's grants, by who brought it; of all customers where there is none. */
    private final Map<Long, Map<CustomerId, Integer>> returns = new HashMap<>();

    private final Map<Asked, Integer> othersReturned = new HashMap<>();
    private long version;

    SimLedger(SimTime time, SimFacts facts, long seed) {
        this.time = time;
        this.facts = facts;
        IdSource ids = IdSource.seeded(time, seed);
        this.postings = new InMemoryPostingStore(store, ids);
        this.usage = new InMemoryUsageStore(postings);
        this.ledger = new Ledger(store, ids, time);
    }

    Ledger ledger() {
        return ledger;
    }

    PostingStore postings() {
        return postings;
    }

    UsageStore usage() {
        return usage;
    }

    /** Counts what changed it. */
    long version() {
        return version;
    }

    void changed() {
        version++;
    }

    // ---- requests

    void asked(SimRequest request) {
        requests.put(request.ask.request(), request);
    }

    @Nullable
    SimRequest request(RequestId id) {
        return requests.get(id);
    }

    Collection<SimRequest> requests() {
        return requests.values();
    }

    @Nullable
    Posting posting(RequestId id) {
        return first.get(id);
    }

    Collection<Posting> posted() {
        return first.values();
    }

    // ---- what nodes do

    LeaseHolder nextEpoch(long node) {
        LeaseHolder holder = postings.nextEpoch(node);
        lives.put(node, holder);
        return holder;
    }

    LeaseReply lease(LeaseAsk ask) {
        LeaseReply reply = ledger.lease(ask);
        LeaseHolder holder = ask.holder();
        facts.check(
                holder.equals(lives.get(holder.node())) && !isGivenUp(holder),
                SimInvariant.GIVEN_UP_IS_OVER,
                () -> holder + " leased " + reply);
        changed();
        othersReturned.put(
                new Asked(holder.node(), ask.customer(), ask.asset()), othersReturned(holder.node(), ask.customer()));
        return reply;
    }

    private boolean isGivenUp(LeaseHolder holder) {
        return holder.epoch() <= givenUp.getOrDefault(holder.node(), 0L);
    }

    /** Money came back to grants: wallets that believe them to be exhausted are not told. */
    void returned(long node, @Nullable CustomerId customer) {
        changed();
        returns.computeIfAbsent(node, _ -> new HashMap<>())
                .merge(customer == null ? new CustomerId(1) : customer, 1, Integer::sum);
    }

    /** The same by nobody's doing: a grant that had expired has not, by a clock that was set back. */
    void clockSetBack() {
        returned(OPERATOR, null);
    }

    private int othersReturned(long node, CustomerId customer) {
        int sum = 0;
        for (Map.Entry<Long, Map<CustomerId, Integer>> each : returns.entrySet()) {
            if (each.getKey() != node) {
                Map<CustomerId, Integer> byCustomer = each.getValue();
                sum += byCustomer.getOrDefault(customer, 0) + byCustomer.getOrDefault(new CustomerId(1), 0);
            }
        }
        return sum;
    }

    /** Whether nothing came back since a node was last told what there is. */
    boolean toldAll(long node, CustomerId customer, Asset asset) {
        Integer then = othersReturned.get(new Asked(node, customer, asset));
        return then == null || then == othersReturned(node, customer);
    }

    /** What could be leased for a model, by the ledger's clock and by a node's. */
    long leasable(CustomerId customer, Asset asset, ModelName model, long nodeMs) {
        long sum = 0;
        for (GrantBalance balance : store.grants(customer)) {
            Grant grant = balance.grant();
            if (grant.asset() == asset
                    && Slice.usable(grant, time.epochMillis())
                    && Slice.usable(grant, nodeMs)
                    && (grant.models().isEmpty() || grant.models().contains(model))) {
                sum += balance.ownNanos();
            }
        }
        return sum;
    }

    // ---- posting

    boolean post(Batch batch) {
        long revenue = revenue();
        int before = postings.postedCount();
        boolean applied = postings.post(batch);
        if (!applied) {
            facts.check(
                    before == postings.postedCount() && revenue == revenue(),
                    SimInvariant.STALE_CHANGES_NOTHING,
                    batch::toString);
            return false;
        }
        changed();
        LeaseHolder holder = batch.at().holder();
        facts.check(!isGivenUp(holder), SimInvariant.GIVEN_UP_IS_OVER, () -> holder + " posted " + batch);
        batch.postings().forEach(this::took);
        taken.add(batch);
        if (taken.size() > REMEMBERED_MAX) {
            taken.removeFirst();
        }
        return true;
    }

    private long revenue() {
        return store.balance(Account.system(Account.Kind.REVENUE), Asset.USD)
                + store.balance(Account.system(Account.Kind.REVENUE), Asset.TOKENS);
    }

    private void took(Posting posting) {
        RequestId id = posting.row().id();
        SimRequest request = requests.get(id);
        facts.check(request != null, SimInvariant.CHARGED_AS_WRITTEN, () -> "nobody asked for " + posting);
        Posting before = first.putIfAbsent(id, posting);
        if (request == null) {
            return;
        }
        if (before == null) {
            facts.check(!request.givenUp, SimInvariant.GIVEN_UP_IS_OVER, () -> "posted " + request);
            facts.saw("charged " + posting.row().charge().asset());
            facts.saw(posting.row().charge().overrunNanos() > 0 ? "charged with overrun" : "charged in full");
            return;
        }
        facts.check(false, SimInvariant.SENT_ONCE, () -> posting + " after " + before + " of " + request);
    }

    /** A sender gives up on a batch that may arrive yet. */
    void later(Batch batch) {
        late.add(batch);
    }

    /** Something that was sent long ago arrives now, in any order: by a life that is over, or a second time. */
    void deliver(int which) {
        List<Batch> orphans = late.stream()
                .filter(batch -> !batch.at()
                        .holder()
                        .equals(lives.get(batch.at().holder().node())))
                .toList();
        if (!orphans.isEmpty() && which % 2 == 0) {
            Batch batch = orphans.get(which % orphans.size());
            late.remove(batch);
            arrive("late batch ", batch);
        } else if (!taken.isEmpty()) {
            boolean applied = arrive("repeated batch ", taken.get(which % taken.size()));
            facts.check(!applied, SimInvariant.STALE_CHANGES_NOTHING, () -> "a second time: " + which);
        }
    }

    /** Everything arrives that is still on its way. */
    void deliverAll() {
        late.forEach(batch -> arrive("late batch ", batch));
        late.clear();
    }

    private boolean arrive(String what, Batch batch) {
        try {
            boolean applied = post(batch);
            facts.saw(what + (applied ? "taken" : "refused"));
            return applied;
        } catch (IllegalStateException e) {
            // Its leases are over: the store refuses it as a whole.
            facts.saw(what + "impossible");
            return false;
        }
    }

    // ---- nodes that do not come back

    /** Gives a node up: what it has not posted is lost. */
    void forget(long node) {
        LeaseHolder last = lives.get(node);
        givenUp.put(node, last == null ? 0 : last.epoch());
        for (SimRequest request : requests.values()) {
            request.givenUp |= request.node == node && !first.containsKey(request.ask.request());
        }
        ledger.forgetNode(node);
        returned(OPERATOR, null);
        facts.saw("node given up");
    }

    // ---- checks

    /** Adds up the books. */
    void check() {
        List<Violation> violations = InMemoryBooks.violations(store, postings);
        facts.check(violations.isEmpty(), SimInvariant.BOOKS_ADD_UP, violations::toString);
        for (SimRequest request : requests.values()) {
            Posting now = postings.posting(request.ask.request());
            Posting then = first.get(request.ask.request());
            facts.check(
                    now == null ? then == null : now.equals(then),
                    SimInvariant.CHARGED_ONCE,
                    () -> then + " became " + now + " of " + request);
        }
    }

    /** What is on a grant that ends, though it should have gone on. */
    void checkClosing(Collection<CustomerId> customers) {
        for (CustomerId customer : customers) {
            LedgerStore.Scope all = new LedgerStore.Scope.OfCustomer(customer, null, null);
            store.decide(all, view -> {
                view.grants().forEach(this::checkClosing);
                return Decision.nothing(true);
            });
        }
    }

    private void checkClosing(LedgerView.GrantEntry entry) {
        Grant.State state = entry.grant().state();
        boolean ends =
                state == Grant.State.CLOSED || state == Grant.State.CLOSING && entry.target() != ClosingTarget.STAYS;
        facts.check(!ends || entry.ownNanos() == 0, SimInvariant.CLOSING_KEEPS_NOTHING, entry::toString);
    }

    long leased(Collection<CustomerId> customers) {
        return customers.stream()
                .flatMap(customer -> store.grants(customer).stream())
                .mapToLong(GrantBalance::leasedNanos)
                .sum();
    }

    List<PostingStore.Position> openJournals() {
        return postings.open();
    }
}
