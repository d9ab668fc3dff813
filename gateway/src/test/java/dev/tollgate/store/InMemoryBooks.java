package dev.tollgate.store;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.LeaseId;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.Invariant;
import dev.tollgate.ledger.LedgerCheck;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.ledger.Violation;
import dev.tollgate.money.Asset;
import dev.tollgate.store.InMemoryLedgerStore.StoredGrant;
import dev.tollgate.store.InMemoryLedgerStore.StoredLease;
import dev.tollgate.wallet.PostingStore.Draw;
import dev.tollgate.wallet.PostingStore.Posting;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Audits the fakes as {@link BooksCheck} audits a database: adds up everything anew, and lets the ledger judge. */
public final class InMemoryBooks {
    private final InMemoryLedgerStore ledger;
    private final InMemoryPostingStore postings;
    private final List<Violation> found = new ArrayList<>();

    private final Map<InMemoryLedgerStore.Key, Long> moved = new HashMap<>();
    private final Map<InMemoryLedgerStore.Key, Long> given = new HashMap<>();
    private final Map<InMemoryLedgerStore.Key, Long> opened = new HashMap<>();
    private final Map<InMemoryLedgerStore.Key, Long> charged = new HashMap<>();
    private final Map<InMemoryLedgerStore.Key, Long> returned = new HashMap<>();
    /** What closing took from a grant, by where it went. */
    private final Map<Account, Map<Account, Long>> taken = new HashMap<>();

    private final Map<LeaseId, Long> drawn = new HashMap<>();
    private final Map<LeaseId, CustomerId> drawnBy = new HashMap<>();
    private final Map<Asset, Long> overrun = new EnumMap<>(Asset.class);
    private long cost;

    private InMemoryBooks(InMemoryLedgerStore ledger, InMemoryPostingStore postings) {
        this.ledger = ledger;
        this.postings = postings;
    }

    /** Everything that is not as it must be. */
    public static List<Violation> violations(InMemoryLedgerStore ledger, InMemoryPostingStore postings) {
        return new InMemoryBooks(ledger, postings).check();
    }

    private List<Violation> check() {
        ledger.transfers().forEach(this::add);
        postings.posted().forEach(this::add);
        accounts();
        Map<GrantId, Long> leased = leases();
        for (StoredGrant stored : ledger.allGrants()) {
            grant(stored, leased.getOrDefault(stored.grant().id(), 0L));
        }
        claims();
        for (Asset asset : Asset.values()) {
            long gave = -ledger.balance(Account.system(Account.Kind.OVERRUN), asset);
            found.addAll(LedgerCheck.total(Invariant.OVERRUN_ADDS_UP, asset, gave, overrun.getOrDefault(asset, 0L)));
        }
        long costs = ledger.balance(Account.system(Account.Kind.PROVIDER_COST), Asset.USD);
        found.addAll(LedgerCheck.total(Invariant.COST_ADDS_UP, Asset.USD, costs, cost));
        return found;
    }

    private void add(Transfer transfer) {
        InMemoryLedgerStore.Key from = new InMemoryLedgerStore.Key(transfer.from(), transfer.asset());
        InMemoryLedgerStore.Key to = new InMemoryLedgerStore.Key(transfer.to(), transfer.asset());
        long nanos = transfer.nanos();
        moved.merge(from, -nanos, Long::sum);
        moved.merge(to, nanos, Long::sum);
        switch (transfer.kind()) {
            case GIVEN -> given.merge(to, nanos, Long::sum);
            case LEASED -> opened.merge(to, nanos, Long::sum);
            case CHARGED -> charged.merge(from, nanos, Long::sum);
            case RETURNED -> returned.merge(from, nanos, Long::sum);
            case CLOSED ->
                taken.computeIfAbsent(transfer.from(), _ -> new HashMap<>()).merge(transfer.to(), nanos, Long::sum);
            case ADJUSTED, OVERRUN, PROVIDER_COST, SUSPENDED, CLAIMED, REFUNDED -> {}
        }
    }

    private void add(Posting posting) {
        for (Draw draw : posting.draws()) {
            drawn.merge(draw.lease(), draw.nanos(), Long::sum);
            CustomerId customer = posting.row().payer().customer();
            CustomerId before = drawnBy.put(draw.lease(), customer);
            if (before != null && !before.equals(customer)) {
                found.add(new Violation(
                        Invariant.DRAWS_ARE_OWN, draw.lease().toString(), "drawn on by " + before + ", " + customer));
            }
        }
        overrun.merge(posting.row().charge().asset(), posting.row().charge().overrunNanos(), Long::sum);
        cost += posting.row().charge().costNanos();
    }

