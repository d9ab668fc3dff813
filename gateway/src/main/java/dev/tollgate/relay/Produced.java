package dev.tollgate.relay;

import dev.tollgate.chat.Usage;
import dev.tollgate.dialect.ReplyReading;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a provider produced for one request, so far or in the end.
 *
 * @param report the provider's usage report, or null
 * @param reportFinal whether it came with or after the end of the answer
 * @param contentEvents events with content; 1 for a whole reply
 * @param textBytes UTF-8 bytes of output text
 * @param countedOutput output tokens by our tokenizer, or {@link #NOT_COUNTED}
 * @param countedInput input tokens by our tokenizer, or {@link #NOT_COUNTED}
 * @param images images returned
 */
record Produced(
        @Nullable Usage report,
        boolean reportFinal,
        long contentEvents,
        long textBytes,
        long countedOutput,
        long countedInput,
        int images) {
    static final long NOT_COUNTED = -1;
    static final Produced NOTHING = new Produced(null, false, 0, 0, NOT_COUNTED, NOT_COUNTED, 0);

    static Produced of(ReplyReading.Answer answer) {
        // Only where no report came does anybody ask how long the text was.
        long textBytes = answer.usage() == null ? answer.outputText().getBytes(StandardCharsets.UTF_8).length : 0;
        return new Produced(answer.usage(), true, 1, textBytes, NOT_COUNTED, NOT_COUNTED, answer.images());
    }

    Produced counted(long inputTokens, long outputTokens) {
        return new Produced(report, reportFinal, contentEvents, textBytes, outputTokens, inputTokens, images);
    }
}
