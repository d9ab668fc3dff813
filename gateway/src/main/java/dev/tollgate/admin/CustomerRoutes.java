package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.NewCustomer;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Customers: who pays. */
final class CustomerRoutes {
    static final Parameter ID = Parameter.path("customer", Shapes.CUSTOMER_ID, "The customer's id, cus_….");

    private static final Entity NEW = new Entity(
            "NewCustomer",
            List.of(
                    required("storefront", Shapes.STOREFRONT_ID, "The storefront that it belongs to, for ever."),
                    required("name", Shapes.text(200), "A name for people."),
                    optional("limits", LimitForm.SHAPE, "Its rates over all keys and models.")));
    private static final Entity CHANGE = new Entity(
            "CustomerChange",
            List.of(
                    optional("name", Shapes.text(200), "A name for people."),
                    optional("limits", LimitForm.SHAPE, "Its rates over all keys and models; null for none."),
                    optional("frozen", Shapes.FLAG, "Whether it may not spend.")));
    private static final Entity CUSTOMER = new Entity(
            "Customer",
            List.of(
                    shown("id", Shapes.CUSTOMER_ID, "Its id."),
                    shown("storefront", Shapes.STOREFRONT_ID, "The storefront that it belongs to."),
                    shown("name", Shapes.text(200), "A name for people."),
                    shown("limits", LimitForm.SHAPE, "Its rates over all keys and models."),
                    shown("frozen", Shapes.FLAG, "Whether it may not spend."),
                    shown("created_at", Shapes.TIME, "When it was made.")));

    private final AdminParts parts;

    CustomerRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/customers";
        String one = all + "/{customer}";
        return List.of(
                Route.get(
                        all,
                        "listCustomers",
                        "Lists the customers, oldest first.",
                        Parameter.paged(Shapes.CUSTOMER_ID),
                        Shapes.pageOf(CUSTOMER),
                        this::list),
                Route.create(all, "createCustomer", "Adds a customer.", List.of(), NEW, CUSTOMER, this::create),
                Route.get(one, "getCustomer", "Shows a customer.", List.of(ID), CUSTOMER, this::show),
                Route.change(
                        "PATCH",
                        one,
                        "changeCustomer",
                        "Changes a customer; what is left out stays.",
                        List.of(ID),
                        CHANGE,
                        CUSTOMER,
                        this::change));
    }

    private Answer list(Call call) {
        String after = call.query("after");
        List<Customer> rows =
                parts.identities().customers(after == null ? null : CustomerId.parse(after), call.limit() + 1);
        return Answer.page(
                rows,
                call.limit(),
                CustomerRoutes::tree,
                customer -> customer.id().toString());
    }

    private Answer create(Call call) {
        StorefrontId storefront = new StorefrontId(call.body().text("storefront"));
        if (parts.catalog().snapshot().storefront(storefront) == null) {
            throw Invalid.value("storefront", "'" + storefront + "'", "one that exists");
        }
        Customer made = parts.keys()
                .addCustomer(new NewCustomer(
                        storefront,
                        call.body().text("name"),
                        LimitForm.read(call.body().object("limits"))));
        return Answer.changed("customer.create", made.id(), tree(made));
    }

    private Answer show(Call call) {
        return Answer.of(tree(customer(parts, call)));
    }

    private Answer change(Call call) {
        Members change = call.body();
        Customer before = customer(parts, call);
        Customer after = parts.keys().changeCustomer(before.id(), was -> changed(was, change));
        if (after.frozen() != before.frozen()) {
            parts.money().balances().freeze(after.id(), after.frozen());
        }
        return Answer.changed("customer.change", after.id(), tree(after));
    }

    private static Customer changed(Customer was, Members change) {
        return new Customer(
                was.id(),
                was.storefront(),
                change.text("name", was.name()),
                change.says("limits") ? LimitForm.read(change.object("limits")) : was.limits(),
                change.flag("frozen", was.frozen()),
                was.createdMs());
    }

    /** The customer of the path; 404 where there is none. */
    static Customer customer(AdminParts parts, Call call) {
        return customer(parts, CustomerId.parse(call.path("customer")));
    }

    private static Customer customer(AdminParts parts, CustomerId id) {
        @Nullable Customer customer = parts.identities().customer(id);
        if (customer == null) {
            throw Invalid.notFound("customer", id.toString());
        }
        return customer;
    }

    private static JsonObject tree(Customer customer) {
        return new Tree()
                .put("id", customer.id().toString())
                .put("storefront", customer.storefront().text())
                .put("name", customer.name())
                .put("limits", LimitForm.tree(customer.limits()))
                .put("frozen", customer.frozen())
                .time("created_at", customer.createdMs())
                .object();
    }
}