    private void accounts() {
        Map<Asset, Long> sums = new EnumMap<>(Asset.class);
        Map<InMemoryLedgerStore.Key, Long> stored = ledger.accounts();
        Set<InMemoryLedgerStore.Key> all = new HashSet<>(stored.keySet());
        all.addAll(moved.keySet());
        for (InMemoryLedgerStore.Key key : all) {
            Long balance = stored.get(key);
            sums.merge(key.asset(), balance == null ? 0 : balance, Long::sum);
            found.addAll(LedgerCheck.account(new LedgerCheck.AccountSums(
                    key.account(),
                    key.asset(),
                    balance == null ? 0 : balance,
                    moved.getOrDefault(key, 0L),
                    balance != null)));
        }
        sums.forEach((asset, sum) -> found.addAll(LedgerCheck.asset(asset, sum)));
    }

    /** Judges each lease; answers what is leased of each grant, suspended or not. */
    private Map<GrantId, Long> leases() {
        Map<GrantId, Grant> grants = new HashMap<>();
        ledger.allGrants().forEach(stored -> grants.put(stored.grant().id(), stored.grant()));
        Map<GrantId, Long> leased = new HashMap<>();
        for (StoredLease lease : ledger.allLeases()) {
            Grant grant = grants.get(lease.grant());
            if (grant == null) {
                found.add(new Violation(Invariant.LEASE_ADDS_UP, lease.id().toString(), "no grant " + lease.grant()));
                continue;
            }
            InMemoryLedgerStore.Key own = new InMemoryLedgerStore.Key(Account.of(lease.id()), grant.asset());
            InMemoryLedgerStore.Key suspense =
                    new InMemoryLedgerStore.Key(Account.suspenseOf(lease.id()), grant.asset());
            long held = ledger.balance(own.account(), own.asset());
            long suspended = ledger.balance(suspense.account(), suspense.asset());
            leased.merge(lease.grant(), held + suspended, Long::sum);
            found.addAll(LedgerCheck.lease(new LedgerCheck.LeaseSums(
                    lease.id(),
                    opened.getOrDefault(own, 0L),
                    charged.getOrDefault(own, 0L),
                    drawn.getOrDefault(lease.id(), 0L),
                    returned.getOrDefault(own, 0L) + returned.getOrDefault(suspense, 0L),
                    suspended,
                    held,
                    true)));
            CustomerId by = drawnBy.remove(lease.id());
            if (by != null && !by.equals(grant.customer())) {
                found.add(new Violation(
                        Invariant.DRAWS_ARE_OWN,
                        lease.id().toString(),
                        "of " + grant.customer() + ", drawn on by " + by));
            }
        }
        drawnBy.keySet()
                .forEach(lease -> found.addAll(LedgerCheck.lease(
                        new LedgerCheck.LeaseSums(lease, 0, 0, drawn.getOrDefault(lease, 0L), 0, 0, 0, false))));
        return leased;
    }

    private void grant(StoredGrant stored, long leased) {
        Grant grant = stored.grant();
        Account own = Account.of(grant.id());
        InMemoryLedgerStore.Key key = new InMemoryLedgerStore.Key(own, grant.asset());
        found.addAll(LedgerCheck.grant(new LedgerCheck.GrantSums(
                grant.id(),
                grant.state(),
                grant.amountNanos(),
                given.getOrDefault(key, 0L),
                ledger.balance(own, grant.asset()) + leased)));
        Reversal reversal = ledger.reversal(grant.id());
        boolean back = stored.target() == ClosingTarget.REFUND || stored.target() == ClosingTarget.CHARGEBACK;
        if (reversal != null || back) {
            long reached = reversal == null
                    ? 0
                    : taken.getOrDefault(own, Map.of())
                            .getOrDefault(
                                    Account.system(
                                            Account.Kind.valueOf(reversal.kind().name())),
                                    0L);
            found.addAll(LedgerCheck.reversal(
                    new LedgerCheck.ReversalSums(grant, stored.target(), reversal, reached, restored(reversal))));
        }
    }

    private long restored(@Nullable Reversal reversal) {
        GrantId restored = reversal == null ? null : reversal.restored();
        if (restored == null) {
            return 0;
        }
        return ledger.allGrants().stream()
                .filter(stored -> stored.grant().id().equals(restored))
                .mapToLong(stored -> stored.grant().amountNanos())
                .sum();
    }

    private void claims() {
        Map<Asset, Long> claimed = new EnumMap<>(Asset.class);
        for (StoredGrant stored : ledger.allGrants()) {
            Reversal reversal = ledger.reversal(stored.grant().id());
            Reversal.Settled settled = reversal == null ? null : reversal.settled();
            if (reversal != null && settled != null && reversal.state() != Reversal.State.VOIDED) {
                claimed.merge(stored.grant().asset(), settled.claimedNanos(), Long::sum);
            }
        }
        for (Asset asset : Asset.values()) {
            found.addAll(LedgerCheck.total(
                    Invariant.CLAIMS_ADD_UP,
                    asset,
                    ledger.balance(Account.system(Account.Kind.RECEIVABLE), asset),
                    claimed.getOrDefault(asset, 0L)));
        }
    }
}
