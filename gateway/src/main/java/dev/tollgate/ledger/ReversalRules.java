package dev.tollgate.ledger;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.TransferId;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.ledger.Decision.Change;
import dev.tollgate.ledger.Decision.EndReversal;
import dev.tollgate.ledger.Decision.MarkGrant;
import dev.tollgate.ledger.Decision.Move;
import dev.tollgate.ledger.Decision.OpenGrant;
import dev.tollgate.ledger.Decision.OpenReversal;
import dev.tollgate.ledger.Decision.SettleReversal;
import dev.tollgate.ledger.LedgerView.GrantEntry;
import dev.tollgate.ledger.Reversal.Kind;
import dev.tollgate.ledger.Reversal.Settled;
import dev.tollgate.ledger.Reversal.State;
import dev.tollgate.money.Price;
import dev.tollgate.money.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The rules of refunds and chargebacks: begin, settle, and post or void. Pure; knows no store and no payment service.
 */
public final class ReversalRules {
    private final IdSource ids;
    private final long nowMs;

    /** Rules at one moment. The ids are drawn for what they decide. */
    public ReversalRules(IdSource ids, long nowMs) {
        this.ids = ids;
        this.nowMs = nowMs;
    }

    /**
     * A wish for a reversal.
     *
     * @param reference the payment service's name of it; empty where it has none yet
     */
    public record Reversing(GrantId grant, Kind kind, String reference, String reason) {}

    /**
     * What goes back: price × what was taken back ÷ the grant's amount, rounded down; never more than the price, though
     * a correction may have made the grant larger than it was sold.
     */
    public static Price amount(Price paid, long reachedNanos, long amountNanos) {
        return new Price(
                Share.roundedDown(paid.minor(), Math.min(reachedNanos, amountNanos), amountNanos), paid.currency());
    }

    /** Closes a grant that something was paid for. What is on it is taken back now, what is leased as it comes home. */
    public Decision<Outcome> begin(ReversalView view, Reversing ask) {
        GrantEntry entry = view.entry();
        if (entry == null) {
            return refused(ErrorCode.NOT_FOUND, "grant " + ask.grant() + ": not found (expected: a grant)");
        }
        Reversal before = view.reversal();
        if (before != null) {
            return before.kind() == ask.kind()
                    ? Decision.nothing(new Outcome.AlreadyApplied())
                    : conflict(ask.grant(), "has a " + word(before.kind()), "one without refund or chargeback");
        }
        if (entry.grant().origin().paid() == null) {
            return conflict(ask.grant(), "nothing was paid for it", "one that was bought");
        }
        boolean over = entry.grant().state() != Grant.State.OPEN && entry.target() != ClosingTarget.STAYS;
        if (over && ask.kind() == Kind.REFUND) {
            return conflict(ask.grant(), "is closed to " + entry.target(), "open or frozen");
        }
        List<Change> changes = new ArrayList<>();
        changes.add(new OpenReversal(new Reversal(
                ask.grant(),
                entry.grant().customer(),
                ask.kind(),
                State.PENDING,
                null,
                null,
                ask.reference(),
                ask.reason(),
                nowMs)));
        // A bank asks nobody: what is still leased of a grant that has ended goes to the chargeback, too.
        if (entry.grant().state() != Grant.State.CLOSED) {
            boolean leased = entry.leasedNanos() > 0;
            changes.add(new MarkGrant(
                    ask.grant(),
                    leased ? Grant.State.CLOSING : Grant.State.CLOSED,
                    ask.kind().target()));
        }
        if (entry.ownNanos() > 0) {
            Account own = Account.of(ask.grant());
            changes.add(
                    move(Transfer.Kind.CLOSED, own, taken(ask.kind()), entry.grant(), entry.ownNanos(), ask.reason()));
        }
        return applied(changes);
    }

    /** Says what a reversal comes to, once the last running hold of its grant is settled; before that it is refused. */
    public Decision<Outcome> settle(ReversalView view) {
        GrantEntry entry = view.entry();
        Reversal reversal = view.reversal();
        if (entry == null || reversal == null) {
            return refused(ErrorCode.NOT_FOUND, "reversal: not found (expected: one that was begun)");
        }
        if (reversal.settled() != null) {
            return Decision.nothing(new Outcome.AlreadyApplied());
        }
        Price paid = entry.grant().origin().paid();
        if (entry.grant().state() != Grant.State.CLOSED || paid == null) {
            return conflict(reversal.grant(), "requests still hold money of it", "closed");
        }
        long amountNanos = entry.grant().amountNanos();
        long reached = view.reachedNanos();
        boolean bank = reversal.kind() == Kind.CHARGEBACK;
        long owed = bank ? Math.min(view.spentNanos(), amountNanos - reached) : 0;
        long claimed = Math.max(0, owed);
        // The bank took the whole price; a refund gives back what was not spent.
        Settled settled = new Settled(reached, claimed, bank ? paid : amount(paid, reached, amountNanos));
        List<Change> changes = new ArrayList<>();
        changes.add(new SettleReversal(reversal.grant(), settled));
        if (claimed > 0) {
            changes.add(move(
                    Transfer.Kind.CLAIMED,
                    Account.system(Account.Kind.CHARGEBACK),
                    Account.system(Account.Kind.RECEIVABLE),
                    entry.grant(),
                    claimed,
                    reversal.reason()));
        }
        return applied(changes);
    }

