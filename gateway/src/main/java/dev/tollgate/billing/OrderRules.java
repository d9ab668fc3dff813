package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.billing.EventNote.Fate;
import dev.tollgate.billing.Order.State;
import dev.tollgate.billing.OrderDecision.AddCustomer;
import dev.tollgate.billing.OrderDecision.Books;
import dev.tollgate.billing.OrderDecision.Change;
import dev.tollgate.billing.OrderDecision.FreezeCustomer;
import dev.tollgate.billing.OrderDecision.MarkOrder;
import dev.tollgate.billing.OrderDecision.Note;
import dev.tollgate.billing.OrderDecision.ShowKey;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Customer;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.LedgerRules;
import dev.tollgate.ledger.LedgerView;
import dev.tollgate.ledger.Outcome;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.ReversalRules;
import dev.tollgate.ledger.ReversalRules.Reversing;
import dev.tollgate.money.Price;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What each event of a payment does to the order that it is about. Whatever comes late, twice, in another order or with
 * another amount than the order's changes nothing that it must not. Pure; knows no store and no payment service.
 */
final class OrderRules {
    private final IdSource ids;
    private final long nowMs;

    OrderRules(IdSource ids, long nowMs) {
        this.ids = ids;
        this.nowMs = nowMs;
    }

    /**
     * What has happened.
     *
     * @param customer whose grants have changed, or null
     * @param frozen whether that customer may spend no more
     */
    record Happened(Fate fate, String note, @Nullable CustomerId customer, boolean frozen) {
        private static Happened nothing(Fate fate, String note) {
            return new Happened(fate, note, null, false);
        }
    }

    OrderDecision<Happened> apply(OrderView view, PaymentEvent event) {
        EventNote seen = view.seen();
        if (seen != null && seen.fate() != Fate.PARKED) {
            return OrderDecision.nothing(Happened.nothing(seen.fate(), "seen before"));
        }
        Order order = view.order();
        return switch (event) {
            case PaymentEvent.Other other -> ignored(other.type() + " is not ours");
            case PaymentEvent.Paid _, PaymentEvent.Lapsed _, PaymentEvent.RefundEnded _
            when order == null -> ignored("of no order of ours");
            case PaymentEvent.Refunded _, PaymentEvent.Disputed _, PaymentEvent.DisputeEnded _
            when order == null -> noted(event, null, Fate.PARKED, "its order is not paid yet, or not ours");
            case PaymentEvent.Paid paid -> paid(order, paid);
            case PaymentEvent.Lapsed lapsed -> lapsed(order, lapsed);
            case PaymentEvent.Refunded refunded -> refunded(order, view, refunded);
            case PaymentEvent.RefundEnded ended -> refundEnded(order, view, ended);
            case PaymentEvent.Disputed disputed -> disputed(order, view, disputed);
            case PaymentEvent.DisputeEnded ended -> disputeEnded(order, view, ended);
        };
    }

    private OrderDecision<Happened> paid(Order order, PaymentEvent.Paid event) {
        if (order.progress().state() == State.GRANTED) {
            return order.progress().intent().equals(event.intent())
                    ? noted(event, order, Fate.IGNORED, "paid before")
                    : noted(
                            event,
                            order,
                            Fate.REFUSED,
                            "paid twice: also by " + order.progress().intent());
        }
        String session = order.progress().session();
        if (!session.isEmpty() && !session.equals(event.session())) {
            return noted(event, order, Fate.REFUSED, "checkout " + event.session() + " (expected: " + session + ")");
        }
        if (!event.amount().equals(order.price())) {
            return noted(event, order, Fate.REFUSED, "paid " + event.amount() + " (expected: " + order.price() + ")");
        }
        List<Change> changes = new ArrayList<>();
        CustomerId customer = order.buyer().customer();
        if (customer == null) {
            customer = new CustomerId(ids.next());
            changes.add(new AddCustomer(new Customer(
                    customer, order.storefront(), "Buyer of " + order.id(), RateLimit.NONE, false, nowMs)));
        }
        GrantId id = order.id().grant();
        Grant.Origin origin = new Grant.Origin("bought: " + order.name(), order.price());
        Grant grant = order.terms().grant(id, customer, origin, nowMs);
        add(
                new LedgerRules(ids, nowMs)
                        .give(
                                new LedgerView(List.of(), null, false),
                                grant,
                                order.id().transfer(),
                                order.id().toString()),
                changes);
        Order.Progress now = new Order.Progress(
                State.GRANTED,
                event.session(),
                event.intent(),
                id,
                null,
                order.progress().createdMs(),
                nowMs);
        Order.Buyer buyer = new Order.Buyer(customer, order.buyer().fresh());
        changes.add(new MarkOrder(order.with(buyer, now), order.progress().state()));
        changes.add(note(event, order, Fate.APPLIED, ""));
        return new OrderDecision<>(new Happened(Fate.APPLIED, "", customer, false), changes);
    }

