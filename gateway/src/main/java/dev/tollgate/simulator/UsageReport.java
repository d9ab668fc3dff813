package dev.tollgate.simulator;

import dev.tollgate.json.JsonWriter;
import dev.tollgate.simulator.SimModel.Behaviour;

/**
 * The usage as it is reported: right, a thousand times too much, or not at all.
 *
 * @param reasoning of {@code output}, hidden
 */
record UsageReport(boolean told, long input, long output, long reasoning) {
    private static final int LIE = 1_000;

    static UsageReport of(SimModel model, long input, long output) {
        long reasoning = model.is(Behaviour.REASONING) ? model.n() : 0;
        long times = model.is(Behaviour.LYING_USAGE) ? LIE : 1;
        return new UsageReport(!model.is(Behaviour.NO_USAGE), times * input, times * (output + reasoning), reasoning);
    }

    void writeChat(JsonWriter json) {
        json.name("usage").beginObject();
        json.field("prompt_tokens", input).field("completion_tokens", output).field("total_tokens", input + output);
        json.name("prompt_tokens_details").beginObject();
        json.field("cached_tokens", 0).field("audio_tokens", 0).endObject();
        json.name("completion_tokens_details").beginObject();
        json.field("reasoning_tokens", reasoning).field("audio_tokens", 0);
        json.field("accepted_prediction_tokens", 0)
                .field("rejected_prediction_tokens", 0)
                .endObject();
        json.endObject();
    }

    void writeCompletion(JsonWriter json) {
        json.name("usage").beginObject();
        json.field("prompt_tokens", input).field("completion_tokens", output).field("total_tokens", input + output);
        json.endObject();
    }

    void writeEmbedding(JsonWriter json) {
        json.name("usage").beginObject();
        json.field("prompt_tokens", input).field("total_tokens", input).endObject();
    }
}
