package dev.tollgate.cli;

import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNumber;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.money.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pages of a preview of prices, added up: whole numbers and nano-dollars, exactly. */
final class PreviewSums {
    private static final int PERCENT = 100;
    private static final String TOTAL = "total";
    private static final List<String> INPUT =
            List.of("input", "cached_input", "cache_write_5m", "cache_write_1h", "audio_input");
    private static final List<String> OUTPUT = List.of("output", "reasoning", "audio_output");

    private final Map<String, Sum> models = new TreeMap<>();
    private long expected;
    private long seen;
    private long untouched;
    private long inTokens;

    /** One model's, or all of them. */
    private static final class Sum {
        private long requests;
        private long unpriced;
        private long input;
        private long output;
        private long oldCharge;
        private long newCharge;
        private long oldCost;
        private long newCost;

        void add(JsonObject model) {
            requests = Math.addExact(requests, whole(model, "requests"));
            unpriced = Math.addExact(unpriced, whole(model, "unpriced"));
            JsonObject units = model.object("units");
            if (units != null) {
                for (String word : INPUT) {
                    input = Math.addExact(input, whole(units, word));
                }
                for (String word : OUTPUT) {
                    output = Math.addExact(output, whole(units, word));
                }
            }
            oldCharge = Math.addExact(oldCharge, amount(model, "old_charge"));
            newCharge = Math.addExact(newCharge, amount(model, "new_charge"));
            oldCost = Math.addExact(oldCost, amount(model, "old_cost"));
            newCost = Math.addExact(newCost, amount(model, "new_cost"));
        }

        JsonObject object(String name) {
            return new Body()
                    .put("model", name)
                    .put("requests", requests)
                    .put("unpriced", unpriced)
                    .put("input_tokens", input)
                    .put("output_tokens", output)
                    .put("old_charge", Usd.plain(oldCharge))
                    .put("new_charge", Usd.plain(newCharge))
                    .put("difference", Usd.plain(newCharge - oldCharge))
                    .put("old_cost", Usd.plain(oldCost))
                    .put("new_cost", Usd.plain(newCost))
                    .put("old_margin", Usd.plain(oldCharge - oldCost))
                    .put("new_margin", Usd.plain(newCharge - newCost))
                    .object();
        }
    }

    void add(JsonObject page) {
        expected = Math.max(expected, whole(page, "requests"));
        seen += whole(page, "seen");
        untouched += whole(page, "untouched");
        inTokens += whole(page, "in_tokens");
        Sum total = models.computeIfAbsent(TOTAL, _ -> new Sum());
        for (JsonValue each : page.elements("models")) {
            JsonObject model = (JsonObject) each;
            String name = model.text("model");
            models.computeIfAbsent("model " + name, _ -> new Sum()).add(model);
            total.add(model);
        }
    }

    long seen() {
        return seen;
    }

    /** How many there are in the hours that are looked at: a few more than will be seen. */
    long expected() {
        return expected;
    }

    long percent() {
        return expected == 0 ? PERCENT : Math.min(PERCENT, seen * PERCENT / expected);
    }

    /** All of it; the last of the models is the sum of the others. */
    JsonObject object() {
        List<JsonValue> rows = new ArrayList<>();
        models.forEach((name, sum) -> {
            if (!name.equals(TOTAL)) {
                rows.add(sum.object(name.substring("model ".length())));
            }
        });
        rows.add(models.getOrDefault(TOTAL, new Sum()).object(TOTAL));
        return new Body()
                .put("requests", seen)
                .put("untouched", untouched)
                .put("in_tokens", inTokens)
                .set("models", new JsonArray(rows))
                .object();
    }

    private static long whole(JsonObject of, String name) {
        Long whole = of.get(name) instanceof JsonNumber number ? number.whole() : null;
        return whole == null ? 0 : whole;
    }

    private static long amount(JsonObject of, String name) {
        return of.get(name) instanceof JsonText(String text) ? Usd.parse(text) : 0;
    }
}
