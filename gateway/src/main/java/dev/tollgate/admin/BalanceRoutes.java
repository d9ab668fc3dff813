package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.base.TransferId;
import dev.tollgate.identity.Customer;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.money.Asset;
import dev.tollgate.wallet.BalanceView;
import dev.tollgate.wallet.BalanceView.GrantLine;
import java.util.List;

/** What customers have, and each entry of the ledger that made it so. */
final class BalanceRoutes {
    private static final Shape TRANSFER_ID = Shapes.text(64, "", TransferId::parse);
    private static final Entity LINE = new Entity(
            "BalanceGrant",
            List.of(
                    shown("id", Shapes.GRANT_ID, "The grant."),
                    shown("asset", Shapes.choice(Asset.values()), "What it is counted in."),
                    shown("origin", Shapes.text(1_000), "Where it came from."),
                    shown("total", Shapes.AMOUNT, "What is left of it."),
                    shown("held", Shapes.AMOUNT, "Of that, what open requests hold."),
                    shown("available", Shapes.AMOUNT, "What a new request could use."),
                    shownOrNull("expires_at", Shapes.TIME, "When it ends; null for never.")));
    private static final Entity TOKENS = new Entity(
            "TokensBalance",
            List.of(
                    shown("total", Shapes.AMOUNT, "Weighted tokens that the customer has."),
                    shown("held", Shapes.AMOUNT, "Of that, what open requests hold."),
                    shown("available", Shapes.AMOUNT, "What a new request could use.")));
    private static final Entity BALANCE = new Entity(
            "Balance",
            List.of(
                    shown("customer", Shapes.CUSTOMER_ID, "Whose it is."),
                    shown("asset", Shapes.choice(Asset.values()), "What it is counted in."),
                    shown("total", Shapes.AMOUNT, "What the customer has, charges that are settled taken off."),
                    shown("held", Shapes.AMOUNT, "Of that, what open requests hold."),
                    shown("available", Shapes.AMOUNT, "What a new request could use."),
                    shown("tokens", TOKENS, "The same of token grants."),
                    shown("grants", new Listing(LINE, Integer.MAX_VALUE), "The same by grant, in burn order.")));
    private static final Entity ENTRY = new Entity(
            "LedgerEntry",
            List.of(
                    shown("id", TRANSFER_ID, "Its id."),
                    shown("kind", Shapes.choice(Transfer.Kind.values()), "Why money moved."),
                    shown("from", Shapes.text(100), "The account that gave."),
                    shown("to", Shapes.text(100), "The account that got."),
                    shown("asset", Shapes.choice(Asset.values()), "What the amount is counted in."),
                    shown("amount", Shapes.AMOUNT, "How much."),
                    shown("reason", Shapes.text(1_000), "Why, for people."),
                    shown("at", Shapes.TIME, "When.")));

    private final AdminParts parts;

    BalanceRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String customer = AdminApi.PREFIX + "/customers/{customer}";
        List<Parameter> paged = Parameter.paged(TRANSFER_ID);
        return List.of(
                Route.get(
                        customer + "/balance",
                        "getBalance",
                        "Shows a customer's balance at this moment.",
                        List.of(CustomerRoutes.ID),
                        BALANCE,
                        this::balance),
                Route.get(
                        customer + "/ledger",
                        "listLedgerEntries",
                        "Lists the entries of the ledger that concern a customer, newest first.",
                        List.of(CustomerRoutes.ID, paged.getFirst(), paged.getLast()),
                        Shapes.pageOf(ENTRY),
                        this::entries));
    }

    private Answer balance(Call call) {
        Customer customer = CustomerRoutes.customer(parts, call);
        BalanceView view = Blocking.await(parts.money().balances().balance(customer.id()));
        return Answer.of(new Tree()
                .put("customer", view.customer().toString())
                .put("asset", Shapes.word(view.asset()))
                .amount("total", view.totalNanos())
                .amount("held", view.heldNanos())
                .amount("available", view.availableNanos())
                .put(
                        "tokens",
                        new Tree()
                                .amount("total", view.tokens().totalNanos())
                                .amount("held", view.tokens().heldNanos())
                                .amount("available", view.tokens().availableNanos()))
                .list("grants", view.grants(), BalanceRoutes::line)
                .object());
    }

    private static JsonObject line(GrantLine line) {
        return new Tree()
                .put("id", line.grant().id().toString())
                .put("asset", Shapes.word(line.grant().asset()))
                .put("origin", line.grant().origin().text())
                .amount("total", line.totalNanos())
                .amount("held", line.heldNanos())
                .amount("available", line.availableNanos())
                .time("expires_at", line.grant().order().expiresMs())
                .object();
    }

    private Answer entries(Call call) {
        Customer customer = CustomerRoutes.customer(parts, call);
        String after = call.query("after");
        List<Transfer> rows = parts.money()
                .ledger()
                .transfers(customer.id(), after == null ? null : TransferId.parse(after), call.limit() + 1);
        return Answer.page(
                rows,
                call.limit(),
                BalanceRoutes::entry,
                transfer -> transfer.id().toString());
    }

    private static JsonObject entry(Transfer transfer) {
        return new Tree()
                .put("id", transfer.id().toString())
                .put("kind", Shapes.word(transfer.kind()))
                .put("from", transfer.from().toString())
                .put("to", transfer.to().toString())
                .put("asset", Shapes.word(transfer.asset()))
                .amount("amount", transfer.nanos())
                .put("reason", transfer.reason())
                .time("at", transfer.atMs())
                .object();
    }
}
