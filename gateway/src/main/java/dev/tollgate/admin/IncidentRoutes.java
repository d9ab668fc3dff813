package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Dictionary;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IncidentId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.billing.Incident;
import dev.tollgate.billing.RefundDesk;
import dev.tollgate.billing.RefundSelection;
import dev.tollgate.billing.RefundSelection.Statuses;
import dev.tollgate.billing.RefundStore.Tally;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.metering.BillingPolicy;
import dev.tollgate.money.Asset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Charges that are given back because something went wrong: looked at first, then refunded step by step. */
final class IncidentRoutes {
    private static final int STEP = 500;
    private static final int STEP_MAX = 1_000;
    private static final Shape INCIDENT_ID = Shapes.text(64, "", IncidentId::parse);
    private static final Shape STATUSES = Shapes.text(3, "", Statuses::parse);
    private static final Shape POLICY = Shapes.text(64, "", IncidentRoutes::checkPolicy);
    private static final Shape AMOUNTS = new Dictionary(Shapes.AMOUNT, Asset.values().length);

    private static final Parameter ID = Parameter.path("incident", INCIDENT_ID, "The incident's id, inc_….");
    private static final List<Parameter> SELECTION = List.of(
            Parameter.query("model", Shapes.MODEL_NAME, "Of one model, as it is sold; of all without."),
            Parameter.query(
                    "status", STATUSES, "The status that the client got: 502, 5xx or any, which holds without."),
            Parameter.query("policy", POLICY, "Of one row of the billing policy; of all without."),
            Parameter.query("customer", Shapes.CUSTOMER_ID, "Of one customer; of all without."),
            Parameter.query("from", Shapes.TIME, "Settled at or after."),
            Parameter.query("to", Shapes.TIME, "Settled before; until now without."));

    private static final Entity TALLY = new Entity(
            "RefundTally",
            List.of(
                    shown("requests", Shapes.COUNT, "How many requests."),
                    shown("customers", Shapes.COUNT, "Of how many customers."),
                    shown("amounts", AMOUNTS, "What their customers paid for them, by asset.")));
    private static final Entity NEW = new Entity(
            "NewIncident",
            List.of(
                    optional("id", INCIDENT_ID, "An id of your own making; sent twice, it is opened once."),
                    required("reason", Shapes.REASON, "Why; the customers concerned can read it."),
                    optional("model", Shapes.MODEL_NAME, "Of one model, as it is sold; of all without."),
                    optional("status", STATUSES, "The status that the client got: 502, 5xx or any (without)."),
                    optional("policy", POLICY, "Of one row of the billing policy; of all without."),
                    optional("customer", Shapes.CUSTOMER_ID, "Of one customer; of all without."),
                    required("from", Shapes.TIME, "Settled at or after."),
                    optional("to", Shapes.TIME, "Settled before; until now without.")));
    private static final Entity INCIDENT = new Entity(
            "Incident",
            List.of(
                    shown("id", INCIDENT_ID, "Its id."),
                    shown("reason", Shapes.text(500), "Why."),
                    shownOrNull("model", Shapes.MODEL_NAME, "Of one model; null for all."),
                    shown("status", STATUSES, "The status that the client got."),
                    shownOrNull("policy", POLICY, "Of one row of the billing policy; null for all."),
                    shownOrNull("customer", Shapes.CUSTOMER_ID, "Of one customer; null for all."),
                    shown("from", Shapes.TIME, "Settled at or after."),
                    shown("to", Shapes.TIME, "Settled before."),
                    shown("opened_at", Shapes.TIME, "When it was opened."),
                    shown("refunded", TALLY, "What was given back so far."),
                    shown("remaining", TALLY, "What is still to be given back.")));
    private static final Entity HEAD = new Entity(
            "IncidentHead", INCIDENT.fields().subList(0, INCIDENT.fields().size() - 2));
    private static final Entity ASK = new Entity(
            "RefundStep",
            List.of(
                    optional("after", Shapes.REQUEST_ID, "Where the step before ended: its `next`."),
                    optional("limit", new Whole(1, STEP_MAX), "At most so many requests; " + STEP + " without.")));
    private static final Entity STEP_DONE = new Entity(
            "RefundStepDone",
            List.of(
                    shown("incident", INCIDENT_ID, "The incident."),
                    shown("requests", Shapes.COUNT, "How many charges this step gave back."),
                    shown("amounts", AMOUNTS, "What it gave back, by asset."),
                    shownOrNull("next", Shapes.REQUEST_ID, "To be sent as `after`; null where nothing is left.")));

    private final AdminParts parts;

    IncidentRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/incidents";
        String one = all + "/{incident}";
        return List.of(
                Route.get(
                        AdminApi.PREFIX + "/refunds/preview",
                        "previewRefund",
                        "Tells which charges an incident would give back; changes nothing.",
                        SELECTION,
                        TALLY,
                        this::preview),
                Route.get(
                        all,
                        "listIncidents",
                        "Lists incidents, newest first.",
                        Parameter.paged(INCIDENT_ID),
                        Shapes.pageOf(HEAD),
                        this::list),
                Route.create(
                        all,
                        "openIncident",
                        "Opens an incident; nothing is given back before its steps.",
                        List.of(),
                        NEW,
                        INCIDENT,
                        this::open),
                Route.get(
                        one, "getIncident", "Shows an incident and how far it is.", List.of(ID), INCIDENT, this::show),
                Route.change(
                        "POST",
                        one + "/refund",
                        "refundIncident",
                        "Gives back the next charges of an incident, each whole and once.",
                        List.of(ID),
                        ASK,
                        STEP_DONE,
                        this::refund));
    }

    private RefundDesk desk() {
        return parts.money().billing().refunds();
    }

    private Answer preview(Call call) {
        String from = call.query("from");
        if (from == null) {
            throw Invalid.missing("from", "a time");
        }
        String to = call.query("to");
        return Answer.of(tree(desk().preview(selection(
                        call.query("model"),
                        call.query("status"),
                        call.query("policy"),
                        call.query("customer"),
                        Times.parse(from),
                        to == null ? 0 : Times.parse(to))))
                .object());
    }

    private RefundSelection selection(
            @Nullable String model,
            @Nullable String status,
            @Nullable String policy,
            @Nullable String customer,
            long fromMs,
            long toMs) {
        long untilMs = toMs == 0 ? parts.time().epochMillis() : toMs;
        if (untilMs <= fromMs) {
            throw Invalid.value("to", Times.print(untilMs), "after " + Times.print(fromMs) + ", which is from");
        }
        return new RefundSelection(
                model == null ? "" : soldAs(model),
                status == null ? Statuses.ANY : Statuses.parse(status),
                policy == null ? "" : policy,
                customer == null ? null : CustomerId.parse(customer),
                fromMs,
                untilMs);
    }

    /** An alias means the model that it is another name of. */
    private String soldAs(String name) {
        return parts.catalog().snapshot().models().stream()
                .filter(model -> model.aliases().contains(new ModelName(name)))
                .findFirst()
                .map(model -> model.name().text())
                .orElse(name);
    }

    private Answer list(Call call) {
        String after = call.query("after");
        List<Incident> rows =
                desk().store().incidents(after == null ? null : IncidentId.parse(after), call.limit() + 1);
        return Answer.page(
                rows,
                call.limit(),
                incident -> head(incident).object(),
                incident -> incident.id().toString());
    }

    private Answer open(Call call) {
        Members body = call.body();
        String id = body.textOrNull("id");
        IncidentId own = id == null ? null : IncidentId.parse(id);
        if (own != null && own.value() < 1) {
            throw Invalid.value("id", String.valueOf(id), "a number from 1 to 2^63 - 1 in base 32");
        }
        RefundSelection selection = selection(
                body.textOrNull("model"),
                body.textOrNull("status"),
                body.textOrNull("policy"),
                body.textOrNull("customer"),
                body.time("from"),
                body.time("to"));
        Incident opened = desk().open(own, body.text("reason"), selection);
        return Answer.changed("incident.open", opened.id(), whole(opened));
    }

    private Answer show(Call call) {
        return Answer.of(whole(incident(call)));
    }

    private Answer refund(Call call) {
        Incident incident = incident(call);
        String after = call.body().textOrNull("after");
        RefundDesk.Step step = desk().run(
                        incident,
                        after == null ? null : RequestId.parse(after),
                        call.body().small("limit", STEP));
        step.customers()
                .forEach(customer -> Blocking.await(parts.money().balances().grantsChanged(customer)));
        Map<Asset, Long> nanos = new EnumMap<>(Asset.class);
        step.given().forEach(refund -> nanos.merge(refund.asset(), refund.nanos(), Math::addExact));
        RequestId next = step.next();
        return Answer.changed(
                "incident.refund",
                incident.id(),
                new Tree()
                        .put("incident", incident.id().toString())
                        .put("requests", step.given().size())
                        .put("amounts", amounts(nanos))
                        .put("next", next == null ? null : next.toString())
                        .object());
    }

    private Incident incident(Call call) {
        Incident incident = desk().store().incident(IncidentId.parse(call.path("incident")));
        if (incident == null) {
            throw Invalid.notFound("incident", call.path("incident"));
        }
        return incident;
    }

    private static void checkPolicy(String row) {
        for (BillingPolicy policy : BillingPolicy.values()) {
            if (policy.row().equals(row)) {
                return;
            }
        }
        throw new IllegalArgumentException(row + " (expected: a row of the billing policy, as complete)");
    }

    private JsonObject whole(Incident incident) {
        return head(incident)
                .put("refunded", tree(desk().store().given(incident.id())))
                .put("remaining", tree(desk().preview(incident.selection())))
                .object();
    }

    private static Tree head(Incident incident) {
        RefundSelection selection = incident.selection();
        CustomerId customer = selection.customer();
        return new Tree()
                .put("id", incident.id().toString())
                .put("reason", incident.reason())
                .put("model", selection.model().isEmpty() ? null : selection.model())
                .put("status", selection.statuses().toString())
                .put("policy", selection.policy().isEmpty() ? null : selection.policy())
                .put("customer", customer == null ? null : customer.toString())
                .time("from", selection.fromMs())
                .time("to", selection.toMs())
                .time("opened_at", incident.openedMs());
    }

    private static Tree tree(Tally tally) {
        return new Tree()
                .put("requests", tally.requests())
                .put("customers", tally.customers())
                .put("amounts", amounts(tally.nanos()));
    }

    private static Tree amounts(Map<Asset, Long> nanos) {
        Tree amounts = new Tree();
        for (Asset asset : Asset.values()) {
            Long each = nanos.get(asset);
            if (each != null) {
                amounts.amount(Shapes.word(asset), each);
            }
        }
        return amounts;
    }
}
