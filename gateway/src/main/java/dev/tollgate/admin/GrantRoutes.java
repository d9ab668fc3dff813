package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Field;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.TransferId;
import dev.tollgate.error.GatewayException;
import dev.tollgate.identity.Customer;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.GrantBalance;
import dev.tollgate.ledger.Outcome;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Grants: the pieces of customers' balances. */
final class GrantRoutes {
    private static final Parameter ID = Parameter.path("grant", Shapes.GRANT_ID, "The grant's id, grt_….");
    private static final Field REASON = required("reason", Shapes.REASON, "Why, for the books and for people.");
    private static final Entity NEW = new Entity(
            "NewGrant",
            List.of(
                    required("amount", Shapes.AMOUNT, "Dollars, or tokens; more than 0."),
                    REASON,
                    optional("asset", TermsForm.ASSET, "What the amount is counted in; usd without."),
                    optional("price", TermsForm.PRICE, "What was paid for it elsewhere: it can then be refunded."),
                    optional("currency", TermsForm.CURRENCY, "The price's currency; with price only."),
                    optional(
                            "id",
                            Shapes.GRANT_ID,
                            "An id of your own making: the same request sent twice gives once. Made for you without."),
                    optional("models", Shapes.MODEL_NAMES, "The models that it is good for; empty for all."),
                    optional("priority", new Whole(0, 1_000_000), "Lower numbers are spent first; 0 without."),
                    optional("expires_at", Shapes.TIME, "When it ends; never without.")));
    private static final Entity ADJUSTMENT = new Entity(
            "GrantAdjustment",
            List.of(
                    required("amount", Shapes.AMOUNT, "Dollars: above 0 adds, below 0 takes of what is not in use."),
                    REASON));
    private static final Entity CLOSING = new Entity("GrantClosing", List.of(REASON));
    static final Entity GRANT = new Entity(
            "Grant",
            List.of(
                    shown("id", Shapes.GRANT_ID, "Its id."),
                    shown("customer", Shapes.CUSTOMER_ID, "Whose it is."),
                    shown("asset", Shapes.choice(Asset.values()), "What its amounts are counted in."),
                    shown("amount", Shapes.AMOUNT, "What it began with."),
                    shown("remaining", Shapes.AMOUNT, "What the ledger has of it, leased to nodes or not."),
                    shown("leased", Shapes.AMOUNT, "Of that, what nodes have leased."),
                    shown("models", Shapes.MODEL_NAMES, "The models that it is good for; empty for all."),
                    shown("priority", new Whole(0, 1_000_000), "Lower numbers are spent first."),
                    shownOrNull("expires_at", Shapes.TIME, "When it ends; null for never."),
                    shown("state", Shapes.choice(Grant.State.values()), "Whether it can be spent."),
                    shown("origin", Shapes.text(1_000), "Where it came from."),
                    shownOrNull("price", TermsForm.PRICE, "What was paid for it; null for nothing."),
                    shownOrNull("currency", TermsForm.CURRENCY, "The price's currency; null for nothing."),
                    shown("created_at", Shapes.TIME, "When it was given.")));

    private final AdminParts parts;

    GrantRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String ofCustomer = AdminApi.PREFIX + "/customers/{customer}/grants";
        String one = AdminApi.PREFIX + "/grants/{grant}";
        return List.of(
                Route.get(
                        ofCustomer,
                        "listGrants",
                        "Lists a customer's grants in the order in which they are spent, the closed ones too.",
                        List.of(CustomerRoutes.ID),
                        Shapes.pageOf(GRANT),
                        this::list),
                Route.create(
                        ofCustomer,
                        "giveGrant",
                        "Gives a customer credit.",
                        List.of(CustomerRoutes.ID),
                        NEW,
                        GRANT,
                        this::give),
                Route.get(one, "getGrant", "Shows a grant.", List.of(ID), GRANT, this::show),
                Route.change(
                        "POST",
                        one + "/adjust",
                        "adjustGrant",
                        "Corrects a grant by an amount.",
                        List.of(ID),
                        ADJUSTMENT,
                        GRANT,
                        this::adjust),
                Route.change(
                        "POST",
                        one + "/close",
                        "closeGrant",
                        "Takes back what is left of a grant, for ever; what runs is settled.",
                        List.of(ID),
                        CLOSING,
                        GRANT,
                        this::close));
    }

    private Answer list(Call call) {
        Customer customer = CustomerRoutes.customer(parts, call);
        return Answer.all(parts.money().ledger().grants(customer.id()), GrantRoutes::tree);
    }

    private Answer give(Call call) {
        Customer customer = CustomerRoutes.customer(parts, call);
        Members body = call.body();
        long amount = TermsForm.positive(body);
        String id = body.textOrNull("id");
        long number = id == null ? parts.ids().next() : GrantId.parse(id).value();
        if (number < 1) {
            throw Invalid.value("id", String.valueOf(id), "a number from 1 to 2^63 - 1 in base 32");
        }
        Grant grant = new Grant(
                new GrantId(number),
                customer.id(),
                Shapes.constant(Asset.class, body.text("asset", "usd")),
                amount,
                new HashSet<>(body.texts("models", ModelName::new)),
                new Grant.BurnOrder(body.small("priority", 0), expiry(parts, body)),
                Grant.State.OPEN,
                new Grant.Origin("given: " + body.text("reason"), paid(body)),
                parts.time().epochMillis());
        done(parts.money().ledger().give(grant, new TransferId(number), body.text("reason")));
        return changed("grant.give", grant.id());
    }

    private static @Nullable Price paid(Members body) {
        if (body.has("price") != body.has("currency")) {
            throw Invalid.value("price", body.has("price") ? "alone" : "absent", "price and currency, or none of them");
        }
        return body.has("price") ? TermsForm.price(body) : null;
    }

    /** When something is to end; 0 for never. */
    static long expiry(AdminParts parts, Members body) {
        long expiresMs = body.time("expires_at");
        if (expiresMs != 0 && expiresMs <= parts.time().epochMillis()) {
            throw Invalid.value("expires_at", body.text("expires_at"), "a time to come");
        }
        return expiresMs;
    }

    private Answer show(Call call) {
        return Answer.of(tree(grant(id(call))));
    }

    private Answer adjust(Call call) {
        GrantBalance before = grant(id(call));
        long nanos = call.body().amount("amount");
        if (nanos == 0) {
            throw Invalid.value("amount", "0", "an amount that is not 0");
        }
        if (nanos < 0) {
            recall(before);
        }
        TransferId id = new TransferId(parts.ids().next());
        done(parts.money()
                .ledger()
                .adjust(before.grant().id(), id, nanos, call.body().text("reason")));
        return changed("grant.adjust", before.grant().id());
    }

    private Answer close(Call call) {
        GrantBalance before = grant(id(call));
        recall(before);
        TransferId id = new TransferId(parts.ids().next());
        done(parts.money()
                .ledger()
                .close(
                        before.grant().id(),
                        id,
                        ClosingTarget.ADJUSTMENTS,
                        call.body().text("reason")));
        return changed("grant.close", before.grant().id());
    }

    /** Brings home what this node leased and no request holds. */
    private void recall(GrantBalance of) {
        Blocking.await(parts.money().balances().recall(of.grant().customer()));
    }

    private Answer changed(String action, GrantId id) {
        GrantBalance now = grant(id);
        Blocking.await(parts.money().balances().grantsChanged(now.grant().customer()));
        return Answer.changed(action, id, tree(now));
    }

    private static void done(Outcome outcome) {
        if (outcome instanceof Outcome.Refused(var refusal)) {
            throw new GatewayException(refusal);
        }
    }

    private GrantBalance grant(GrantId id) {
        GrantBalance grant = parts.money().ledger().grant(id);
        if (grant == null) {
            throw Invalid.notFound("grant", id.toString());
        }
        return grant;
    }

    private static GrantId id(Call call) {
        return GrantId.parse(call.path("grant"));
    }

    private static JsonObject tree(GrantBalance of) {
        Grant grant = of.grant();
        Price paid = grant.origin().paid();
        return new Tree()
                .put("id", grant.id().toString())
                .put("customer", grant.customer().toString())
                .put("asset", Shapes.word(grant.asset()))
                .amount("amount", grant.amountNanos())
                .amount("remaining", of.totalNanos())
                .amount("leased", of.leasedNanos())
                .texts("models", grant.models().stream().map(ModelName::text).sorted())
                .put("priority", grant.order().priority())
                .time("expires_at", grant.order().expiresMs())
                .put("state", Shapes.word(grant.state()))
                .put("origin", grant.origin().text())
                .put("price", paid == null ? null : paid.plain())
                .put("currency", paid == null ? null : paid.currency())
                .time("created_at", grant.createdMs())
                .object();
    }
}
