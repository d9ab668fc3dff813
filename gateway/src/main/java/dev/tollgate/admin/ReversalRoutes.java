package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.base.GrantId;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.Reversal.Settled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refunds and chargebacks: bought grants on their way back to who paid. */
final class ReversalRoutes {
    private static final Parameter GRANT = Parameter.path("grant", Shapes.GRANT_ID, "The grant's id, grt_….");
    private static final Entity ASK =
            new Entity("GrantRefund", List.of(required("reason", Shapes.REASON, "Why, for the books and for people.")));
    private static final Entity END = new Entity(
            "ReversalEnd",
            List.of(
                    required("reason", Shapes.REASON, "Why, for the audit log."),
                    optional("reference", Shapes.text(255), "What the bank or payment service calls it.")));
    private static final Entity REVERSAL = new Entity(
            "Reversal",
            List.of(
                    shown("grant", Shapes.GRANT_ID, "The grant whose price goes back."),
                    shown("customer", Shapes.CUSTOMER_ID, "Whose it was."),
                    shown("kind", Shapes.choice(Reversal.Kind.values()), "Who wanted it."),
                    shown("state", Shapes.choice(Reversal.State.values()), "How far it is."),
                    shown("settled", Shapes.FLAG, "Whether no request holds money of the grant any more."),
                    shownOrNull("taken_back", Shapes.AMOUNT, "Credit that was taken back; null until settled."),
                    shownOrNull("claimed", Shapes.AMOUNT, "Credit that was spent and is owed; null until settled."),
                    shownOrNull("amount", TermsForm.PRICE, "What goes back to who paid; null until settled."),
                    shownOrNull("currency", TermsForm.CURRENCY, "The amount's currency; null until settled."),
                    shownOrNull("restored", Shapes.GRANT_ID, "The grant that gave it back, where it was voided."),
                    shown("reference", Shapes.text(255), "What the payment service calls it; empty for nothing."),
                    shown("reason", Shapes.text(1_000), "Why, for people."),
                    shown("created_at", Shapes.TIME, "When it began.")));

    private final AdminParts parts;

    ReversalRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String grant = AdminApi.PREFIX + "/grants/{grant}";
        List<Parameter> paged = Parameter.paged(Shapes.GRANT_ID);
        return List.of(
                Route.get(
                        AdminApi.PREFIX + "/reversals",
                        "listReversals",
                        "Lists refunds and chargebacks, those of the newest grants first.",
                        List.of(
                                paged.getFirst(),
                                paged.getLast(),
                                Parameter.query(
                                        "state", new Shape.Choice(List.of("pending")), "Only those that go on.")),
                        Shapes.pageOf(REVERSAL),
                        this::list),
                Route.change(
                        "POST",
                        grant + "/refund",
                        "refundGrant",
                        "Closes a bought grant and gives back its price for what is not spent.",
                        List.of(GRANT),
                        ASK,
                        REVERSAL,
                        this::refund),
                Route.get(
                        grant + "/reversal",
                        "getReversal",
                        "Shows a grant's refund or chargeback.",
                        List.of(GRANT),
                        REVERSAL,
                        call -> Answer.of(tree(found(call)))),
                Route.change(
                        "POST",
                        grant + "/reversal/post",
                        "postReversal",
                        "Says that the money went back to who paid, where no payment service does.",
                        List.of(GRANT),
                        END,
                        REVERSAL,
                        call -> end(call, true)),
                Route.change(
                        "POST",
                        grant + "/reversal/void",
                        "voidReversal",
                        "Says that the money stayed here: the credit becomes a grant again.",
                        List.of(GRANT),
                        END,
                        REVERSAL,
                        call -> end(call, false)));
    }

    private static GrantId id(Call call) {
        return GrantId.parse(call.path("grant"));
    }

    private Answer list(Call call) {
        String after = call.query("after");
        List<Reversal> rows = parts.money()
                .ledger()
                .reversals(after == null ? null : GrantId.parse(after), call.query("state") != null, call.limit() + 1);
        return Answer.page(
                rows,
                call.limit(),
                ReversalRoutes::tree,
                reversal -> reversal.grant().toString());
    }

    private Answer refund(Call call) {
        Reversal begun =
                parts.money().sales().refunds().refund(id(call), call.body().text("reason"));
        return Answer.changed("grant.refund", begun.grant(), tree(begun));
    }

    private Answer end(Call call, boolean posted) {
        Reversal ended = parts.money()
                .sales()
                .refunds()
                .end(id(call), posted, call.body().text("reference", ""));
        return Answer.changed(posted ? "reversal.post" : "reversal.void", ended.grant(), tree(ended));
    }

    private Reversal found(Call call) {
        Reversal reversal = parts.money().ledger().reversal(id(call));
        if (reversal == null) {
            throw Invalid.notFound("reversal of grant", call.path("grant"));
        }
        return reversal;
    }

    private static JsonObject tree(Reversal reversal) {
        Tree tree = new Tree()
                .put("grant", reversal.grant().toString())
                .put("customer", reversal.customer().toString())
                .put("kind", Shapes.word(reversal.kind()))
                .put("state", Shapes.word(reversal.state()));
        settled(tree, reversal.settled());
        GrantId restored = reversal.restored();
        return tree.put("restored", restored == null ? null : restored.toString())
                .put("reference", reversal.reference())
                .put("reason", reversal.reason())
                .time("created_at", reversal.createdMs())
                .object();
    }

    private static void settled(Tree tree, @Nullable Settled settled) {
        tree.put("settled", settled != null);
        if (settled == null) {
            for (String name : List.of("taken_back", "claimed", "amount", "currency")) {
                tree.put(name, (String) null);
            }
            return;
        }
        tree.amount("taken_back", settled.reachedNanos())
                .amount("claimed", settled.claimedNanos())
                .put("amount", settled.amount().plain())
                .put("currency", settled.amount().currency());
    }
}
