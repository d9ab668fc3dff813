package dev.tollgate.ledger;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.LeaseId;
import dev.tollgate.base.TransferId;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.ledger.Decision.Change;
import dev.tollgate.ledger.Decision.EndLease;
import dev.tollgate.ledger.Decision.ForgetNode;
import dev.tollgate.ledger.Decision.MarkGrant;
import dev.tollgate.ledger.Decision.Move;
import dev.tollgate.ledger.Decision.OpenGrant;
import dev.tollgate.ledger.Decision.OpenLease;
import dev.tollgate.ledger.LedgerView.GrantEntry;
import dev.tollgate.ledger.LedgerView.LeaseEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of the ledger: what is seen goes in, what has to be written comes out. Pure; knows no store. */
public final class LedgerRules {
    /** The order in which grants are spent: priority, then the soonest expiry (never is last), then the oldest. */
    public static final Comparator<Grant> BURN_ORDER = Comparator.<Grant>comparingInt(
                    grant -> grant.order().priority())
            .thenComparingLong(LedgerRules::endsMs)
            .thenComparingLong(Grant::createdMs)
            .thenComparingLong(grant -> grant.id().value());

    private final IdSource ids;
    private final long nowMs;

    /** Rules at one moment. The ids are drawn for what they decide. */
    public LedgerRules(IdSource ids, long nowMs) {
        this.ids = ids;
        this.nowMs = nowMs;
    }

    private static long endsMs(Grant grant) {
        return grant.order().expiresMs() == 0 ? Long.MAX_VALUE : grant.order().expiresMs();
    }

    /** Takes what is wanted from the grants in burn order. */
    Decision<LeaseReply> lease(LedgerView view, LeaseAsk ask) {
        if (view.fenced()) {
            throw new IllegalStateException(
                    ask.holder() + " was forgotten or has a successor (expected: a live holder)");
        }
        List<Change> changes = new ArrayList<>();
        List<LeaseReply.Slice> slices = new ArrayList<>();
        long missing = ask.wantedNanos();
        boolean exhausted = true;
        for (GrantEntry entry : view.grants()) {
            if (!gives(entry, ask)) {
                continue;
            }
            long taken = Math.min(missing, entry.ownNanos());
            if (taken > 0) {
                LeaseId lease = leaseOf(entry, ask.holder(), changes);
                changes.add(
                        move(Transfer.Kind.LEASED, Account.of(entry.grant().id()), Account.of(lease), entry, taken));
                slices.add(new LeaseReply.Slice(lease, entry.grant(), taken));
                missing -= taken;
            }
            exhausted &= taken == entry.ownNanos();
        }
        return new Decision<>(new LeaseReply(slices, exhausted), changes);
    }

    private boolean gives(GrantEntry entry, LeaseAsk ask) {
        Grant grant = entry.grant();
        return grant.state() == Grant.State.OPEN && grant.asset() == ask.asset() && endsMs(grant) > nowMs;
    }

    private LeaseId leaseOf(GrantEntry entry, LeaseHolder holder, List<Change> changes) {
        for (LeaseEntry lease : entry.leases()) {
            if (lease.holder().equals(holder)) {
                return lease.id();
            }
        }
        LeaseId lease = new LeaseId(ids.next());
        Grant grant = entry.grant();
        changes.add(new OpenLease(lease, grant.id(), grant.customer(), grant.asset(), holder));
        return lease;
    }

    /** Moves a part of a lease back to its grant, or on to the grant's target. */
    Decision<Boolean> giveBack(LedgerView view, LeaseHolder holder, LeaseId lease, long nanos) {
        for (GrantEntry entry : view.grants()) {
            for (LeaseEntry each : entry.leases()) {
                if (each.id().equals(lease) && each.holder().equals(holder)) {
                    if (each.nanos() < nanos) {
                        throw new IllegalStateException(
                                lease + " holds " + each.nanos() + " (expected: >= " + nanos + ")");
                    }
                    List<Change> changes = new ArrayList<>();
                    comeBack(entry, Account.of(lease), nanos, changes);
                    closeIfSpent(entry, entry.leasedNanos() - nanos, changes);
                    return new Decision<>(true, changes);
                }
            }
        }
        throw new IllegalStateException(lease + " is not open for " + holder + " (expected: an open lease of it)");
    }

    /**
     * Ends the leases in view of a node's lives before {@code epochBelow}. Answers what went back.
     *
     * @param forget whether the node is given up: what it holds goes through suspense
     */
    Decision<Long> endLeases(LedgerView view, long node, long epochBelow, boolean forget) {
        List<Change> changes = new ArrayList<>();
        long returned = 0;
        for (GrantEntry entry : view.grants()) {
            long leased = entry.leasedNanos();
            for (LeaseEntry lease : entry.leases()) {
                if (lease.holder().node() != node || lease.holder().epoch() >= epochBelow) {
                    continue;
                }
                long suspended = lease.suspendedNanos();
                if (forget) {
                    suspend(entry, lease, changes);
                    suspended += lease.nanos();
                } else {
                    comeBack(entry, Account.of(lease.id()), lease.nanos(), changes);
                }
                comeBack(entry, Account.suspenseOf(lease.id()), suspended, changes);
                changes.add(new EndLease(lease.id()));
                long held = lease.nanos() + lease.suspendedNanos();
                leased -= held;
                returned += held;
            }
            closeIfSpent(entry, leased, changes);
        }
        return new Decision<>(returned, changes);
    }

