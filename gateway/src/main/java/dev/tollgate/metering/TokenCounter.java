package dev.tollgate.metering;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.tollgate.base.ModelName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Our own count of a text with the model family's tokenizer, for answers that came without usage. Slow and large:
 * blocking, never on an event loop. Safe from any thread.
 */
public final class TokenCounter {
    /** Families with the older vocabulary. Everything else, other makers' models too, is counted with the newer. */
    private static final List<String> OLDER = List.of("gpt-4-", "gpt-3.5", "gpt-35", "text-embedding", "ft:gpt-3.5");

    private static final int SAMPLE_CHARS_MAX = 65_536;

    private final EncodingRegistry vocabularies = Encodings.newLazyEncodingRegistry();

    /** Loads nothing yet: vocabularies are read when first needed. */
    public TokenCounter() {}

    /**
     * Tokens of an output of which only the beginning was kept.
     *
     * @param sample its beginning; at most 65,536 characters of it are read
     * @param textBytes UTF-8 bytes of the whole; the sample's rate is applied to the rest
     */
    public long count(ModelName model, String sample, long textBytes) {
        String read = sample.length() <= SAMPLE_CHARS_MAX ? sample : sample.substring(0, SAMPLE_CHARS_MAX);
        if (read.isEmpty()) {
            return TokenEstimate.output(0, textBytes);
        }
        long tokens = encoding(model).countTokensOrdinary(read);
        long bytes = read.getBytes(StandardCharsets.UTF_8).length;
        return bytes >= textBytes ? tokens : Math.ceilDiv(tokens * textBytes, bytes);
    }

    private Encoding encoding(ModelName model) {
        return vocabularies.getEncoding(older(model.text()) ? EncodingType.CL100K_BASE : EncodingType.O200K_BASE);
    }

    private static boolean older(String model) {
        return model.equals("gpt-4") || OLDER.stream().anyMatch(model::startsWith);
    }
}
