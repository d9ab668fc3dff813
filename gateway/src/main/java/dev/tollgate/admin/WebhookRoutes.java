package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Field;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.EventId;
import dev.tollgate.base.WebhookId;
import dev.tollgate.identity.Customer;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.webhook.Delivery;
import dev.tollgate.webhook.Webhook;
import dev.tollgate.webhook.WebhookDesk;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where events are sent, what became of each delivery, and what customers want to be told of. */
final class WebhookRoutes {
    private static final Shape WEBHOOK_ID = Shapes.text(64, "", WebhookId::parse);
    private static final Shape EVENT_ID = Shapes.text(64, "", EventId::parse);
    private static final Shape URL = Shapes.text(2_000, "uri", URI::create);
    private static final Parameter ID = Parameter.path("webhook", WEBHOOK_ID, "The webhook's id, whk_….");
    private static final Parameter CUSTOMER =
            Parameter.query("customer", Shapes.CUSTOMER_ID, "Of one customer; the operators' own without.");

    private static final Entity NEW = new Entity(
            "NewWebhook",
            List.of(
                    required("url", URL, "Where events are sent, https://…."),
                    optional("customer", Shapes.CUSTOMER_ID, "Whose events; without, the events of all.")));
    private static final Entity CHANGE =
            new Entity("WebhookChange", List.of(optional("enabled", Shapes.FLAG, "Whether events are sent to it.")));
    private static final List<Field> FIELDS = List.of(
            shown("id", WEBHOOK_ID, "Its id."),
            shownOrNull("customer", Shapes.CUSTOMER_ID, "Whose events; null for the events of all."),
            shown("url", URL, "Where events are sent."),
            shown("enabled", Shapes.FLAG, "Whether events are sent to it."),
            shown("created_at", Shapes.TIME, "When it was made."));
    private static final Entity WEBHOOK = new Entity("Webhook", FIELDS);
    private static final Entity MADE = new Entity("MadeWebhook", made());
    private static final Entity DELIVERY = new Entity(
            "Delivery",
            List.of(
                    shown("event", EVENT_ID, "The event; the same in each attempt."),
                    shown("kind", Shapes.text(64), "What happened."),
                    shown("state", Shapes.choice(Delivery.State.values()), "How far it is."),
                    shown("attempts", Shapes.COUNT, "How often it was sent."),
                    shown("next_at", Shapes.TIME, "While it waits: not before; else when it ended."),
                    shown("status", new Whole(0, 599), "Of the last answer; 0 where none came."),
                    shown("detail", Shapes.text(500), "What went wrong with the last attempt.")));
    private static final Entity ALERT = new Entity(
            "SpendAlert",
            List.of(optional(
                    "amount",
                    Shapes.AMOUNT,
                    "Dollars of a UTC month; events tell when 50, 80 and 100 percent are spent. Null for none.")));

    private final AdminParts parts;

    WebhookRoutes(AdminParts parts) {
        this.parts = parts;
    }

    private static List<Field> made() {
        List<Field> fields = new ArrayList<>(FIELDS);
        fields.add(shown("secret", Shapes.text(64), "What events are signed with; in this answer and nowhere else."));
        return fields;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/webhooks";
        String one = all + "/{webhook}";
        String alert = AdminApi.PREFIX + "/customers/{customer}/spend-alert";
        List<Parameter> paged = Parameter.paged(EVENT_ID);
        return List.of(
                Route.get(
                        all, "listWebhooks", "Lists webhooks.", List.of(CUSTOMER), Shapes.pageOf(WEBHOOK), this::list),
                Route.create(
                        all,
                        "createWebhook",
                        "Adds a webhook; its secret is in this answer and nowhere else.",
                        List.of(),
                        NEW,
                        MADE,
                        this::create),
                Route.change(
                        "PATCH",
                        one,
                        "changeWebhook",
                        "Switches a webhook.",
                        List.of(ID),
                        CHANGE,
                        WEBHOOK,
                        this::change),
                Route.change(
                        "DELETE",
                        one,
                        "removeWebhook",
                        "Removes a webhook and its deliveries.",
                        List.of(ID),
                        null,
                        WEBHOOK,
                        this::remove),
                Route.get(
                        one + "/deliveries",
                        "listDeliveries",
                        "Lists what was sent to a webhook, the newest event first.",
                        List.of(ID, paged.getFirst(), paged.getLast()),
                        Shapes.pageOf(DELIVERY),
                        this::deliveries),
                Route.get(
                        alert,
                        "getSpendAlert",
                        "Shows what a customer wants to be told of.",
                        List.of(CustomerRoutes.ID),
                        ALERT,
                        this::alert),
                Route.change(
                        "PUT",
                        alert,
                        "setSpendAlert",
                        "Sets what a customer wants to be told of. Nothing is refused for its sake.",
                        List.of(CustomerRoutes.ID),
                        ALERT,
                        ALERT,
                        this::setAlert));
    }