    /** The money went back to who paid. */
    public Decision<Outcome> post(ReversalView view, String reference) {
        return switch (ending(view, State.POSTED)) {
            case Ending.Not(Outcome why) -> Decision.nothing(why);
            case Ending.Of(Grant was, Kind _, Settled _) ->
                applied(List.of(new EndReversal(was.id(), State.POSTED, null, reference)));
        };
    }

    /** The money stayed here: what was taken back becomes a grant again, and what was claimed is claimed no more. */
    public Decision<Outcome> voidIt(ReversalView view, String reference) {
        return switch (ending(view, State.VOIDED)) {
            case Ending.Not(Outcome why) -> Decision.nothing(why);
            case Ending.Of(Grant was, Kind kind, Settled settled) -> voided(was, kind, settled, reference);
        };
    }

    private Decision<Outcome> voided(Grant was, Kind kind, Settled settled, String reference) {
        List<Change> changes = new ArrayList<>();
        GrantId restored = null;
        if (settled.reachedNanos() > 0) {
            Grant again = restored(was, settled.reachedNanos());
            restored = again.id();
            changes.add(new OpenGrant(again));
            changes.add(move(
                    Transfer.Kind.GIVEN,
                    taken(kind),
                    Account.of(restored),
                    was,
                    settled.reachedNanos(),
                    word(kind) + " voided"));
        }
        if (settled.claimedNanos() > 0) {
            changes.add(move(
                    Transfer.Kind.CLAIMED,
                    Account.system(Account.Kind.RECEIVABLE),
                    Account.system(Account.Kind.CHARGEBACK),
                    was,
                    settled.claimedNanos(),
                    "chargeback voided"));
        }
        changes.add(new EndReversal(was.id(), State.VOIDED, restored, reference));
        return applied(changes);
    }

    private Grant restored(Grant was, long nanos) {
        Price paid = was.origin().paid();
        Price part = paid == null ? null : amount(paid, nanos, was.amountNanos());
        return new Grant(
                new GrantId(ids.next()),
                was.customer(),
                was.asset(),
                nanos,
                was.models(),
                was.order(),
                Grant.State.OPEN,
                new Grant.Origin("restored: " + was.origin().text(), part),
                nowMs);
    }

    /** Whether a reversal can end now, and what it is about. */
    private sealed interface Ending {
        record Of(Grant was, Kind kind, Settled settled) implements Ending {}

        record Not(Outcome why) implements Ending {}
    }

    private static Ending ending(ReversalView view, State wanted) {
        Reversal reversal = view.reversal();
        GrantEntry entry = view.entry();
        if (reversal == null || entry == null) {
            return new Ending.Not(refusal(ErrorCode.NOT_FOUND, "reversal: not found (expected: one that was begun)"));
        }
        if (reversal.state() == wanted) {
            return new Ending.Not(new Outcome.AlreadyApplied());
        }
        String what = "grant " + reversal.grant() + ": its " + word(reversal.kind()) + " is ";
        if (reversal.state() != State.PENDING) {
            return new Ending.Not(refusal(ErrorCode.CONFLICT, what + word(reversal.state()) + " (expected: pending)"));
        }
        Settled settled = reversal.settled();
        if (settled == null) {
            return new Ending.Not(refusal(
                    ErrorCode.CONFLICT, what + "not settled, requests still hold money of it (expected: settled)"));
        }
        return new Ending.Of(entry.grant(), reversal.kind(), settled);
    }

    private static Account taken(Kind kind) {
        return Account.system(
                switch (kind) {
                    case REFUND -> Account.Kind.REFUND;
                    case CHARGEBACK -> Account.Kind.CHARGEBACK;
                });
    }

    private Move move(Transfer.Kind kind, Account from, Account to, Grant grant, long nanos, String reason) {
        return new Move(new Transfer(
                new TransferId(ids.next()), kind, from, to, grant.asset(), nanos, grant.customer(), reason, nowMs));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Decision<Outcome> applied(List<Change> changes) {
        return new Decision<>(new Outcome.Applied(), changes);
    }

    private static Decision<Outcome> conflict(GrantId grant, String found, String expected) {
        return refused(ErrorCode.CONFLICT, "grant " + grant + ": " + found + " (expected: " + expected + ")");
    }

    private static Decision<Outcome> refused(ErrorCode code, String message) {
        return Decision.nothing(refusal(code, message));
    }

    private static Outcome refusal(ErrorCode code, String message) {
        return new Outcome.Refused(Refusal.of(code, message));
    }
}
