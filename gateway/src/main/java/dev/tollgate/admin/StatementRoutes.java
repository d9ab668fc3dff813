package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Anything;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.billing.Month;
import dev.tollgate.billing.Statements;
import dev.tollgate.identity.Customer;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.List;

/** Customers' months, as the customers themselves read them. */
final class StatementRoutes {
    private static final Shape MONTH_NAME = Shapes.text(7, "", Month::parse);
    private static final Parameter MONTH = Parameter.path("month", MONTH_NAME, "The month in UTC, as 2026-11.");
    private static final Entity HEAD = new Entity(
            "StatementMonth",
            List.of(
                    shown("month", MONTH_NAME, "The month in UTC."),
                    shown("closed", Shapes.FLAG, "Whether nothing is added to it any more.")));
    private static final Entity STATEMENT = new Entity(
            "Statement",
            List.of(
                    shown("month", MONTH_NAME, "The month in UTC, by time of posting."),
                    shown("closed", Shapes.FLAG, "Whether nothing is added to it any more."),
                    shownOrNull("digest", Shapes.text(64), "SHA-256 over both texts of a closed month."),
                    shown("statement", new Anything(), "As the customer reads it in JSON."),
                    shown("csv", Shapes.text(Integer.MAX_VALUE), "As the customer reads it in CSV.")));

    private final AdminParts parts;

    StatementRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/customers/{customer}/statements";
        return List.of(
                Route.get(
                        all,
                        "listStatements",
                        "Lists the months that a customer can read, newest first.",
                        List.of(CustomerRoutes.ID),
                        Shapes.pageOf(HEAD),
                        this::list),
                Route.get(
                        all + "/{month}",
                        "getStatement",
                        "Shows a customer's month: opening, all that was posted, closing.",
                        List.of(CustomerRoutes.ID, MONTH),
                        STATEMENT,
                        this::show));
    }

    private Statements statements() {
        return parts.money().billing().statements();
    }

    private Answer list(Call call) {
        Customer customer = CustomerRoutes.customer(parts, call);
        return Answer.all(
                statements().months(customer.id()),
                month -> new Tree()
                        .put("month", month.toString())
                        .put("closed", statements().closed(month))
                        .object());
    }

    private Answer show(Call call) {
        Customer customer = CustomerRoutes.customer(parts, call);
        Statements.Text text = statements().read(customer.id(), Month.parse(call.path("month")));
        return Answer.of(new Tree()
                .put("month", text.month().toString())
                .put("closed", text.closed())
                .put("digest", text.closed() ? text.digest() : null)
                .put("statement", (JsonObject) Json.parse(text.json()))
                .put("csv", text.csv())
                .object());
    }
}