    private WebhookDesk desk() {
        return parts.money().billing().webhooks();
    }

    private Answer list(Call call) {
        String customer = call.query("customer");
        return Answer.all(
                desk().store().webhooks(customer == null ? null : CustomerId.parse(customer)),
                webhook -> tree(webhook).object());
    }

    private Answer create(Call call) {
        String id = call.body().textOrNull("customer");
        @Nullable CustomerId customer = id == null ? null : CustomerId.parse(id);
        if (customer != null && parts.identities().customer(customer) == null) {
            throw Invalid.notFound("customer", customer.toString());
        }
        Webhook made = desk().add(customer, URI.create(call.body().text("url")));
        return Answer.changed(
                "webhook.create",
                made.id(),
                tree(made).put("secret", made.secret().reveal()).object());
    }

    private Answer change(Call call) {
        Webhook before = webhook(call);
        desk().store().enable(before.id(), call.body().flag("enabled", before.enabled()));
        return Answer.changed("webhook.change", before.id(), tree(webhook(call)).object());
    }

    private Answer remove(Call call) {
        Webhook was = webhook(call);
        desk().store().remove(was.id());
        return Answer.changed("webhook.remove", was.id(), tree(was).object());
    }

    private Answer deliveries(Call call) {
        String after = call.query("after");
        List<Delivery> rows = desk().store()
                .deliveries(webhook(call).id(), after == null ? null : EventId.parse(after), call.limit() + 1);
        return Answer.page(
                rows,
                call.limit(),
                WebhookRoutes::tree,
                delivery -> delivery.event().toString());
    }

    private Webhook webhook(Call call) {
        Webhook webhook = desk().store().webhook(WebhookId.parse(call.path("webhook")));
        if (webhook == null) {
            throw Invalid.notFound("webhook", call.path("webhook"));
        }
        return webhook;
    }

    private Answer alert(Call call) {
        return Answer.of(alert(CustomerRoutes.customer(parts, call)));
    }

    private Answer setAlert(Call call) {
        Customer customer = CustomerRoutes.customer(parts, call);
        long nanos = call.body().has("amount") ? call.body().amount("amount") : 0;
        if (nanos < 0 || (nanos == 0 && call.body().has("amount"))) {
            throw Invalid.value("amount", call.body().text("amount"), "more than 0, or null for none");
        }
        parts.money().billing().spending().setAlert(customer.id(), nanos);
        return Answer.changed("customer.spend_alert", customer.id(), alert(customer));
    }

    private JsonObject alert(Customer customer) {
        long nanos = parts.money().billing().spending().alertNanos(customer.id());
        return nanos == 0
                ? new Tree().put("amount", (String) null).object()
                : new Tree().amount("amount", nanos).object();
    }

    private static Tree tree(Webhook webhook) {
        CustomerId customer = webhook.customer();
        return new Tree()
                .put("id", webhook.id().toString())
                .put("customer", customer == null ? null : customer.toString())
                .put("url", webhook.url().toString())
                .put("enabled", webhook.enabled())
                .time("created_at", webhook.createdMs());
    }

    private static JsonObject tree(Delivery delivery) {
        return new Tree()
                .put("event", delivery.event().toString())
                .put("kind", delivery.kind())
                .put("state", Shapes.word(delivery.state()))
                .put("attempts", delivery.attempts())
                .time("next_at", delivery.nextMs())
                .put("status", delivery.status())
                .put("detail", delivery.detail())
                .object();
    }
}
