package dev.tollgate.wallet;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseAsk;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.ledger.Leasing;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A ledger in memory that checks itself at each step and fails where it is told to. Safe from any thread. */
final class FakeLedger implements Leasing, PostingStore, UsageStore {
    static final long LEDGER = 77;

    /** Called around each call; may throw. */
    interface Faults {
        Faults NONE = new Faults() {
            @Override
            public void before(String call) {}

            @Override
            public void after(String call) {}
        };

        /** What it throws leaves the ledger as it was. */
        void before(String call);

        /** What it throws hides that the call was done. */
        void after(String call);
    }

    private static final class LeaseAccount {
        final LeaseId id;
        final GrantId grant;
        final LeaseHolder holder;
        long nanos;

        LeaseAccount(LeaseId id, GrantId grant, LeaseHolder holder) {
            this.id = id;
            this.grant = grant;
            this.holder = holder;
        }
    }

    private record JournalKey(LeaseHolder holder, int loop) {}

    private final Map<GrantId, Grant> grants = new LinkedHashMap<>();
    private final Map<GrantId, Long> own = new HashMap<>();
    private final Map<LeaseId, LeaseAccount> leases = new LinkedHashMap<>();
    private final Map<RequestId, Posting> rows = new LinkedHashMap<>();
    private final Map<JournalKey, Position> journals = new LinkedHashMap<>();
    private final Map<JournalKey, String> closed = new LinkedHashMap<>();
    private final Map<Long, Long> epochs = new HashMap<>();
    private Faults faults = Faults.NONE;
    private long nextId = 1;
    private long created;
    private long revenue;
    private long toTargets;
    private long leaseCalls;
    private long nowMs;

    // ---- what tests do

    synchronized void faults(Faults now) {
        faults = now;
    }

    synchronized void now(long ms) {
        nowMs = ms;
    }

    synchronized Grant give(CustomerId customer, long nanos) {
        return give(customer, nanos, Set.of(), 0, 0);
    }

    synchronized Grant give(CustomerId customer, long nanos, Set<ModelName> models, int priority, long expiresMs) {
        return give(customer, Asset.USD, nanos, models, priority, expiresMs);
    }

    /** A token grant. */
    synchronized Grant giveTokens(CustomerId customer, long nanoTokens, int priority) {
        return give(customer, Asset.TOKENS, nanoTokens, Set.of(), priority, 0);
    }

    synchronized Grant give(
            CustomerId customer, Asset asset, long nanos, Set<ModelName> models, int priority, long expiresMs) {
        GrantId id = new GrantId(nextId++);
        Grant grant = new Grant(
                id,
                customer,
                asset,
                nanos,
                models,
                new Grant.BurnOrder(priority, expiresMs),
                Grant.State.OPEN,
                "given: test",
                nextId);
        grants.put(id, grant);
        own.put(id, nanos);
        created += nanos;
        return grant;
    }

    /** Marks a grant as closing: what is on its own account goes to its target now, the rest when it comes back. */
    synchronized void close(GrantId id) {
        Grant was = Objects.requireNonNull(grants.get(id));
        grants.put(
                id,
                new Grant(
                        id,
                        was.customer(),
                        was.asset(),
                        was.amountNanos(),
                        was.models(),
                        was.order(),
                        Grant.State.CLOSING,
                        was.origin(),
                        was.createdMs()));
        toTargets += Objects.requireNonNull(own.put(id, 0L));
    }

    synchronized List<Grant> grants() {
        return List.copyOf(grants.values());
    }

    synchronized Map<RequestId, Posting> rows() {
        return Map.copyOf(rows);
    }

    synchronized @Nullable Posting posting(RequestId id) {
        return rows.get(id);
    }

    /** What could still be leased for a model. */
    synchronized long leasable(CustomerId customer, ModelName model) {
        return leasable(customer, Asset.USD, model);
    }

    synchronized long leasable(CustomerId customer, Asset asset, ModelName model) {
        long sum = 0;
        for (Grant grant : grants.values()) {
            if (grant.customer().equals(customer)
                    && grant.asset() == asset
                    && Slice.usable(grant, nowMs)
                    && (grant.models().isEmpty() || grant.models().contains(model))) {
                sum += own(grant.id());
            }
        }
        return sum;
    }

    synchronized long own(GrantId grant) {
        return Objects.requireNonNull(own.get(grant));
    }

    synchronized long leased() {
        return leases.values().stream().mapToLong(lease -> lease.nanos).sum();
    }

    synchronized long leaseCalls() {
        return leaseCalls;
    }