    private OrderDecision<Happened> lapsed(Order order, PaymentEvent.Lapsed event) {
        Order.Progress was = order.progress();
        if (was.state() != State.CREATED
                || !(was.session().isEmpty() || was.session().equals(event.session()))) {
            return noted(event, order, Fate.IGNORED, "the order is not open, or another checkout's");
        }
        return new OrderDecision<>(
                Happened.nothing(Fate.APPLIED, ""),
                List.of(new MarkOrder(lapsed(order), State.CREATED), note(event, order, Fate.APPLIED, "")));
    }

    /** The order, given up. */
    static Order lapsed(Order order) {
        Order.Progress was = order.progress();
        return order.with(
                order.buyer(),
                new Order.Progress(State.LAPSED, was.session(), was.intent(), null, null, was.createdMs(), 0));
    }

    private OrderDecision<Happened> refunded(Order order, OrderView view, PaymentEvent.Refunded event) {
        Reversal reversal = view.grant().reversal();
        if (reversal != null) {
            boolean ours = reversal.kind() == Reversal.Kind.REFUND
                    && reversal.state() == Reversal.State.PENDING
                    && reversal.settled() != null;
            return ours
                    ? ended(order, event, rules().post(view.grant(), ""))
                    : noted(event, order, Fate.IGNORED, "the grant is on its way back already");
        }
        if (!event.whole()) {
            String note =
                    "refunded in part elsewhere: the grant stays as it is (expected: adjust it by hand if need be)";
            return noted(event, order, Fate.REFUSED, note);
        }
        return begun(order, view, event, Reversal.Kind.REFUND, "");
    }

    private OrderDecision<Happened> refundEnded(Order order, OrderView view, PaymentEvent.RefundEnded event) {
        Reversal reversal = view.grant().reversal();
        if (reversal == null
                || reversal.kind() != Reversal.Kind.REFUND
                || !reversal.grant().equals(event.grant())) {
            return noted(event, order, Fate.IGNORED, "of no refund that is open");
        }
        if (reversal.state() == Reversal.State.POSTED && !event.succeeded()) {
            return noted(event, order, Fate.REFUSED, "the refund failed after it had succeeded");
        }
        ReversalRules rules = rules();
        return ended(
                order,
                event,
                event.succeeded()
                        ? rules.post(view.grant(), event.reference())
                        : rules.voidIt(view.grant(), event.reference()));
    }

    private OrderDecision<Happened> disputed(Order order, OrderView view, PaymentEvent.Disputed event) {
        return begun(order, view, event, Reversal.Kind.CHARGEBACK, event.reference());
    }

    private OrderDecision<Happened> disputeEnded(Order order, OrderView view, PaymentEvent.DisputeEnded event) {
        Reversal reversal = view.grant().reversal();
        if (reversal == null
                || reversal.kind() != Reversal.Kind.CHARGEBACK
                || (reversal.state() == Reversal.State.PENDING && reversal.settled() == null)) {
            return noted(event, order, Fate.PARKED, "its chargeback is not begun, or not settled");
        }
        ReversalRules rules = rules();
        return ended(
                order,
                event,
                event.won()
                        ? rules.voidIt(view.grant(), event.reference())
                        : rules.post(view.grant(), event.reference()));
    }

    private OrderDecision<Happened> begun(
            Order order, OrderView view, PaymentEvent event, Reversal.Kind kind, String reference) {
        GrantId grant = Objects.requireNonNull(order.progress().grant(), "a paid order has a grant");
        String reason = (kind == Reversal.Kind.CHARGEBACK ? "chargeback of " : "refunded elsewhere: ") + order.id();
        Decision<Outcome> decision = rules().begin(view.grant(), new Reversing(grant, kind, reference, reason));
        boolean freezes = kind == Reversal.Kind.CHARGEBACK;
        return switch (decision.answer()) {
            case Outcome.Refused(var refusal) -> noted(event, order, Fate.REFUSED, refusal.message());
            case Outcome.AlreadyApplied _ -> noted(event, order, Fate.IGNORED, "begun before");
            case Outcome.Applied _ -> {
                List<Change> changes = new ArrayList<>();
                add(decision, changes);
                CustomerId customer = order.buyer().customer();
                if (freezes && customer != null) {
                    changes.add(new FreezeCustomer(customer));
                }
                changes.add(note(event, order, Fate.APPLIED, ""));
                yield new OrderDecision<>(new Happened(Fate.APPLIED, "", customer, freezes), changes);
            }
        };
    }

