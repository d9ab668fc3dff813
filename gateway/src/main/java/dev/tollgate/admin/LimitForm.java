package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;

import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.List;

/** Rate limits in JSON. */
final class LimitForm {
    private static final long PER_MINUTE_MAX = 1_000_000_000_000L;

    static final Entity SHAPE = new Entity(
            "Limits",
            List.of(
                    optional(
                            "requests_per_minute",
                            new Whole(0, PER_MINUTE_MAX),
                            "Requests a minute; 0 or absent for no limit."),
                    optional(
                            "tokens_per_minute",
                            new Whole(0, PER_MINUTE_MAX),
                            "Tokens a minute; 0 or absent for no limit."),
                    optional(
                            "concurrent",
                            new Whole(0, Integer.MAX_VALUE),
                            "Requests at once; 0 or absent for no limit.")));

    private LimitForm() {}

    static RateLimit read(Members limits) {
        return new RateLimit(
                limits.whole("requests_per_minute", 0),
                limits.whole("tokens_per_minute", 0),
                limits.small("concurrent", 0));
    }

    static JsonObject tree(RateLimit limits) {
        return new Tree()
                .put("requests_per_minute", limits.requestsPerMinute())
                .put("tokens_per_minute", limits.tokensPerMinute())
                .put("concurrent", limits.concurrent())
                .object();
    }
}