    synchronized List<String> openJournalNames() {
        return journals.keySet().stream()
                .filter(key -> !closed.containsKey(key))
                .map(JournalKey::toString)
                .toList();
    }

    synchronized Map<String, String> losses() {
        Map<String, String> losses = new LinkedHashMap<>();
        closed.forEach((key, lost) -> {
            if (!lost.isEmpty()) {
                losses.put(key.toString(), lost);
            }
        });
        return losses;
    }

    /** Named invariants: never negative, total conserved, revenue = draws. Throws where one is broken. */
    synchronized void check() {
        long sum = revenue + toTargets;
        for (GrantId grant : grants.keySet()) {
            require(own(grant) >= 0, "never negative: " + grant + " " + own(grant));
            sum += own(grant);
        }
        for (LeaseAccount lease : leases.values()) {
            require(lease.nanos >= 0, "never negative: " + lease.id + " " + lease.nanos);
            sum += lease.nanos;
        }
        require(sum == created, "total conserved: " + sum + " of " + created);
        long drawn = 0;
        for (Posting posting : rows.values()) {
            drawn += draws(posting);
        }
        require(drawn == revenue, "posted once: draws " + drawn + ", revenue " + revenue);
    }

    private static long draws(Posting posting) {
        return posting.draws().stream().mapToLong(Draw::nanos).sum();
    }

    private static void require(boolean holds, String invariant) {
        if (!holds) {
            throw new AssertionError(invariant);
        }
    }

    // ---- Leasing

    @Override
    public synchronized LeaseReply lease(LeaseAsk ask) {
        faults.before("lease");
        leaseCalls++;
        require(ask.holder().epoch() == epoch(ask.holder().node()), "lease by the living only: " + ask);
        List<LeaseReply.Slice> slices = new ArrayList<>();
        long left = ask.wantedNanos();
        long rest = 0;
        for (Grant grant : inBurnOrder(ask.customer())) {
            if (!Slice.usable(grant, nowMs) || grant.asset() != ask.asset()) {
                continue;
            }
            long part = Math.min(left, own(grant.id()));
            if (part > 0) {
                own.merge(grant.id(), -part, Long::sum);
                LeaseAccount lease = leaseOf(grant.id(), ask.holder());
                lease.nanos += part;
                slices.add(new LeaseReply.Slice(lease.id, grant, part));
                left -= part;
            }
            rest += own(grant.id());
        }
        LeaseReply reply = new LeaseReply(slices, rest == 0);
        faults.after("lease");
        return reply;
    }

    private List<Grant> inBurnOrder(CustomerId customer) {
        return grants.values().stream()
                .filter(grant -> grant.customer().equals(customer))
                .sorted(Slice.BURN_ORDER)
                .toList();
    }

    private LeaseAccount leaseOf(GrantId grant, LeaseHolder holder) {
        for (LeaseAccount lease : leases.values()) {
            if (lease.grant.equals(grant) && lease.holder.equals(holder)) {
                return lease;
            }
        }
        LeaseAccount made = new LeaseAccount(new LeaseId(nextId++), grant, holder);
        leases.put(made.id, made);
        return made;
    }

    @Override
    public synchronized void giveBack(LeaseHolder holder, LeaseId id, long nanos) {
        faults.before("giveBack");
        LeaseAccount lease = Objects.requireNonNull(leases.get(id));
        if (!lease.holder.equals(holder) || lease.nanos < nanos) {
            throw new IllegalStateException(id + " holds " + lease.nanos + " (expected: >= " + nanos + ")");
        }
        lease.nanos -= nanos;
        back(lease, nanos);
        faults.after("giveBack");
    }

    private void back(LeaseAccount lease, long nanos) {
        if (Objects.requireNonNull(grants.get(lease.grant)).state() == Grant.State.OPEN) {
            own.merge(lease.grant, nanos, Long::sum);
        } else {
            toTargets += nanos;
        }
        if (lease.nanos == 0) {
            leases.remove(lease.id);
        }
    }

    @Override
    public synchronized List<GrantBalance> balances(CustomerId customer) {
        faults.before("balances");
        return inBurnOrder(customer).stream()
                .map(grant -> new GrantBalance(
                        grant,
                        own(grant.id()),
                        leases.values().stream()
                                .filter(lease -> lease.grant.equals(grant.id()))
                                .mapToLong(lease -> lease.nanos)
                                .sum()))
                .toList();
    }

