package dev.tollgate.dialect.openai;

import dev.tollgate.chat.Usage;
import dev.tollgate.json.JsonScanner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a stream has brought so far: text, finish reasons, the last usage report. */
final class StreamTally {
    /** Of the text, for our own count. */
    private static final int SAMPLE_BYTES_MAX = 32 << 10;

    /** Indices that are told apart at least: some providers do not begin at 0. */
    private static final int INDICES_MIN = 128;

    private final int answers;
    private final long[] finished;
    private int finishedCount;

    private long contentEvents;
    private long textBytes;
    private byte[] sample = new byte[1_024];
    private int sampleLength;
    private boolean sampleFull;

    private long textBytesBefore;
    private int sampleLengthBefore;
    private boolean sampleFullBefore;

    private @Nullable Usage usage;
    private boolean usageFinal;
    private boolean contentSinceUsage;

    StreamTally(int answers) {
        this.answers = answers;
        this.finished = new long[(Math.max(answers, INDICES_MIN) + Long.SIZE - 1) / Long.SIZE];
    }

    /** An event begins. */
    void event() {
        textBytesBefore = textBytes;
        sampleLengthBefore = sampleLength;
        sampleFullBefore = sampleFull;
    }

    /** The event does not go out: its text was not delivered. */
    void rollBack() {
        textBytes = textBytesBefore;
        sampleLength = sampleLengthBefore;
        sampleFull = sampleFullBefore;
    }

    /** The scanner has taken a string that was produced. */
    void text(JsonScanner json) {
        int bytes = json.stringBytes();
        textBytes += bytes;
        if (sampleFull || bytes == 0) {
            return;
        }
        if (bytes > sample.length - sampleLength && sample.length < SAMPLE_BYTES_MAX) {
            sample = Arrays.copyOf(
                    sample, Math.min(SAMPLE_BYTES_MAX, Math.max(2 * sample.length, sampleLength + bytes)));
        }
        int length = json.copyString(sample, sampleLength);
        sampleFull = length - sampleLength < bytes;
        sampleLength = length;
    }

    /** An event with content went out. */
    void contentEvent() {
        contentEvents++;
        contentSinceUsage = true;
    }

    /** The answer with this index has its finish reason. */
    void finished(long index) {
        if (index >= 0 && index < (long) finished.length * Long.SIZE) {
            int word = (int) (index / Long.SIZE);
            long bit = 1L << index;
            if ((finished[word] & bit) == 0) {
                finished[word] |= bit;
                finishedCount++;
            }
        }
    }

    /** A usage report came, and the finish reasons of its own event are known. */
    void reported(Usage report) {
        usage = report;
        usageFinal = finished();
        contentSinceUsage = false;
    }

    /** The stream's own end came: a report behind the last content is final, whatever finish reasons were left out. */
    void done() {
        usageFinal |= usage != null && !contentSinceUsage;
    }

    boolean finished() {
        return finishedCount >= answers;
    }

    /** The indices without a finish reason, of those that were asked for. */
    int[] unfinished() {
        return IntStream.range(0, answers)
                .filter(index -> (finished[index / Long.SIZE] & 1L << index) == 0)
                .toArray();
    }

    long contentEvents() {
        return contentEvents;
    }

    long textBytes() {
        return textBytes;
    }

    /** The sample, whole characters only. */
    String textSample() {
        return new String(sample, 0, CutText.wholeCharacters(sample, sampleLength), StandardCharsets.UTF_8);
    }

    @Nullable
    Usage usage() {
        return usage;
    }

    boolean usageFinal() {
        return usageFinal;
    }
}
