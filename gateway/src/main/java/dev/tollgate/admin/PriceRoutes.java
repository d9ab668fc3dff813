package dev.tollgate.admin;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.Comparator;
import java.util.List;

/** The price book. Versions are added and never changed. */
final class PriceRoutes {
    private static final Parameter MODEL = Parameter.query("model", Shapes.MODEL_NAME, "Of one model; of all without.");
    private static final Parameter BOOK =
            Parameter.query("book", Shapes.choice(Book.values()), "Of one book; of all without.");

    private final AdminParts parts;

    PriceRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/prices";
        return List.of(
                Route.get(
                        all,
                        "listPrices",
                        "Lists the prices by model and date, old ones and ones to come too.",
                        List.of(MODEL, BOOK),
                        Shapes.pageOf(PriceForm.PRICE),
                        this::list),
                Route.create(
                        all,
                        "addPrice",
                        "Adds a price. Requests that run keep the one that they began with.",
                        List.of(),
                        PriceForm.NEW,
                        PriceForm.PRICE,
                        this::add));
    }

    private Answer list(Call call) {
        String model = call.query("model");
        String book = call.query("book");
        List<PriceVersion> found = parts.stock().prices().stream()
                .filter(price -> model == null || price.model().text().equals(model))
                .filter(price -> book == null || Shapes.word(price.book()).equals(book))
                .sorted(Comparator.comparing(
                                (PriceVersion price) -> price.model().text())
                        .thenComparing(PriceVersion::book)
                        .thenComparingLong(PriceVersion::effectiveFromMs)
                        .thenComparingLong(PriceVersion::id))
                .toList();
        return Answer.all(found, this::tree);
    }

    private Answer add(Call call) {
        PriceVersion price =
                PriceForm.read(parts.ids().next(), call.body(), parts.time().epochMillis());
        Changes.check(parts.catalog().addPrice(price));
        return Answer.changed("price.add", price.model() + " " + Shapes.word(price.book()), tree(price));
    }

    private JsonObject tree(PriceVersion price) {
        ModelName model = price.model();
        PriceVersion current = parts.catalog()
                .snapshot()
                .price(price.book(), model, parts.time().epochMillis());
        return PriceForm.tree(price, current != null && current.id() == price.id());
    }
}