    @Override
    public synchronized List<LeaseReply.Slice> leases(LeaseHolder holder) {
        faults.before("leases");
        return leases.values().stream()
                .filter(lease -> lease.holder.equals(holder) && lease.nanos > 0)
                .map(lease ->
                        new LeaseReply.Slice(lease.id, Objects.requireNonNull(grants.get(lease.grant)), lease.nanos))
                .toList();
    }

    @Override
    public synchronized long closeEarlier(LeaseHolder now) {
        faults.before("closeEarlier");
        long sum = 0;
        for (LeaseAccount lease : List.copyOf(leases.values())) {
            if (lease.holder.node() == now.node() && lease.holder.epoch() < now.epoch()) {
                long nanos = lease.nanos;
                sum += nanos;
                lease.nanos = 0;
                back(lease, nanos);
            }
        }
        faults.after("closeEarlier");
        return sum;
    }

    // ---- PostingStore

    @Override
    public long ledgerId() {
        return LEDGER;
    }

    @Override
    public synchronized LeaseHolder nextEpoch(long node) {
        return new LeaseHolder(node, epochs.merge(node, 1L, Long::sum));
    }

    private long epoch(long node) {
        return epochs.getOrDefault(node, 0L);
    }

    @Override
    public synchronized List<Position> openJournals(LeaseHolder now) {
        return journals.entrySet().stream()
                .filter(entry -> entry.getKey().holder.node() == now.node()
                        && !entry.getKey().holder.equals(now)
                        && !closed.containsKey(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public synchronized Position position(LeaseHolder holder, int loop) {
        faults.before("position");
        return positionOf(holder, loop);
    }

    private Position positionOf(LeaseHolder holder, int loop) {
        return journals.computeIfAbsent(new JournalKey(holder, loop), _ -> new Position(holder, loop, 0, 0));
    }

    @Override
    public synchronized boolean post(Batch batch) {
        faults.before("post");
        Position at = batch.at();
        JournalKey key = new JournalKey(at.holder(), at.loop());
        if (positionOf(at.holder(), at.loop()).postedSeq() != batch.expectedSeq() || closed.containsKey(key)) {
            return false;
        }
        require(at.postedSeq() > batch.expectedSeq(), "sequences grow: " + batch);
        List<Posting> fresh = batch.postings().stream()
                .filter(posting -> !rows.containsKey(posting.row().id()))
                .toList();
        for (Posting posting : fresh) {
            apply(posting);
        }
        journals.put(key, at);
        faults.after("post");
        return true;
    }

    private void apply(Posting posting) {
        UsageRow.Charge charge = posting.row().charge();
        require(
                draws(posting) + charge.overrunNanos() == charge.nanos() && charge.overrunNanos() >= 0,
                "charge = draws + overrun: " + posting);
        for (Draw draw : posting.draws()) {
            LeaseAccount lease = leases.get(draw.lease());
            require(lease != null && lease.grant.equals(draw.grant()), "draws from an open lease: " + posting);
            Grant grant = Objects.requireNonNull(grants.get(draw.grant()));
            require(grant.asset() == charge.asset(), "draws from what it is paid in: " + posting);
            Objects.requireNonNull(lease).nanos -= draw.nanos();
            require(lease.nanos >= 0, "never negative: " + lease.id + " " + lease.nanos + " after " + posting);
            revenue += draw.nanos();
        }
        rows.put(posting.row().id(), posting);
    }

    @Override
    public synchronized void close(LeaseHolder holder, int loop, @Nullable String lost) {
        faults.before("close");
        closed.putIfAbsent(new JournalKey(holder, loop), lost == null ? "" : lost);
        faults.after("close");
    }

    // ---- UsageStore

    @Override
    public synchronized @Nullable UsageRow row(RequestId id) {
        Posting posting = rows.get(id);
        return posting == null ? null : posting.row();
    }

    @Override
    public synchronized @Nullable PaidRequest paid(RequestId id) {
        Posting posting = rows.get(id);
        return posting == null ? null : posting.paid();
    }

    @Override
    public List<UsageRow> rows(Query query, @Nullable RequestId before, int limit) {
        throw new UnsupportedOperationException("the wallet does not ask");
    }

    @Override
    public List<HourSum> hours(Query query) {
        throw new UnsupportedOperationException("the wallet does not ask");
    }

    @Override
    public long requests(Query query) {
        throw new UnsupportedOperationException("the wallet does not ask");
    }

    @Override
    public synchronized long spentNanos(ApiKeyId key, long sinceMs) {
        faults.before("spent");
        return rows.values().stream()
                .map(Posting::row)
                .filter(row -> row.payer().key().equals(key) && row.settledMs() >= sinceMs)
                .mapToLong(row -> row.charge().usdNanos())
                .sum();
    }
}
