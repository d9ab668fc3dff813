package dev.tollgate.metering;

import dev.tollgate.catalog.Model.InputBounds;
import dev.tollgate.chat.InputSize;

/** Token counts without a tokenizer: cheap enough for every request and every progress record. Pure. */
public final class TokenEstimate {
    private static final int TOKENS_PER_MESSAGE = 4;
    private static final int TOKENS_PER_REQUEST = 3;
    /** Ordinary text is nearer to this than to the bound that holds are made of. */
    private static final int USUAL_BYTES_PER_TOKEN = 4;
    /** Streams with events below this carry a token an event. */
    private static final int ONE_TOKEN_EVENT_BYTES_MAX = 12;

    private TokenEstimate() {}

    /** What is held for the input: rather too much than too little. */
    public static long heldInput(InputSize input, InputBounds bounds) {
        return input(input, bounds, bounds.bytesPerToken());
    }

    /** Our own count of an input that no report names, for charging: the usual figure, not the bound. */
    public static long ownInput(InputSize input, InputBounds bounds) {
        return input(input, bounds, Math.max(bounds.bytesPerToken(), USUAL_BYTES_PER_TOKEN));
    }

    /**
     * Output of a stream so far, for progress records.
     *
     * @param contentEvents events with content
     * @param textBytes UTF-8 bytes of text in them
     */
    public static long output(long contentEvents, long textBytes) {
        return textBytes <= contentEvents * ONE_TOKEN_EVENT_BYTES_MAX
                ? contentEvents
                : Math.ceilDiv(textBytes, USUAL_BYTES_PER_TOKEN);
    }

    private static long input(InputSize input, InputBounds bounds, int bytesPerToken) {
        return Math.ceilDiv(input.textBytes(), bytesPerToken)
                + (long) TOKENS_PER_MESSAGE * input.messages()
                + TOKENS_PER_REQUEST
                + input.tokenIds()
                + (long) input.images() * bounds.imageTokensMax()
                + (long) input.audios() * bounds.audioTokensMax()
                + (long) input.files() * bounds.fileTokensMax();
    }
}
