package dev.tollgate.simulator;

import dev.tollgate.json.JsonWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Made-up probabilities of tokens: the token that was taken is certain enough, the alternatives are words in a row. */
final class Logprobs {
    private static final BigDecimal TAKEN = new BigDecimal("-0.05");
    private static final List<String> OTHERS = List.of(" a", " the", " of", " and", " to", " in", " is", " it");

    private Logprobs() {}

    static void writeChat(JsonWriter json, TokenText text, int from, int to, int top) {
        json.name("logprobs").beginObject().name("content").beginArray();
        for (int i = from; i < to; i++) {
            json.beginObject();
            token(json, text.token(i), TAKEN);
            json.name("top_logprobs").beginArray();
            for (int k = 0; k < top; k++) {
                json.beginObject();
                token(json, k == 0 ? text.token(i) : other(k), k == 0 ? TAKEN : probability(k));
                json.endObject();
            }
            json.endArray().endObject();
        }
        json.endArray().name("refusal").nullValue().endObject();
    }

    private static void token(JsonWriter json, String token, BigDecimal logprob) {
        json.field("token", token).field("logprob", logprob).name("bytes").beginArray();
        for (byte b : token.getBytes(StandardCharsets.UTF_8)) {
            json.value(b & 0xFF);
        }
        json.endArray();
    }

    /**
     * The older shape of {@code /completions}.
     *
     * @param offset of the first token in the text
     */
    static void writeCompletion(JsonWriter json, TokenText text, int from, int to, int top, int offset) {
        json.name("logprobs").beginObject().name("tokens").beginArray();
        for (int i = from; i < to; i++) {
            json.value(text.token(i));
        }
        json.endArray().name("token_logprobs").beginArray();
        for (int i = from; i < to; i++) {
            json.value(TAKEN);
        }
        json.endArray().name("top_logprobs").beginArray();
        for (int i = from; i < to; i++) {
            json.beginObject().field(text.token(i), TAKEN);
            for (int k = 1; k < top; k++) {
                json.field(other(k), probability(k));
            }
            json.endObject();
        }
        json.endArray().name("text_offset").beginArray();
        int at = offset;
        for (int i = from; i < to; i++) {
            json.value(at);
            at += text.token(i).length();
        }
        json.endArray().endObject();
    }

    private static String other(int k) {
        return OTHERS.get(k % OTHERS.size()) + "ly".repeat(k / OTHERS.size());
    }

    private static BigDecimal probability(int k) {
        return BigDecimal.valueOf(-3L - k);
    }
}
