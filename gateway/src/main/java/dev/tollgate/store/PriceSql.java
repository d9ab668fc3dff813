package dev.tollgate.store;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.Origin;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.catalog.PriceVersion.Source;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The price books. Versions are added, never changed. */
final class PriceSql {
    private static final String ALL = "SELECT * FROM prices ORDER BY id";

    private static final String TIERS =
            "SELECT CAST(price AS TEXT) AS owner, t.* FROM price_tiers t ORDER BY price, above_input_tokens";

    private static final String IMAGES =
            "SELECT CAST(price AS TEXT) AS owner, i.* FROM price_images i ORDER BY price, position";

    private static final String ADD = """
            INSERT INTO prices
                (id, book, model, effective_from_ms, source, storefront, provider, markup, basis, cancels)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING""";

    private static final String ADD_TIER = """
            INSERT INTO price_tiers
                (price, above_input_tokens, input, cached_input, cache_write_5m, cache_write_1h, audio_input, output,
                 reasoning, audio_output, image, request)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String ADD_IMAGE =
            "INSERT INTO price_images (price, position, size, quality, nanos_each) VALUES (?, ?, ?, ?, ?)";

    private PriceSql() {}

    static List<PriceVersion> all(Session session) throws SQLException {
        Items<PriceTier> tiers = Items.read(session, TIERS, PriceSql::tier);
        Items<ImageRate> images = Items.read(
                session,
                IMAGES,
                row -> new ImageRate(
                        Session.text(row, "size"), Session.text(row, "quality"), row.getLong("nanos_each")));
        return session.list(ALL, row -> {
            long id = row.getLong("id");
            return new PriceVersion(
                    id,
                    PriceVersion.Book.valueOf(Session.text(row, "book")),
                    new ModelName(Session.text(row, "model")),
                    row.getLong("effective_from_ms"),
                    tiers.of(Long.toString(id)),
                    images.of(Long.toString(id)),
                    origin(row));
        });
    }

    private static Origin origin(ResultSet row) throws SQLException {
        String storefront = Session.text(row, "storefront");
        return new Origin(
                Source.valueOf(Session.text(row, "source")),
                storefront.isEmpty() ? null : new StorefrontId(storefront),
                Session.text(row, "provider"),
                row.getLong("markup"),
                row.getLong("basis"),
                row.getLong("cancels"));
    }

    private static PriceTier tier(ResultSet row) throws SQLException {
        long[] rates = new long[PriceClass.COUNT];
        int first = row.findColumn("input");
        for (int i = 0; i < rates.length; i++) {
            rates[i] = row.getLong(first + i);
        }
        return new PriceTier(row.getLong("above_input_tokens"), RateCard.of(rates));
    }

    static int add(Session session, List<PriceVersion> prices) throws SQLException {
        int added = 0;
        for (PriceVersion price : prices) {
            added += add(session, price);
        }
        return added;
    }

    private static int add(Session session, PriceVersion price) throws SQLException {
        Origin origin = price.origin();
        StorefrontId storefront = origin.storefront();
        int added = session.update(
                ADD,
                price.id(),
                price.book().name(),
                price.model().text(),
                price.effectiveFromMs(),
                origin.source().name(),
                storefront == null ? "" : storefront.text(),
                origin.provider(),
                origin.rule(),
                origin.basis(),
                origin.cancels());
        if (added == 0) {
            return 0;
        }
        for (PriceTier tier : price.tiers()) {
            List<Object> args = new ArrayList<>();
            args.add(price.id());
            args.add(tier.aboveInputTokens());
            for (PriceClass priceClass : PriceClass.values()) {
                args.add(tier.rates().of(priceClass));
            }
            session.update(ADD_TIER, args.toArray());
        }
        for (int i = 0; i < price.images().size(); i++) {
            ImageRate rate = price.images().get(i);
            session.update(ADD_IMAGE, price.id(), i, rate.size(), rate.quality(), rate.nanosEach());
        }
        return added;
    }
}