    private void suspend(GrantEntry entry, LeaseEntry lease, List<Change> changes) {
        if (lease.nanos() > 0) {
            Account suspense = Account.suspenseOf(lease.id());
            changes.add(move(Transfer.Kind.SUSPENDED, Account.of(lease.id()), suspense, entry, lease.nanos()));
        }
    }

    /** Gives up what a node's lives so far have not posted. */
    Decision<Boolean> forget(long node) {
        return new Decision<>(true, List.of(new ForgetNode(node)));
    }

    /** Money returns to a grant and, where that is closing, goes on at once. */
    private void comeBack(GrantEntry entry, Account from, long nanos, List<Change> changes) {
        if (nanos == 0) {
            return;
        }
        changes.add(move(Transfer.Kind.RETURNED, from, Account.of(entry.grant().id()), entry, nanos));
        if (isEnding(entry)) {
            changes.add(moveOn(entry, new TransferId(ids.next()), entry.target(), nanos, "closing grant"));
        }
    }

    /** The last money that comes back closes a closing grant. */
    private static void closeIfSpent(GrantEntry entry, long leasedAfter, List<Change> changes) {
        if (isEnding(entry) && leasedAfter == 0) {
            changes.add(new MarkGrant(entry.grant().id(), Grant.State.CLOSED, entry.target()));
        }
    }

    private static boolean isEnding(GrantEntry entry) {
        return entry.grant().state() == Grant.State.CLOSING && entry.target() != ClosingTarget.STAYS;
    }

    /** Opens a grant with its amount, from {@link Account.Kind#FUNDING}. */
    public Decision<Outcome> give(LedgerView view, Grant grant, TransferId id, String reason) {
        Transfer given = new Transfer(
                id,
                Transfer.Kind.GIVEN,
                Account.system(Account.Kind.FUNDING),
                Account.of(grant.id()),
                grant.asset(),
                grant.amountNanos(),
                grant.customer(),
                reason,
                nowMs);
        Outcome before = before(view, given);
        return before != null ? Decision.nothing(before) : applied(List.of(new OpenGrant(grant), new Move(given)));
    }

    /** Adds to a grant, or takes of what is on its own account. */
    Decision<Outcome> adjust(LedgerView view, Adjustment ask) {
        GrantEntry entry = view.grant(ask.grant());
        if (entry == null) {
            return notFound(ask.grant());
        }
        Account own = Account.of(ask.grant());
        Account other = Account.system(Account.Kind.ADJUSTMENTS);
        boolean adds = ask.nanos() > 0;
        Transfer transfer = new Transfer(
                ask.id(),
                Transfer.Kind.ADJUSTED,
                adds ? other : own,
                adds ? own : other,
                entry.grant().asset(),
                Math.absExact(ask.nanos()),
                entry.grant().customer(),
                ask.reason(),
                nowMs);
        Outcome before = before(view, transfer);
        if (before != null) {
            return Decision.nothing(before);
        }
        if (entry.grant().state() != Grant.State.OPEN) {
            return conflict(entry, "open");
        }
        if (!adds && transfer.nanos() > entry.ownNanos()) {
            return refused(
                    ErrorCode.CONFLICT,
                    "nanos: " + ask.nanos() + " (expected: >= -" + entry.ownNanos() + ", what is on the grant; "
                            + entry.leasedNanos() + " are leased)");
        }
        return applied(List.of(new Move(transfer)));
    }

    /** A correction of a grant; nanos below 0 take. */
    record Adjustment(GrantId grant, TransferId id, long nanos, String reason) {}

    /** Lets a grant give nothing more; what it holds stays. */
    Decision<Outcome> freeze(LedgerView view, GrantId id) {
        GrantEntry entry = view.grant(id);
        if (entry == null) {
            return notFound(id);
        }
        return switch (entry.grant().state()) {
            case OPEN -> applied(List.of(new MarkGrant(id, Grant.State.CLOSING, ClosingTarget.STAYS)));
            case CLOSING -> entry.target() == ClosingTarget.STAYS ? alreadyApplied() : conflict(entry, "open");
            case CLOSED -> conflict(entry, "open");
        };
    }

