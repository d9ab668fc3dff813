package dev.tollgate.billing;

import dev.tollgate.base.GrantId;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TransferId;
import dev.tollgate.billing.RefundView.Payer;
import dev.tollgate.ledger.Account;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Decision.Change;
import dev.tollgate.ledger.Decision.Move;
import dev.tollgate.ledger.Decision.OpenGrant;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.Transfer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How charges are given back: all that the customer paid for a request, from revenue to the grants that paid. What can
 * no longer be spent from the grant that paid goes to one that stands in its place: the same asset, models and
 * priority, without an end. What a grant paid whose price the buyer's bank took back is not given back: the customer
 * did not pay for it. Pure.
 */
public final class RefundRules {
    private RefundRules() {}

    /**
     * Decides over requests of one customer that were not refunded yet.
     *
     * @throws IllegalStateException where a grant that paid is not in view
     */
    public static RefundDecision decide(RefundView view, Incident incident, long nowMs) {
        List<Change> changes = new ArrayList<>();
        List<Refund> refunds = new ArrayList<>();
        Set<GrantId> opened = new HashSet<>();
        for (ChargedRequest request : view.requests()) {
            long nanos = 0;
            for (ChargedRequest.Draw draw : request.draws()) {
                if (payer(view, draw.grant()).chargedBack()) {
                    continue;
                }
                nanos = Math.addExact(nanos, draw.nanos());
                GrantId to = target(view, incident, draw.grant(), opened, changes, nowMs);
                changes.add(new Move(new Transfer(
                        transferId(incident.id(), request.id(), draw.grant()),
                        Transfer.Kind.REFUNDED,
                        Account.system(Account.Kind.REVENUE),
                        Account.of(to),
                        request.asset(),
                        draw.nanos(),
                        request.customer(),
                        incident.id() + ": " + incident.reason(),
                        nowMs)));
            }
            if (nanos > 0) {
                refunds.add(refund(request, incident, nanos, nowMs));
            }
        }
        return new RefundDecision(changes, refunds);
    }

    private static Refund refund(ChargedRequest request, Incident incident, long nanos, long nowMs) {
        return new Refund(
                request.id(),
                incident.id(),
                request.customer(),
                request.key(),
                request.model(),
                request.asset(),
                nanos,
                request.settledMs(),
                nowMs);
    }

    private static Payer payer(RefundView view, GrantId paid) {
        Payer payer = view.grants().get(paid);
        if (payer == null) {
            throw new IllegalStateException("grant " + paid + " is not in view (expected: every grant that paid)");
        }
        return payer;
    }

    private static GrantId target(
            RefundView view, Incident incident, GrantId paid, Set<GrantId> opened, List<Change> changes, long nowMs) {
        Payer payer = payer(view, paid);
        if (takes(payer, nowMs)) {
            return paid;
        }
        GrantId instead = insteadOf(incident.id(), paid);
        if (!view.grants().containsKey(instead) && opened.add(instead)) {
            changes.add(new OpenGrant(replacement(instead, payer.grant(), incident, nowMs)));
        }
        return instead;
    }

    /** A frozen grant takes what is its own: it can be spent once it is not frozen any more. */
    private static boolean takes(Payer payer, long nowMs) {
        Grant grant = payer.grant();
        long expiresMs = grant.order().expiresMs();
        boolean ends = expiresMs != 0 && expiresMs <= nowMs;
        return switch (grant.state()) {
            case OPEN -> !ends;
            case CLOSING -> payer.target() == ClosingTarget.STAYS && !ends;
            case CLOSED -> false;
        };
    }

    /** It begins with nothing: what it holds came back to it, each by an entry of its own. */
    private static Grant replacement(GrantId id, Grant paid, Incident incident, long nowMs) {
        return new Grant(
                id,
                paid.customer(),
                paid.asset(),
                0,
                paid.models(),
                new Grant.BurnOrder(paid.order().priority(), 0),
                Grant.State.OPEN,
                "refund: " + incident.id() + " in place of " + paid.id(),
                nowMs);
    }

    /** The grant that stands in the place of one that can take nothing more: one for each incident. */
    public static GrantId insteadOf(IncidentId incident, GrantId paid) {
        return new GrantId(derived("grant", incident.value(), paid.value(), 0, 0));
    }

    /** The entry of one request and grant: the same each time that it is decided, so that it is written once. */
    static TransferId transferId(IncidentId incident, RequestId request, GrantId paid) {
        return new TransferId(derived("refund", incident.value(), request.high(), request.low(), paid.value()));
    }

    /** 63 bits of a SHA-256, never 0. */
    private static long derived(String what, long first, long second, long third, long fourth) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        digest.update(what.getBytes(StandardCharsets.US_ASCII));
        digest.update(ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array());
        long number = ByteBuffer.wrap(digest.digest()).getLong() & Long.MAX_VALUE;
        return number == 0 ? 1 : number;
    }
}
