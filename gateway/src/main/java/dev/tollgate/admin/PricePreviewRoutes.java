package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Shape.Dictionary;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.base.RequestId;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.ListImport;
import dev.tollgate.catalog.MarkupRule;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.metering.PricePreview;
import dev.tollgate.metering.PricePreview.ModelSums;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.money.PriceClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a change of prices would have done to what was used. Page by page, each of a bounded number of requests: whoever
 * asks adds the pages up, and nothing is kept here between them.
 */
final class PricePreviewRoutes {
    /** Some tenths of a second of one reader of the database, and tens of megabytes for as long. */
    static final int ROWS_MAX = 50_000;

    private static final int CHANGES_MAX = 1_000;
    private static final Entity ASK = new Entity(
            "PricePreviewAsk",
            List.of(
                    required("from", Shapes.TIME, "Requests settled at or after."),
                    optional("to", Shapes.TIME, "Requests settled before; until now without."),
                    optional(
                            "at",
                            Shapes.TIME,
                            "When the change is looked at; without, now or when the last part of it takes effect."),
                    optional("prices", new Listing(PriceForm.NEW, CHANGES_MAX), "Prices to be set."),
                    optional("markups", new Listing(MarkupRoutes.NEW, CHANGES_MAX), "Markup rules to be added."),
                    optional("import", PriceRoutes.IMPORT, "List prices to be imported."),
                    optional("after", Shapes.REQUEST_ID, "The `next` of the page before.")));
    private static final Entity MODEL = new Entity(
            "PricePreviewModel",
            List.of(
                    shown("model", Shapes.text(256), "As it is sold."),
                    shown("requests", Shapes.COUNT, "Requests that the change is about."),
                    shown("unpriced", Shapes.COUNT, "Of these, those that would be refused for want of a price."),
                    shown("units", new Dictionary(Shapes.COUNT, PriceClass.COUNT), "What they used, by price class."),
                    shown("old_charge", Shapes.AMOUNT, "What they were charged, dollars."),
                    shown("new_charge", Shapes.AMOUNT, "What they would be charged."),
                    shown("old_cost", Shapes.AMOUNT, "What they cost us."),
                    shown("new_cost", Shapes.AMOUNT, "What they would cost us.")));
    private static final Entity PAGE = new Entity(
            "PricePreviewPage",
            List.of(
                    shown("at", Shapes.TIME, "When the change was looked at; to be sent for the next page."),
                    shown("to", Shapes.TIME, "The end of what was looked at; to be sent for the next page."),
                    shownOrNull(
                            "requests",
                            Shapes.COUNT,
                            "On the first page: requests in the hours that are looked at, for the progress."),
                    shown("seen", Shapes.COUNT, "Requests of this page."),
                    shown("untouched", Shapes.COUNT, "Of these, those that the change is not about."),
                    shown("in_tokens", Shapes.COUNT, "Of these, those that were paid with tokens of a grant."),
                    shown("models", new Listing(MODEL, Integer.MAX_VALUE), "Sums of this page, by model."),
                    shownOrNull("next", Shapes.REQUEST_ID, "To be sent as `after`; null on the last page.")));

    private final AdminParts parts;

    PricePreviewRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        return List.of(Route.change(
                "POST",
                AdminApi.PREFIX + "/prices/preview",
                "previewPrices",
                "What a change of prices would have done to what was used. Nothing is changed. Each page is of at most "
                        + ROWS_MAX + " requests, and pages add up.",
                List.of(),
                ASK,
                PAGE,
                this::preview));
    }

    private Answer preview(Call call) {
        Members ask = call.body();
        long nowMs = parts.time().epochMillis();
        List<PriceVersion> prices = prices(ask, nowMs);
        List<MarkupRule> markups = ask.objects("markups").stream()
                .map(rule -> MarkupRoutes.read(parts.ids().next(), rule, nowMs))
                .toList();
        if (prices.isEmpty() && markups.isEmpty()) {
            throw Invalid.value("prices", "no change", "prices, markups, or an import that changes something");
        }
        Changes.check(parts.catalog().check(prices, markups));
        long atMs = ask.has("at") ? ask.time("at") : lastMs(ask.object("import"), prices, markups, nowMs);
        long toMs = ask.has("to") ? ask.time("to") : nowMs;
        UsageStore.Query query = new UsageStore.Query(null, null, ask.time("from"), toMs);
        String after = ask.textOrNull("after");
        CatalogSnapshot then = parts.catalog().imagine(prices, markups);
        PricePreview preview = new PricePreview(parts.catalog().snapshot(), then, atMs);
        List<UsageRow> rows = parts.usage().rows(query, after == null ? null : RequestId.parse(after), ROWS_MAX);
        rows.forEach(preview::add);
        JsonObject page = new Tree()
                .time("at", atMs)
                .time("to", toMs)
                .orNull("requests", after == null ? parts.usage().requests(query) : null)
                .put("seen", rows.size())
                .put("untouched", preview.untouched())
                .put("in_tokens", preview.inTokens())
                .list("models", preview.sums(), PricePreviewRoutes::tree)
                .put("next", rows.size() < ROWS_MAX ? null : rows.getLast().id().toString())
                .object();
        // One entry for each preview, and not one for each of its pages.
        return after == null
                ? Answer.changed("price.preview", Times.print(ask.time("from")), page)
                : Answer.looked(page);
    }

    private List<PriceVersion> prices(Members ask, long nowMs) {
        List<PriceVersion> prices = new ArrayList<>();
        for (Members price : ask.objects("prices")) {
            prices.add(PriceForm.read(parts.ids().next(), price, nowMs));
        }
        if (ask.has("import")) {
            PriceRoutes.plan(parts, ask.object("import")).stream()
                    .map(ListImport.Step::added)
                    .filter(Objects::nonNull)
                    .forEach(prices::add);
        }
        return prices;
    }

    /** A moment at which all of the change holds; of an import, what it puts in first and not what comes later. */
    private static long lastMs(Members imported, List<PriceVersion> prices, List<MarkupRule> markups, long nowMs) {
        long last = Math.max(nowMs, imported.time("effective_from"));
        for (PriceVersion price : prices) {
            boolean set = price.origin().source() == PriceVersion.Source.SET;
            last = set ? Math.max(last, price.effectiveFromMs()) : last;
        }
        for (MarkupRule rule : markups) {
            last = Math.max(last, rule.effectiveFromMs());
        }
        return last;
    }

    private static JsonObject tree(ModelSums sums) {
        Tree units = new Tree();
        for (PriceClass priceClass : PriceClass.values()) {
            if (sums.units(priceClass) != 0) {
                units.put(Shapes.word(priceClass), sums.units(priceClass));
            }
        }
        return new Tree()
                .put("model", sums.model().text())
                .put("requests", sums.requests())
                .put("unpriced", sums.unpriced())
                .put("units", units)
                .amount("old_charge", sums.oldChargeNanos())
                .amount("new_charge", sums.newChargeNanos())
                .amount("old_cost", sums.oldCostNanos())
                .amount("new_cost", sums.newCostNanos())
                .object();
    }
}
