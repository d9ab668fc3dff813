package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.base.GrantId;
import dev.tollgate.billing.EventNote;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.OrderId;
import dev.tollgate.billing.Orders;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.money.Price;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders: what was bought, and what the payment service said that a person must look at. */
final class OrderRoutes {
    private static final Shape ORDER_ID = Shapes.text(64, "", OrderId::parse);
    private static final Parameter ID = Parameter.path("order", ORDER_ID, "The order's id, ord_….");
    private static final int EVENTS_MAX = 1_000;

    private static final Entity ORDER = new Entity(
            "Order",
            PackRoutes.joined(
                    List.of(
                            shown("id", ORDER_ID, "Its id."),
                            shown("storefront", Shapes.STOREFRONT_ID, "Where it was bought."),
                            shown("pack", Shapes.text(40), "Which pack."),
                            shown("name", Shapes.text(100), "The pack's name then."),
                            shown("price", TermsForm.PRICE, "What it costs."),
                            shown("currency", TermsForm.CURRENCY, "The price's currency.")),
                    TermsForm.SHOWN,
                    List.of(
                            shown("state", Shapes.choice(Order.State.values()), "How far it is."),
                            shownOrNull("customer", Shapes.CUSTOMER_ID, "Whose balance it adds to; null until paid."),
                            shown("first_purchase", Shapes.FLAG, "Whether it makes the customer and its key."),
                            shownOrNull("key", Shapes.KEY_ID, "The key that was shown to the buyer; null for none."),
                            shownOrNull("grant", Shapes.GRANT_ID, "What it became; null until paid."),
                            shownOrNull(
                                    "reversal",
                                    Shapes.choice(Reversal.Kind.values()),
                                    "Whether its price goes back or went back; null for not."),
                            shown("payment", Shapes.text(255), "The payment service's name of the payment."),
                            shown("created_at", Shapes.TIME, "When it was made."),
                            shownOrNull("paid_at", Shapes.TIME, "When it was paid."))));
    private static final Entity EVENT = new Entity(
            "PaymentEvent",
            List.of(
                    shown("id", Shapes.text(255), "The payment service's id of it."),
                    shown("kind", Shapes.text(40), "What it said."),
                    shownOrNull("order", ORDER_ID, "Which order it is about."),
                    shown("payment", Shapes.text(255), "The payment service's name of the payment."),
                    shownOrNull("amount", Shapes.text(40), "The amount that it names."),
                    shown("note", Shapes.text(2_000), "Why a person must look at it."),
                    shown("at", Shapes.TIME, "When it came.")));

    private final AdminParts parts;

    OrderRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/orders";
        return List.of(
                Route.get(
                        all,
                        "listOrders",
                        "Lists the orders, newest first.",
                        Parameter.paged(ORDER_ID),
                        Shapes.pageOf(ORDER),
                        this::list),
                Route.get(all + "/{order}", "getOrder", "Shows an order.", List.of(ID), ORDER, this::show),
                Route.get(
                        AdminApi.PREFIX + "/payment-events",
                        "listRefusedPaymentEvents",
                        "Lists what the payment service said and a person must look at, newest first.",
                        List.of(),
                        Shapes.pageOf(EVENT),
                        _ -> Answer.all(orders().refused(EVENTS_MAX), OrderRoutes::event)));
    }

    private Orders orders() {
        return parts.money().sales().orders();
    }

    private Answer list(Call call) {
        String after = call.query("after");
        List<Order> rows = orders().orders(after == null ? null : OrderId.parse(after), call.limit() + 1);
        return Answer.page(rows, call.limit(), this::tree, order -> order.id().toString());
    }

    private Answer show(Call call) {
        Order order = orders().order(OrderId.parse(call.path("order")));
        if (order == null) {
            throw Invalid.notFound("order", call.path("order"));
        }
        return Answer.of(tree(order));
    }

    private JsonObject tree(Order order) {
        Order.Progress progress = order.progress();
        GrantId grant = progress.grant();
        Reversal reversal = grant == null ? null : parts.money().ledger().reversal(grant);
        Tree tree = new Tree()
                .put("id", order.id().toString())
                .put("storefront", order.storefront().text())
                .put("pack", order.pack().text())
                .put("name", order.name());
        TermsForm.put(TermsForm.put(tree, order.price()), order.terms());
        return tree.put("state", Shapes.word(progress.state()))
                .put("customer", text(order.buyer().customer()))
                .put("first_purchase", order.buyer().fresh())
                .put("key", text(progress.key()))
                .put("grant", text(grant))
                .put("reversal", reversal == null ? null : Shapes.word(reversal.kind()))
                .put("payment", progress.intent())
                .time("created_at", progress.createdMs())
                .time("paid_at", progress.paidMs())
                .object();
    }

    private static @Nullable String text(@Nullable Object id) {
        return id == null ? null : id.toString();
    }

    private static JsonObject event(EventNote note) {
        Price amount = note.amount();
        return new Tree()
                .put("id", note.id())
                .put("kind", note.kind())
                .put("order", text(note.order()))
                .put("payment", note.intent())
                .put("amount", amount == null ? null : amount.toString())
                .put("note", note.note())
                .time("at", note.atMs())
                .object();
    }
}
