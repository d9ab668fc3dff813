package dev.tollgate.metering;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.Book;
import dev.tollgate.catalog.StandIn;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a change of prices would have made of requests that were paid already: each is priced again as it would be once
 * the change holds. Exact, and row by row: tiers and rounding are a request's own, so sums cannot tell. Mutable, of one
 * thread.
 */
public final class PricePreview {
    private final CatalogSnapshot now;
    private final CatalogSnapshot then;
    private final long atMs;
    private final Map<Sold, Change> changes = new HashMap<>();
    private final Map<ModelName, ModelSums> sums = new HashMap<>();
    private long untouched;
    private long inTokens;

    private record Sold(StorefrontId storefront, ModelName model) {}

    /** What holds once the change does; null for no price. */
    private record Change(
            boolean sells,
            @Nullable PriceVersion sell,
            boolean costs,
            @Nullable PriceVersion cost) {}

    /**
     * @param now the prices as they are
     * @param then the prices with the change
     * @param atMs a moment at which all of the change holds
     */
    public PricePreview(CatalogSnapshot now, CatalogSnapshot then, long atMs) {
        this.now = now;
        this.then = then;
        this.atMs = atMs;
    }

    /** The sums of one model, of those requests that the change is about. */
    public static final class ModelSums {
        private final ModelName model;
        private final long[] units = new long[PriceClass.COUNT];
        private long requests;
        private long unpriced;
        private long oldChargeNanos;
        private long newChargeNanos;
        private long oldCostNanos;
        private long newCostNanos;

        private ModelSums(ModelName model) {
            this.model = model;
        }

        /** As it is sold. */
        public ModelName model() {
            return model;
        }

        /** How many units of a class. */
        public long units(PriceClass priceClass) {
            return units[priceClass.index()];
        }

        /** How many requests. */
        public long requests() {
            return requests;
        }

        /** Those that would be refused, because the change has no price for what they used; they charge nothing. */
        public long unpriced() {
            return unpriced;
        }

        /** What was charged, nano-dollars. */
        public long oldChargeNanos() {
            return oldChargeNanos;
        }

        /** What would be charged, nano-dollars. */
        public long newChargeNanos() {
            return newChargeNanos;
        }

        /** What providers charged us, nano-dollars. */
        public long oldCostNanos() {
            return oldCostNanos;
        }

        /** What providers would charge us, nano-dollars. */
        public long newCostNanos() {
            return newCostNanos;
        }
    }

    /** Adds one request that was paid. */
    public void add(UsageRow row) {
        if (row.charge().asset() != Asset.USD) {
            inTokens++;
            return;
        }
        Change change = changes.computeIfAbsent(
                new Sold(row.payer().storefront(), row.call().model()), this::change);
        if (!change.sells && !change.costs) {
            untouched++;
            return;
        }
        ModelSums sum = sums.computeIfAbsent(row.call().model(), ModelSums::new);
        sum.requests++;
        for (int i = 0; i < PriceClass.COUNT; i++) {
            sum.units[i] = Math.addExact(sum.units[i], row.units().of(PriceClass.at(i)));
        }
        UsageRow.Charge charge = row.charge();
        sum.oldChargeNanos = Math.addExact(sum.oldChargeNanos, charge.nanos());
        sum.oldCostNanos = Math.addExact(sum.oldCostNanos, charge.costNanos());
        Long again = change.sells ? priced(row, change.sell) : Long.valueOf(charge.nanos());
        if (again == null) {
            sum.unpriced++;
        } else {
            sum.newChargeNanos = Math.addExact(sum.newChargeNanos, again);
        }
        // A request that the simulator answered costs nothing, whatever the book says.
        boolean free = row.call().channel().text().equals(StandIn.CHANNEL);
        Long cost = change.costs && !free ? priced(row, change.cost) : Long.valueOf(charge.costNanos());
        sum.newCostNanos = Math.addExact(sum.newCostNanos, cost == null ? 0 : cost);
    }

    private static @Nullable Long priced(UsageRow row, @Nullable PriceVersion price) {
        if (price == null) {
            return null;
        }
        ImageAsk image = new ImageAsk(row.call().imageSize(), row.call().imageQuality());
        return switch (Pricing.charge(row.units(), price, image)) {
            case PriceOutcome.Priced(long nanos) -> nanos;
            case PriceOutcome.Missing _ -> null;
        };
    }

    private Change change(Sold sold) {
        PriceVersion sell = then.sellPrice(sold.storefront, sold.model, atMs);
        PriceVersion cost = then.price(Book.COST, sold.model, atMs);
        return new Change(
                differs(now.sellPrice(sold.storefront, sold.model, atMs), sell),
                sell,
                differs(now.price(Book.COST, sold.model, atMs), cost),
                cost);
    }

    private static boolean differs(@Nullable PriceVersion before, @Nullable PriceVersion after) {
        return before == null ? after != null : after == null || !before.samePrice(after);
    }

    /** The models that the change is about and that were used, by name. */
    public List<ModelSums> sums() {
        return sums.values().stream()
                .sorted(Comparator.comparing(sum -> sum.model().text()))
                .toList();
    }

    /** Requests that the change is not about. */
    public long untouched() {
        return untouched;
    }

    /** Requests that were paid with tokens of a grant: no price in dollars changes them. */
    public long inTokens() {
        return inTokens;
    }
}