    private OrderDecision<Happened> ended(Order order, PaymentEvent event, Decision<Outcome> decision) {
        return switch (decision.answer()) {
            case Outcome.Refused(var refusal) -> noted(event, order, Fate.REFUSED, refusal.message());
            case Outcome.AlreadyApplied _ -> noted(event, order, Fate.IGNORED, "ended before");
            case Outcome.Applied _ -> {
                List<Change> changes = new ArrayList<>();
                add(decision, changes);
                changes.add(note(event, order, Fate.APPLIED, ""));
                yield new OrderDecision<>(
                        new Happened(Fate.APPLIED, "", order.buyer().customer(), false), changes);
            }
        };
    }

    /** Shows the first key, once; false where that is over or not yet. */
    static OrderDecision<Boolean> showKey(OrderView view, ApiKey key, byte[] digest) {
        Order order = view.order();
        return order != null && order.keyWaits()
                ? new OrderDecision<>(true, List.of(new ShowKey(order.id(), key, digest)))
                : OrderDecision.nothing(false);
    }

    private ReversalRules rules() {
        return new ReversalRules(ids, nowMs);
    }

    private static void add(Decision<Outcome> decision, List<Change> changes) {
        decision.changes().forEach(change -> changes.add(new Books(change)));
    }

    private static OrderDecision<Happened> ignored(String why) {
        return OrderDecision.nothing(Happened.nothing(Fate.IGNORED, why));
    }

    private OrderDecision<Happened> noted(PaymentEvent event, @Nullable Order order, Fate fate, String why) {
        return new OrderDecision<>(Happened.nothing(fate, why), List.of(note(event, order, fate, why)));
    }

    private Note note(PaymentEvent event, @Nullable Order order, Fate fate, String why) {
        String reference = switch (event) {
            case PaymentEvent.Paid paid -> paid.session();
            case PaymentEvent.Lapsed lapsed -> lapsed.session();
            case PaymentEvent.RefundEnded ended -> ended.reference();
            case PaymentEvent.Disputed disputed -> disputed.reference();
            case PaymentEvent.DisputeEnded ended -> ended.reference();
            case PaymentEvent.Refunded _, PaymentEvent.Other _ -> "";
        };
        Price amount = switch (event) {
            case PaymentEvent.Paid paid -> paid.amount();
            case PaymentEvent.Refunded refunded -> refunded.amount();
            case PaymentEvent.Disputed disputed -> disputed.amount();
            case PaymentEvent.Lapsed _, PaymentEvent.RefundEnded _ -> null;
            case PaymentEvent.DisputeEnded _, PaymentEvent.Other _ -> null;
        };
        String intent = event instanceof PaymentEvent.Paid paid ? paid.intent() : event.namedIntent();
        return new Note(new EventNote(
                event.id(),
                kind(event),
                fate,
                order == null ? null : order.id(),
                intent,
                reference,
                amount,
                why,
                nowMs));
    }

    /** The name of an event's kind in stored rows. */
    static String kind(PaymentEvent event) {
        return switch (event) {
            case PaymentEvent.Paid _ -> "paid";
            case PaymentEvent.Lapsed _ -> "lapsed";
            case PaymentEvent.Refunded(var _, var _, var _, boolean whole) -> whole ? "refunded" : "refunded_in_part";
            case PaymentEvent.RefundEnded(var _, var _, var _, boolean ok) -> ok ? "refund_succeeded" : "refund_failed";
            case PaymentEvent.Disputed _ -> "disputed";
            case PaymentEvent.DisputeEnded(var _, var _, var _, boolean won) -> won ? "dispute_won" : "dispute_lost";
            case PaymentEvent.Other _ -> "other";
        };
    }

    /** The event that was parked. */
    static PaymentEvent unpark(EventNote note) {
        Price amount = note.amount() == null ? new Price(0, "USD") : note.amount();
        return switch (note.kind()) {
            case "refunded" -> new PaymentEvent.Refunded(note.id(), note.intent(), amount, true);
            case "refunded_in_part" -> new PaymentEvent.Refunded(note.id(), note.intent(), amount, false);
            case "disputed" -> new PaymentEvent.Disputed(note.id(), note.intent(), note.reference(), amount);
            case "dispute_won" -> new PaymentEvent.DisputeEnded(note.id(), note.intent(), note.reference(), true);
            case "dispute_lost" -> new PaymentEvent.DisputeEnded(note.id(), note.intent(), note.reference(), false);
            default ->
                throw new IllegalArgumentException("parked event: " + note.kind() + " (expected: one that can wait)");
        };
    }
}
