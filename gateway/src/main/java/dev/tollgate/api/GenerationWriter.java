package dev.tollgate.api;

import dev.tollgate.base.Endpoint;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;
import java.time.Instant;
import java.util.List;

/** One settled request in the form of OpenRouter's generations (pure): dollars, milliseconds, our own token counts. */
final class GenerationWriter {
    private static final int BYTES = 1_536;
    private static final List<PriceClass> INPUT = List.of(
            PriceClass.INPUT,
            PriceClass.CACHED_INPUT,
            PriceClass.CACHE_WRITE_5M,
            PriceClass.CACHE_WRITE_1H,
            PriceClass.AUDIO_INPUT);
    private static final List<PriceClass> OUTPUT =
            List.of(PriceClass.OUTPUT, PriceClass.REASONING, PriceClass.AUDIO_OUTPUT);

    /** What we do not know or do not tell: nobody may read a made-up value from it. */
    private static final List<String> UNKNOWN = List.of(
            "upstream_id",
            "cache_discount",
            "upstream_inference_cost",
            "provider_name",
            "provider_responses",
            "latency",
            "moderation_latency",
            "finish_reason",
            "native_finish_reason",
            "num_media_prompt",
            "num_input_audio_prompt",
            "num_search_results",
            "num_fetches",
            "app_id",
            "external_user",
            "http_referer",
            "user_agent",
            "router",
            "preset_id",
            "service_tier",
            "web_search_engine");

    private GenerationWriter() {}

    /** A request that was paid in tokens cost no dollars. */
    static byte[] write(UsageRow row) {
        Units units = row.units();
        UsageRow.Charge charge = row.charge();
        long nanos = charge.asset() == Asset.USD ? charge.nanos() : 0;
        long input = sum(units, INPUT);
        long output = sum(units, OUTPUT);
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject().name("data").beginObject();
        json.field("id", row.id().toString())
                .field("created_at", Instant.ofEpochMilli(row.startedMs()).toString())
                .field("model", row.call().model().text())
                .field("api_type", type(row.call().endpoint()))
                .field("streamed", row.call().stream())
                .field("cancelled", row.ending().policy().startsWith("client_left"))
                .field("total_cost", Decimals.dollars(nanos))
                .field("usage", Decimals.dollars(nanos))
                .field("is_byok", false)
                .field("generation_time", row.settledMs() - row.startedMs())
                .field("tokens_prompt", input)
                .field("tokens_completion", output)
                .field("native_tokens_prompt", input)
                .field("native_tokens_completion", output)
                .field("native_tokens_reasoning", units.of(PriceClass.REASONING))
                .field("native_tokens_cached", units.of(PriceClass.CACHED_INPUT))
                .field("native_tokens_completion_images", 0)
                .field("num_media_completion", units.of(PriceClass.IMAGE))
                .field("origin", "");
        UNKNOWN.forEach(member -> json.name(member).nullValue());
        return json.endObject().endObject().toBytes();
    }

    private static String type(Endpoint endpoint) {
        return switch (endpoint) {
            case EMBEDDINGS -> "embeddings";
            case IMAGES -> "image";
            case CHAT_COMPLETIONS, COMPLETIONS, MODELS, BALANCE, GENERATIONS, STATEMENTS, LEDGER -> "completions";
        };
    }

    private static long sum(Units units, List<PriceClass> classes) {
        long sum = 0;
        for (PriceClass each : classes) {
            sum = Math.addExact(sum, units.of(each));
        }
        return sum;
    }
}