    /** Lets a frozen grant give again. */
    Decision<Outcome> unfreeze(LedgerView view, GrantId id) {
        GrantEntry entry = view.grant(id);
        if (entry == null) {
            return notFound(id);
        }
        return switch (entry.grant().state()) {
            case OPEN -> alreadyApplied();
            case CLOSING ->
                entry.target() == ClosingTarget.STAYS
                        ? applied(List.of(new MarkGrant(id, Grant.State.OPEN, ClosingTarget.STAYS)))
                        : conflict(entry, "frozen");
            case CLOSED -> conflict(entry, "frozen");
        };
    }

    /** Ends a grant: what is on it goes to the target now, what is leased when it comes back. */
    Decision<Outcome> close(LedgerView view, Closing ask) {
        GrantEntry entry = view.grant(ask.grant());
        if (entry == null) {
            return notFound(ask.grant());
        }
        Grant.State state = entry.grant().state();
        if (state == Grant.State.CLOSED || (state == Grant.State.CLOSING && entry.target() != ClosingTarget.STAYS)) {
            return entry.target() == ask.target() ? alreadyApplied() : conflict(entry, "closing to " + ask.target());
        }
        if (view.seen() != null) {
            return refused(ErrorCode.CONFLICT, "transfer " + ask.id() + ": was another one (expected: a new id)");
        }
        List<Change> changes = new ArrayList<>();
        Grant.State next = entry.leasedNanos() == 0 ? Grant.State.CLOSED : Grant.State.CLOSING;
        changes.add(new MarkGrant(ask.grant(), next, ask.target()));
        if (entry.ownNanos() > 0) {
            changes.add(moveOn(entry, ask.id(), ask.target(), entry.ownNanos(), ask.reason()));
        }
        return applied(changes);
    }

    /** Ends a grant that is past its expiry, a frozen one too: what is left of it is breakage. */
    Decision<Outcome> expire(LedgerView view, GrantId id) {
        GrantEntry entry = view.grant(id);
        if (entry == null) {
            return notFound(id);
        }
        if (endsMs(entry.grant()) > nowMs) {
            return refused(
                    ErrorCode.CONFLICT,
                    "grant " + id + ": expires at " + endsMs(entry.grant()) + " (expected: by " + nowMs + ")");
        }
        return close(view, new Closing(id, new TransferId(ids.next()), ClosingTarget.BREAKAGE, "expired"));
    }

    /** The end of a grant. */
    record Closing(GrantId grant, TransferId id, ClosingTarget target, String reason) {}

    private static Decision<Outcome> notFound(GrantId id) {
        return refused(ErrorCode.NOT_FOUND, "grant " + id + ": not found (expected: a grant)");
    }

    private static Decision<Outcome> alreadyApplied() {
        return Decision.nothing(new Outcome.AlreadyApplied());
    }

    private static Decision<Outcome> conflict(GrantEntry entry, String expected) {
        String state = switch (entry.grant().state()) {
            case OPEN -> "is open";
            case CLOSING -> entry.target() == ClosingTarget.STAYS ? "is frozen" : "is closing to " + entry.target();
            case CLOSED -> "is closed";
        };
        return refused(
                ErrorCode.CONFLICT, "grant " + entry.grant().id() + ": " + state + " (expected: " + expected + ")");
    }

    private static @Nullable Outcome before(LedgerView view, Transfer wanted) {
        Transfer seen = view.seen();
        if (seen == null) {
            return null;
        }
        return seen.sameAs(wanted)
                ? new Outcome.AlreadyApplied()
                : new Outcome.Refused(Refusal.of(
                        ErrorCode.CONFLICT, "transfer " + wanted.id() + ": was another one (expected: a new id)"));
    }

    private Move moveOn(GrantEntry entry, TransferId id, ClosingTarget target, long nanos, String reason) {
        Account.Kind to = switch (target) {
            case BREAKAGE -> Account.Kind.BREAKAGE;
            case ADJUSTMENTS -> Account.Kind.ADJUSTMENTS;
            case REFUND -> Account.Kind.REFUND;
            case CHARGEBACK -> Account.Kind.CHARGEBACK;
            case STAYS -> throw new IllegalArgumentException("a frozen grant keeps its money");
        };
        return new Move(new Transfer(
                id,
                Transfer.Kind.CLOSED,
                Account.of(entry.grant().id()),
                Account.system(to),
                entry.grant().asset(),
                nanos,
                entry.grant().customer(),
                reason,
                nowMs));
    }

    private Move move(Transfer.Kind kind, Account from, Account to, GrantEntry entry, long nanos) {
        return new Move(new Transfer(
                new TransferId(ids.next()),
                kind,
                from,
                to,
                entry.grant().asset(),
                nanos,
                entry.grant().customer(),
                "",
                nowMs));
    }

    private static Decision<Outcome> applied(List<Change> changes) {
        return new Decision<>(new Outcome.Applied(), changes);
    }

    private static Decision<Outcome> refused(ErrorCode code, String message) {
        return Decision.nothing(new Outcome.Refused(Refusal.of(code, message)));
    }
}
