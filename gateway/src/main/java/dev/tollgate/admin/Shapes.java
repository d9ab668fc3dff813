package dev.tollgate.admin;

import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Field;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.admin.Shape.Rule;
import dev.tollgate.admin.Shape.Text;
import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.money.Usd;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The shapes that several resources share. */
final class Shapes {
    static final Shape CUSTOMER_ID = text(64, "", CustomerId::parse);
    static final Shape KEY_ID = text(64, "", ApiKeyId::parse);
    static final Shape GRANT_ID = text(64, "", GrantId::parse);
    static final Shape REQUEST_ID = text(64, "", RequestId::parse);
    static final Shape STOREFRONT_ID = text(63, "", StorefrontId::new);
    static final Shape CHANNEL_ID = text(63, "", ChannelId::new);
    static final Shape MODEL_NAME = text(256, "", ModelName::new);
    static final Shape TIME = text(40, "date-time", Times::parse);
    /** Dollars, or tokens of a token grant; exact, so a text. */
    static final Shape AMOUNT = text(32, "decimal", Usd::parse);
    /** Dollars, or tokens of a token grant, for a million units. */
    static final Shape RATE = text(32, "decimal", Usd::perMillion);

    static final Shape FLAG = new Shape.Flag();
    static final Shape COUNT = new Shape.Whole(0, Long.MAX_VALUE);
    static final Shape ENDPOINT = choice(Endpoint.values());
    static final Shape MODEL_NAMES = new Listing(MODEL_NAME, 10_000);
    static final Shape ENDPOINTS = new Listing(ENDPOINT, Endpoint.values().length);

    private static final int REASON_CHARS_MAX = 500;
    static final Shape REASON = text(REASON_CHARS_MAX, "", Shapes::notBlank);

    private Shapes() {}

    static Text text(int charsMax) {
        return text(charsMax, "", _ -> {});
    }

    static Text text(int charsMax, String format, Rule rule) {
        return new Text(charsMax, format, rule, false);
    }

    static Text secret(int charsMax) {
        return new Text(charsMax, "password", _ -> {}, true);
    }

    static <E extends Enum<E>> Shape choice(E[] values) {
        return new Shape.Choice(Arrays.stream(values).map(Shapes::word).toList());
    }

    /** How a constant stands in JSON. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant of a word that was checked to be one. */
    static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    /** A member that a request must have. */
    static Field required(String name, Shape shape, String about) {
        return new Field(name, shape, true, false, about);
    }

    /** A member that a request may leave out or set to null. */
    static Field optional(String name, Shape shape, String about) {
        return new Field(name, shape, false, true, about);
    }

    /** A member that every answer has. */
    static Field shown(String name, Shape shape, String about) {
        return new Field(name, shape, true, false, about);
    }

    /** A member that every answer has, null where there is nothing to say. */
    static Field shownOrNull(String name, Shape shape, String about) {
        return new Field(name, shape, true, true, about);
    }

    /** The same with every member optional: for changes of a part. */
    static Entity changeOf(String name, Entity whole) {
        return new Entity(
                name,
                whole.fields().stream()
                        .map(field -> optional(field.name(), field.shape(), field.about()))
                        .toList());
    }

    /** A page of a list. */
    static Entity pageOf(Entity item) {
        return new Entity(
                item.name() + "Page",
                List.of(
                        shown("data", new Listing(item, Integer.MAX_VALUE), "The page's rows."),
                        shownOrNull(
                                "next", text(256), "To be sent as `after` for the next page; null on the last one.")));
    }

    private static void notBlank(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("blank (expected: at least one character that is not blank)");
        }
    }
}
