package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.PriceForm.Standing;
import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.ListImport;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The price book. Versions are added and never changed. */
final class PriceRoutes {
    private static final int IMPORT_MAX = 10_000;
    private static final int VERSIONS_MAX = 64;
    private static final Parameter MODEL = Parameter.query("model", Shapes.MODEL_NAME, "Of one model; of all without.");
    private static final Parameter BOOK =
            Parameter.query("book", Shapes.choice(Book.values()), "Of one book; of all without.");
    private static final Parameter STOREFRONT =
            Parameter.query("storefront", Shapes.STOREFRONT_ID, "Of one storefront alone; of all without.");
    private static final Parameter PENDING = Parameter.query(
            "pending", Shapes.text(4, "", PriceRoutes::isTrue), "true: only those whose day is to come.");
    private static final Parameter ID =
            Parameter.path("price", Shapes.text(20, "", PriceRoutes::number), "The version's id.");

    private static final Entity LISTED = new Entity(
            "ListedPrice",
            List.of(
                    required("model", Shapes.MODEL_NAME, "The model of the catalog."),
                    required("provider", Shapes.text(63), "Whose list."),
                    required(
                            "versions",
                            new Listing(
                                    new Entity(
                                            "ListedVersion",
                                            List.of(
                                                    optional("effective_from", Shapes.TIME, "Its day; always without."),
                                                    required(
                                                            "tiers",
                                                            new Listing(PriceForm.TIER, PriceForm.TIERS_MAX),
                                                            "Rates by length of input; the first from 0."))),
                                    VERSIONS_MAX),
                            "By date, ascending.")));
    static final Entity IMPORT = new Entity(
            "PriceImport",
            List.of(
                    required("book", Shapes.choice(Book.values()), "sell or cost."),
                    optional(
                            "effective_from",
                            Shapes.TIME,
                            "From when on what the lists say of that moment holds; from now on without."),
                    optional("dry_run", Shapes.FLAG, "Whether nothing is to be stored."),
                    required("prices", new Listing(LISTED, IMPORT_MAX), "What the lists say, model by model.")));
    private static final Entity CHANGE = new Entity(
            "PriceChange",
            List.of(
                    shown("model", Shapes.MODEL_NAME, "The model."),
                    shown("provider", Shapes.text(63), "Whose list."),
                    shown("state", new Shape.Choice(List.of("new", "changed", "unchanged")), "What became of it."),
                    shown("effective_from", Shapes.TIME, "From when on."),
                    shownOrNull("id", Shapes.COUNT, "The version that was added; null where none was."),
                    shownOrNull(
                            "before",
                            new Listing(PriceForm.TIER, PriceForm.TIERS_MAX),
                            "The list price before; null for none."),
                    shown("tiers", new Listing(PriceForm.TIER, PriceForm.TIERS_MAX), "The list price after."),
                    shown(
                            "overruled",
                            Shapes.FLAG,
                            "Whether an operator's own price stands over it, and goes on holding.")));
    private static final Entity IMPORTED = new Entity(
            "PriceImportResult",
            List.of(
                    shown("added", Shapes.COUNT, "How many versions were added, or would be."),
                    shown("changes", new Listing(CHANGE, Integer.MAX_VALUE), "By model and date.")));

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
                        List.of(MODEL, BOOK, STOREFRONT, PENDING),
                        Shapes.pageOf(PriceForm.PRICE),
                        this::list),
                Route.create(
                        all,
                        "addPrice",
                        "Adds a price. Requests that run keep the one that they began with.",
                        List.of(),
                        PriceForm.NEW,
                        PriceForm.PRICE,
                        this::add),
                Route.change(
                        "POST",
                        all + "/{price}/cancel",
                        "cancelPrice",
                        "Takes back a price whose day is to come, by a version that says so.",
                        List.of(ID),
                        null,
                        PriceForm.PRICE,
                        this::cancel),
                Route.change(
                        "POST",
                        all + "/import",
                        "importPrices",
                        "Puts providers' list prices into a book, all or none. The same again adds nothing.",
                        List.of(),
                        IMPORT,
                        IMPORTED,
                        this::importAll));
    }

    private static void isTrue(String text) {
        if (!text.equals("true")) {
            throw new IllegalArgumentException(text + " (expected: true)");
        }
    }

    private static void number(String text) {
        if (!text.matches("[0-9]{1,18}|[0-8][0-9]{18}")) {
            throw new IllegalArgumentException(text + " (expected: a number)");
        }
    }

    private Answer list(Call call) {
        String model = call.query("model");
        String book = call.query("book");
        String storefront = call.query("storefront");
        boolean pending = call.query("pending") != null;
        List<PriceVersion> all = parts.stock().prices();
        Standings standings = new Standings(all);
        List<PriceVersion> found = all.stream()
                .filter(price -> model == null || price.model().text().equals(model))
                .filter(price -> book == null || Shapes.word(price.book()).equals(book))
                .filter(price -> storefront == null || isOf(storefront, price))
                .filter(price -> !pending || standings.of(price).pending())
                .sorted(Comparator.comparing(
                                (PriceVersion price) -> price.model().text())
                        .thenComparing(PriceVersion::book)
                        .thenComparingLong(PriceVersion::effectiveFromMs)
                        .thenComparingLong(PriceVersion::id))
                .toList();
        return Answer.all(found, price -> PriceForm.tree(price, standings.of(price)));
    }

    private static boolean isOf(String storefront, PriceVersion price) {
        StorefrontId own = price.origin().storefront();
        return own != null && own.text().equals(storefront);
    }

    private Answer add(Call call) {
        PriceVersion price =
                PriceForm.read(parts.ids().next(), call.body(), parts.time().epochMillis());
        Changes.check(parts.catalog().addPrice(price));
        return Answer.changed("price.add", subject(price), tree(price));
    }

    private Answer cancel(Call call) {
        long id = Long.parseLong(call.path("price"));
        List<PriceVersion> all = parts.stock().prices();
        PriceVersion price = all.stream()
                .filter(each -> each.id() == id)
                .findFirst()
                .orElseThrow(() -> Invalid.notFound("price", call.path("price")));
        if (price.origin().source() == PriceVersion.Source.MARKUP
                || !new Standings(all).of(price).pending()) {
            throw Invalid.value(
                    "price", call.path("price"), "one whose day is to come, and that is not a rule's or cancelled");
        }
        PriceVersion none = PriceVersion.none(
                parts.ids().next(),
                price.book(),
                price.model(),
                price.effectiveFromMs(),
                Origin.set(price.origin().storefront(), id));
        Changes.check(parts.catalog().addPrice(none));
        return Answer.changed("price.cancel", subject(price) + " " + id, tree(none));
    }

    private Answer importAll(Call call) {
        List<ListImport.Step> steps = plan(parts, call.body());
        List<PriceVersion> added = steps.stream()
                .map(ListImport.Step::added)
                .filter(Objects::nonNull)
                .toList();
        JsonObject body = new Tree()
                .put("added", added.size())
                .list("changes", steps, PriceRoutes::tree)
                .object();
        if (call.body().flag("dry_run", false)) {
            return Answer.looked(body);
        }
        Changes.check(parts.catalog().addPrices(added));
        return Answer.changed("price.import", call.body().text("book") + " " + added.size(), body);
    }

    /** What an import comes to now. */
    static List<ListImport.Step> plan(AdminParts parts, Members body) {
        Set<String> seen = new HashSet<>();
        for (Members offer : body.objects("prices")) {
            if (!seen.add(offer.text("model"))) {
                throw Invalid.value("prices", offer.text("model"), "each model once");
            }
        }
        List<ListImport.Offer> offers = body.objects("prices").stream()
                .map(offer -> new ListImport.Offer(
                        new ModelName(offer.text("model")),
                        offer.text("provider"),
                        offer.objects("versions").stream().map(PriceForm::dated).toList()))
                .toList();
        long nowMs = parts.time().epochMillis();
        return ListImport.plan(
                parts.catalog().snapshot(),
                Shapes.constant(Book.class, body.text("book")),
                offers,
                body.has("effective_from") ? body.time("effective_from") : nowMs,
                parts.ids()::next);
    }

    private static JsonObject tree(ListImport.Step step) {
        PriceVersion added = step.added();
        String state = added == null ? "unchanged" : step.before() == null ? "new" : "changed";
        Tree tree = new Tree()
                .put("model", step.model().text())
                .put("provider", step.provider())
                .put("state", state)
                .time("effective_from", step.fromMs())
                .idOrNull("id", added == null ? 0 : added.id());
        PriceForm.tiers(tree, "before", step.before());
        PriceVersion after = added == null ? step.before() : added;
        if (after == null) {
            tree.texts("tiers", Stream.empty());
        } else {
            PriceForm.tiers(tree, "tiers", after);
        }
        return tree.put("overruled", step.overSet()).object();
    }

    private static String subject(PriceVersion price) {
        StorefrontId storefront = price.origin().storefront();
        return price.model() + " " + Shapes.word(price.book()) + (storefront == null ? "" : " " + storefront);
    }

    private JsonObject tree(PriceVersion price) {
        return PriceForm.tree(price, new Standings(parts.stock().prices()).of(price));
    }

    /** How versions stand now. */
    private final class Standings {
        private final CatalogSnapshot catalog = parts.catalog().snapshot();
        private final long nowMs = parts.time().epochMillis();
        private final Set<Long> cancelled = new HashSet<>();

        Standings(List<PriceVersion> all) {
            all.forEach(price -> cancelled.add(price.origin().cancels()));
        }

        Standing of(PriceVersion price) {
            StorefrontId storefront = price.origin().storefront();
            PriceVersion current = storefront == null
                    ? catalog.price(price.book(), price.model(), nowMs)
                    : catalog.sellPrice(storefront, price.model(), nowMs);
            boolean inForce = price.origin().cancels() == 0 && !cancelled.contains(price.id());
            return new Standing(
                    current != null && current.id() == price.id(), inForce && price.effectiveFromMs() > nowMs);
        }
    }
}
