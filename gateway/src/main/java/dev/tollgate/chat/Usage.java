package dev.tollgate.chat;

/**
 * Token usage as providers report it: totals with their parts. Parts are inside their total, not beside it. What a
 * report left out is 0 and {@code total} is -1 where it was absent.
 *
 * @param input all input tokens
 * @param cachedInput of {@code input}, read from a cache
 * @param cacheWrite5m of {@code input}, written to a cache for five minutes
 * @param cacheWrite1h of {@code input}, written to a cache for an hour
 * @param audioInput of {@code input}, audio
 * @param output all output tokens
 * @param reasoning of {@code output}, hidden thinking
 * @param audioOutput of {@code output}, audio
 * @param total the report's own total, or -1
 */
public record Usage(
        long input,
        long cachedInput,
        long cacheWrite5m,
        long cacheWrite1h,
        long audioInput,
        long output,
        long reasoning,
        long audioOutput,
        long total) {

    /** Nothing used. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0, -1);

    /** The usual report: input and output. */
    public static Usage of(long input, long output) {
        return new Usage(input, 0, 0, 0, 0, output, 0, 0, -1);
    }

    /** Both together; the total is absent where either's is. */
    public Usage plus(Usage other) {
        return new Usage(
                input + other.input,
                cachedInput + other.cachedInput,
                cacheWrite5m + other.cacheWrite5m,
                cacheWrite1h + other.cacheWrite1h,
                audioInput + other.audioInput,
                output + other.output,
                reasoning + other.reasoning,
                audioOutput + other.audioOutput,
                total < 0 || other.total < 0 ? -1 : total + other.total);
    }
}
