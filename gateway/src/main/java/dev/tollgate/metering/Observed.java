package dev.tollgate.metering;

import dev.tollgate.chat.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one answer when it ended.
 *
 * @param report the provider's last report, or null where none came
 * @param reportFinal whether it came with or after the terminal event
 * @param ownInput our own count of the input tokens; used only where there is no final report
 * @param ownOutput our own count of the output tokens: of what the client was handed for
 *     {@link Charged#INPUT_AND_DELIVERED}, of all that came elsewhere; used only where there is no final report
 * @param images images returned
 * @param calls upstream calls that served the answer; failed attempts do not count
 */
public record Observed(
        @Nullable Usage report, boolean reportFinal, long ownInput, long ownOutput, int images, int calls) {

    public Observed {
        if (ownInput < 0 || ownOutput < 0 || images < 0 || calls < 0) {
            throw new IllegalArgumentException(
                    "observed: " + ownInput + ", " + ownOutput + ", " + images + ", " + calls + " (expected: >= 0)");
        }
    }
}
