package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.Decision.Change;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.LeaseReply;
import dev.tollgate.ledger.LedgerEntry;
import dev.tollgate.ledger.LedgerRules;
import dev.tollgate.ledger.LedgerStore;
import dev.tollgate.ledger.LedgerView;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.ReversalView;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ledger in memory: a fake for tests. {@code new Ledger(new InMemoryLedgerStore(), ids, time)} is a whole one. */
public final class InMemoryLedgerStore implements LedgerStore {
    /** Two sources made the same id in the same millisecond. As in SQL, whoever comes second decides again. */
    static final class IdTaken extends IllegalStateException {
        static final int ATTEMPTS = 8;
        private static final long serialVersionUID = 1L;

        IdTaken(String message) {
            super(message);
        }
    }

    /** One account of one asset. */
    record Key(Account account, Asset asset) {}

    record StoredGrant(Grant grant, ClosingTarget target) {}

    record StoredLease(LeaseId id, GrantId grant, LeaseHolder holder, boolean over) {}

    private final Map<Key, Long> balances = new HashMap<>();
    private final Map<GrantId, StoredGrant> grants = new LinkedHashMap<>();
    private final Map<LeaseId, StoredLease> leases = new LinkedHashMap<>();
    private final Map<TransferId, Transfer> transfers = new LinkedHashMap<>();
    private final Map<GrantId, Reversal> reversals = new LinkedHashMap<>();
    private final Map<Long, Long> epochs = new HashMap<>();
    private final Map<Long, Long> forgotten = new HashMap<>();
    private long openMs;

    @Override
    public synchronized <T> T decide(Scope scope, Function<LedgerView, Decision<T>> rule) {
        return repeat(() -> rule.apply(view(scope)));
    }

