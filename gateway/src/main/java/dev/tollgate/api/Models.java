package dev.tollgate.api;

import dev.tollgate.admission.Admission;
import dev.tollgate.admission.ModelChoice;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Usd;
import dev.tollgate.wire.HeaderList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}: what this key may use, with its price. */
public final class Models {
    private static final int BYTES_PER_MODEL = 512;
    private static final int NAME_LENGTH_MAX = 256;

    void serve(Visit visit, String id) {
        if (id.isEmpty()) {
            list(visit);
        } else {
            one(visit, id);
        }
    }

    private static void list(Visit visit) {
        JsonWriter json = new JsonWriter(16 * BYTES_PER_MODEL);
        json.beginObject().field("object", "list").name("data").beginArray();
        List<Model> models = visit.caller().test()
                ? visit.catalog().testableBy(visit.storefront(), visit.nowMs())
                : visit.catalog().soldBy(visit.storefront(), visit.nowMs());
        for (Model model : models) {
            ModelChoice choice = choose(visit, model.name());
            if (choice instanceof ModelChoice.Sold) {
                write(json, visit, model, model.name());
            }
        }
        answer(visit, json.endArray().endObject());
    }

    private static void one(Visit visit, String id) {
        if (id.length() > NAME_LENGTH_MAX) {
            Refusals.answer(
                    visit.exchange(),
                    Refusal.of(
                            ErrorCode.MODEL_NOT_FOUND, "model: " + id.length() + " characters (expected: 1 to 256)"));
            return;
        }
        ModelName name = new ModelName(id);
        switch (choose(visit, name)) {
            case ModelChoice.Refused(Refusal refusal) -> Refusals.answer(visit.exchange(), refusal);
            case ModelChoice.Sold(Model model) -> {
                JsonWriter json = new JsonWriter(BYTES_PER_MODEL);
                write(json, visit, model, name);
                answer(visit, json);
            }
        }
    }

    private static ModelChoice choose(Visit visit, ModelName name) {
        return Admission.model(visit.caller(), visit.storefront(), visit.catalog(), name, visit.nowMs());
    }

    private static void write(JsonWriter json, Visit visit, Model model, ModelName called) {
        PriceVersion price = visit.catalog().sellPrice(visit.storefront().id(), model.name(), visit.nowMs());
        json.beginObject()
                .field("id", called.text())
                .field("object", "model")
                .field("created", price == null ? 0 : price.effectiveFromMs() / 1_000)
                .field("owned_by", visit.storefront().id().text())
                .field("description", model.description())
                .field("context_length", model.limits().contextTokens())
                .field("max_output_tokens", model.limits().outputTokensMax());
        json.name("pricing");
        pricing(json, price);
        json.endObject();
    }

    /** Dollars as decimal texts: no reader may turn them into a double by accident. */
    private static void pricing(JsonWriter json, @Nullable PriceVersion price) {
        json.beginObject().field("currency", "USD").field("unit", "per_million_tokens");
        if (price != null) {
            RateCard rates = price.tiers().getFirst().rates();
            for (PriceClass priceClass : PriceClass.values()) {
                if (rates.has(priceClass)) {
                    json.field(priceClass.name().toLowerCase(Locale.ROOT), Usd.plain(rates.of(priceClass)));
                }
            }
            images(json, price);
        }
        json.endObject();
    }

    private static void images(JsonWriter json, PriceVersion price) {
        if (price.images().isEmpty()) {
            return;
        }
        json.name("images").beginArray();
        for (ImageRate rate : price.images()) {
            json.beginObject()
                    .field("size", rate.size())
                    .field("quality", rate.quality())
                    .field("each", Usd.plain(rate.nanosEach()))
                    .endObject();
        }
        json.endArray();
    }

    private static void answer(Visit visit, JsonWriter json) {
        visit.exchange().reply(200, new HeaderList(2).add("content-type", "application/json"), json.toBytes());
    }
}