    private <T> T repeat(Supplier<Decision<T>> deciding) {
        for (int left = IdTaken.ATTEMPTS; ; left--) {
            Decision<T> decision = deciding.get();
            try {
                apply(decision.changes());
                return decision.answer();
            } catch (IdTaken e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    @Override
    public synchronized <T> T decideReversal(GrantId grant, Function<ReversalView, Decision<T>> rule) {
        return repeat(() -> rule.apply(reversalView(grant)));
    }

    /** What the rules see of one grant. */
    synchronized ReversalView reversalView(GrantId grant) {
        StoredGrant stored = grants.get(grant);
        LedgerView.GrantEntry entry = stored == null
                ? null
                : new LedgerView(entries(Set.of(stored.grant.customer()), grant), null, false).grant(grant);
        Reversal reversal = reversals.get(grant);
        if (entry == null || reversal == null) {
            return new ReversalView(entry, reversal, 0, 0);
        }
        Account own = Account.of(grant);
        long spent = 0;
        long reached = 0;
        for (Transfer transfer : transfers.values()) {
            boolean inside = transfer.kind() == Transfer.Kind.LEASED || transfer.kind() == Transfer.Kind.RETURNED;
            if (!inside && transfer.to().equals(own)) {
                spent += transfer.nanos();
            } else if (!inside && transfer.from().equals(own)) {
                spent -= transfer.nanos();
                boolean taken = transfer.kind() == Transfer.Kind.CLOSED
                        && transfer.to().kind().name().equals(reversal.kind().name());
                reached += taken ? transfer.nanos() : 0;
            }
        }
        return new ReversalView(entry, reversal, reached, spent);
    }

    @Override
    public synchronized @Nullable Reversal reversal(GrantId grant) {
        return reversals.get(grant);
    }

    @Override
    public synchronized List<Reversal> reversals(@Nullable GrantId before, boolean pending, int limit) {
        return reversals.values().stream()
                .filter(each -> (before == null || each.grant().value() < before.value())
                        && (!pending || each.state() == Reversal.State.PENDING))
                .sorted(Comparator.comparingLong((Reversal each) -> each.grant().value())
                        .reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Grant> expired(long nowMs, int limit) {
        return grants.values().stream()
                .filter(stored -> stored.target == ClosingTarget.STAYS
                        && stored.grant.order().expiresMs() > 0
                        && stored.grant.order().expiresMs() <= nowMs)
                .map(StoredGrant::grant)
                .sorted(Comparator.comparingLong(grant -> grant.order().expiresMs()))
                .limit(limit)
                .toList();
    }

    private LedgerView view(Scope scope) {
        return switch (scope) {
            case Scope.OfCustomer(CustomerId customer, TransferId id, LeaseHolder holder) ->
                new LedgerView(entries(Set.of(customer), null), seen(id), holder != null && fenced(holder));
            case Scope.OfGrant(GrantId grant, TransferId id) -> {
                StoredGrant stored = grants.get(grant);
                yield new LedgerView(
                        stored == null ? List.of() : entries(Set.of(stored.grant.customer()), grant), seen(id), false);
            }
            case Scope.OfLease(LeaseId lease) -> {
                StoredLease stored = leases.get(lease);
                yield new LedgerView(
                        stored == null ? List.of() : entries(Set.of(customerOf(stored)), null), null, false);
            }
            case Scope.OfNode(long node, long epochBelow, int customersMax) ->
                new LedgerView(
                        entries(
                                leases.values().stream()
                                        .filter(lease -> !lease.over
                                                && lease.holder.node() == node
                                                && lease.holder.epoch() < epochBelow)
                                        .map(this::customerOf)
                                        .distinct()
                                        .limit(customersMax)
                                        .collect(Collectors.toSet()),
                                null),
                        null,
                        false);
        };
    }

    private @Nullable Transfer seen(@Nullable TransferId id) {
        return id == null ? null : transfers.get(id);
    }

    private CustomerId customerOf(StoredLease lease) {
        return Objects.requireNonNull(grants.get(lease.grant)).grant.customer();
    }

    private List<LedgerView.GrantEntry> entries(Set<CustomerId> customers, @Nullable GrantId also) {
        return grants.values().stream()
                .filter(stored -> customers.contains(stored.grant.customer())
                        && (stored.grant.state() != Grant.State.CLOSED
                                || stored.grant.id().equals(also)
                                || leases.values().stream()
                                        .anyMatch(lease -> !lease.over && lease.grant.equals(stored.grant.id()))))
                .sorted(Comparator.comparing(StoredGrant::grant, LedgerRules.BURN_ORDER))
                .map(stored -> new LedgerView.GrantEntry(
                        stored.grant,
                        stored.target,
                        balance(Account.of(stored.grant.id()), stored.grant.asset()),
                        leases.values().stream()
                                .filter(lease -> !lease.over && lease.grant.equals(stored.grant.id()))
                                .map(lease -> new LedgerView.LeaseEntry(
                                        lease.id,
                                        lease.holder,
                                        balance(Account.of(lease.id), stored.grant.asset()),
                                        balance(Account.suspenseOf(lease.id), stored.grant.asset())))
                                .toList()))
                .toList();
    }

    /** Writes what another store's rule decided over these books. */
    synchronized void applyAll(List<Change> changes) {
        apply(changes);
    }

    /** Writes what a rule decided, all or nothing. */
    synchronized void apply(List<Change> changes) {
        // Checked as a whole before anything is written, so that a failure leaves nothing behind.
        List<Transfer> moves = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Decision.Move(Transfer transfer)) {
                moves.add(transfer);
            }
            guard(change);
        }
        move(moves);
        for (Change change : changes) {
            write(change);
        }
    }

    private void guard(Change change) {
        boolean passes = switch (change) {
            case Decision.OpenReversal(Reversal reversal) -> !reversals.containsKey(reversal.grant());
            case Decision.SettleReversal(GrantId id, var _) -> isPending(id, false);
            case Decision.EndReversal(GrantId id, var _, var _, var _) -> isPending(id, true);
            default -> true;
        };
        if (!passes) {
            throw new IllegalStateException(change + ": the reversal is in another state");
        }
    }

    private boolean isPending(GrantId grant, boolean settled) {
        Reversal reversal = reversals.get(grant);
        return reversal != null
                && reversal.state() == Reversal.State.PENDING
                && (reversal.settled() != null) == settled;
    }

    private void write(Change change) {
        switch (change) {
            case Decision.OpenGrant(Grant grant) -> grants.put(grant.id(), new StoredGrant(grant, ClosingTarget.STAYS));
            case Decision.MarkGrant(GrantId id, Grant.State state, ClosingTarget target) ->
                grants.computeIfPresent(id, (_, stored) -> new StoredGrant(withState(stored.grant, state), target));
            case Decision.OpenLease(LeaseId lease, GrantId grant, CustomerId _, Asset _, LeaseHolder holder) ->
                leases.put(lease, new StoredLease(lease, grant, holder, false));
            case Decision.EndLease(LeaseId id) ->
                leases.computeIfPresent(id, (_, lease) -> new StoredLease(id, lease.grant, lease.holder, true));
            case Decision.ForgetNode(long node) -> forgotten.put(node, epochs.getOrDefault(node, 0L));
            case Decision.OpenReversal(Reversal reversal) -> reversals.put(reversal.grant(), reversal);
            case Decision.SettleReversal(GrantId id, Reversal.Settled settled) ->
                reversals.computeIfPresent(
                        id, (_, was) -> ended(was, was.state(), settled, was.restored(), was.reference()));
            case Decision.EndReversal(GrantId id, Reversal.State state, GrantId restored, String reference) ->
                reversals.computeIfPresent(
                        id,
                        (_, was) -> ended(
                                was,
                                state,
                                was.settled(),
                                restored,
                                reference.isEmpty() ? was.reference() : reference));
            case Decision.Move _ -> {}
        }
    }

    private static Reversal ended(
            Reversal was,
            Reversal.State state,
            Reversal.@Nullable Settled settled,
            @Nullable GrantId restored,
            String reference) {
        return new Reversal(
                was.grant(),
                was.customer(),
                was.kind(),
                state,
                settled,
                restored,
                reference,
                was.reason(),
                was.createdMs());
    }

    private static Grant withState(Grant grant, Grant.State state) {
        return new Grant(
                grant.id(),
                grant.customer(),
                grant.asset(),
                grant.amountNanos(),
                grant.models(),
                grant.order(),
                state,
                grant.origin(),
                grant.createdMs());
    }

    /** All transfers or none; one whose id was there already makes it none and fails. */
    synchronized void move(List<Transfer> moves) {
        Map<Key, Long> after = new HashMap<>();
        for (Transfer move : moves) {
            if (transfers.containsKey(move.id())) {
                throw new IdTaken(move.id() + " was written before (expected: a new id)");
            }
            add(after, new Key(move.from(), move.asset()), -move.nanos());
            add(after, new Key(move.to(), move.asset()), move.nanos());
        }
        after.forEach((key, balance) -> {
            if (key.account.kind().guarded() && balance < 0) {
                throw new IllegalStateException(key.account + " would hold " + balance + " (expected: >= 0)");
            }
        });
        balances.putAll(after);
        moves.forEach(move -> transfers.put(move.id(), dated(move)));
    }

    private Transfer dated(Transfer move) {
        return new Transfer(
                move.id(),
                move.kind(),
                move.from(),
                move.to(),
                move.asset(),
                move.nanos(),
                move.customer(),
                move.reason(),
                Math.max(move.atMs(), openMs));
    }

    private void add(Map<Key, Long> after, Key key, long nanos) {
        after.put(key, Math.addExact(after.getOrDefault(key, balances.getOrDefault(key, 0L)), nanos));
    }

    /** What an account holds. */
    public synchronized long balance(Account account, Asset asset) {
        return balances.getOrDefault(new Key(account, asset), 0L);
    }

    /** Everything that was ever moved, oldest first. */
    public synchronized List<Transfer> transfers() {
        return List.copyOf(transfers.values());
    }

    /** Every account that was ever touched. */
    synchronized Map<Key, Long> accounts() {
        return Map.copyOf(balances);
    }

    /** Every grant that was ever given, the closed ones too. */
    synchronized List<StoredGrant> allGrants() {
        return List.copyOf(grants.values());
    }

    /** Every lease that was ever opened, those that are over, too. */
    synchronized List<StoredLease> allLeases() {
        return List.copyOf(leases.values());
    }

    /** As after a posting in SQL: a closing grant whose last money was spent is closed. */
    synchronized void closeSpent() {
        grants.replaceAll((id, stored) -> {
            boolean spent = stored.grant.state() == Grant.State.CLOSING
                    && stored.target != ClosingTarget.STAYS
                    && balanceOf(stored).totalNanos() == 0;
            return spent ? new StoredGrant(withState(stored.grant, Grant.State.CLOSED), stored.target) : stored;
        });
    }

    synchronized LeaseHolder nextEpoch(long node) {
        return new LeaseHolder(node, epochs.merge(node, 1L, Long::sum));
    }

    /** Whether a holder may not lease or post: a later life began, or the node was forgotten. */
    synchronized boolean fenced(LeaseHolder holder) {
        return holder.epoch() < epochs.getOrDefault(holder.node(), 0L) || forgotten(holder);
    }

    synchronized boolean forgotten(LeaseHolder holder) {
        return holder.epoch() <= forgotten.getOrDefault(holder.node(), 0L);
    }

    synchronized boolean knows(LeaseId lease, GrantId grant) {
        StoredLease stored = leases.get(lease);
        return stored != null && !stored.over && stored.grant.equals(grant);
    }

    @Override
    public synchronized List<GrantBalance> grants(CustomerId customer) {
        return grants.values().stream()
                .filter(stored -> stored.grant.customer().equals(customer))
                .sorted(Comparator.comparing(StoredGrant::grant, LedgerRules.BURN_ORDER))
                .map(this::balanceOf)
                .toList();
    }

    @Override
    public synchronized @Nullable GrantBalance grant(GrantId id) {
        StoredGrant stored = grants.get(id);
        return stored == null ? null : balanceOf(stored);
    }

    private GrantBalance balanceOf(StoredGrant stored) {
        Asset asset = stored.grant.asset();
        long leased = leases.values().stream()
                .filter(lease -> lease.grant.equals(stored.grant.id()))
                .mapToLong(lease -> balance(Account.of(lease.id), asset) + balance(Account.suspenseOf(lease.id), asset))
                .sum();
        return new GrantBalance(stored.grant, balance(Account.of(stored.grant.id()), asset), leased);
    }

    @Override
    public synchronized List<LeaseReply.Slice> leases(LeaseHolder holder) {
        return leases.values().stream()
                .filter(lease -> !lease.over && lease.holder.equals(holder))
                .map(lease -> {
                    Grant grant = Objects.requireNonNull(grants.get(lease.grant)).grant;
                    return new LeaseReply.Slice(lease.id, grant, balance(Account.of(lease.id), grant.asset()));
                })
                .filter(slice -> slice.addedNanos() > 0)
                .sorted(Comparator.comparing(LeaseReply.Slice::grant, LedgerRules.BURN_ORDER))
                .toList();
    }

    @Override
    public synchronized List<Transfer> transfers(CustomerId customer, @Nullable TransferId before, int limit) {
        return newest(customer, before).limit(limit).toList();
    }

    @Override
    public synchronized List<LedgerEntry> entries(CustomerId customer, @Nullable TransferId before, int limit) {
        return newest(customer, before)
                .filter(transfer -> transfer.balanceNanos() != 0)
                .limit(limit)
                .map(transfer -> new LedgerEntry(transfer, origin(transfer)))
                .toList();
    }

    private Stream<Transfer> newest(CustomerId customer, @Nullable TransferId before) {
        Comparator<Transfer> order = Comparator.comparingLong(Transfer::atMs)
                .thenComparingLong(transfer -> transfer.id().value());
        Transfer last = before == null ? null : transfers.get(before);
        if (before != null && (last == null || !customer.equals(last.customer()))) {
            return Stream.empty();
        }
        return transfers.values().stream()
                .filter(transfer ->
                        customer.equals(transfer.customer()) && (last == null || order.compare(transfer, last) < 0))
                .sorted(order.reversed());
    }

    private String origin(Transfer transfer) {
        Account account = transfer.to().kind() == Account.Kind.GRANT ? transfer.to() : transfer.from();
        StoredGrant grant = account.kind() == Account.Kind.GRANT ? grants.get(new GrantId(account.owner())) : null;
        return grant == null ? "" : grant.grant.origin().text();
    }

    /** Where the money of a grant goes once it is closing. */
    synchronized ClosingTarget target(GrantId id) {
        return Objects.requireNonNull(grants.get(id)).target;
    }

    /** Nothing is posted before this moment any more. */
    synchronized void closedUntil(long ms) {
        openMs = Math.max(openMs, ms);
    }

    synchronized long closedUntil() {
        return openMs;
    }
}
