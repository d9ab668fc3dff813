package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.Usage;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.dialect.UsageCost;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.wire.ByteEdits;
import dev.tollgate.wire.ByteSink;
import dev.tollgate.wire.SseReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Edits one stream of chunks. An event that needs no edit goes out as the bytes that came, and so does a whole piece
 * of such events. A block without data (a comment of the provider's) is no event and stays here: the gateway keeps
 * the client's connection alive itself, and until the provider's first event another channel may still be tried.
 */
final class OpenAiStream implements StreamEditor {
    private static final byte[] NOTHING = {};
    private static final byte[] DONE = Ascii.bytes("[DONE]");
    private static final byte[] ERROR = Ascii.bytes("error");
    private static final int FIRST_BYTES_MAX = 4 << 10;
    private static final byte[] LINE_END = Ascii.bytes("\n");
    private static final byte[] EVENT_END = Ascii.bytes("\n\n");

    private final SseReader sse;
    private final ChunkScan chunk;
    private final ByteSink out = new ByteSink(512);
    private final StreamTally tally;

    private boolean done;
    private @Nullable String error;
    /** The first chunk that the client saw, as the provider sent it; of one that is long, nothing. */
    private byte @Nullable [] first;

    /** Where the events that go out unchanged begin in the reader's array, and where they end. */
    private int runFrom;

    private int runTo;

    private boolean holdsUsage;
    private @Nullable HeldEvent held;
    /** Events for the client so far. */
    private int shown;

    /**
     * @param answers how many answers will each have a finish reason
     * @param showUsage whether the client asked for the usage chunk
     */
    OpenAiStream(Endpoint endpoint, int answers, boolean showUsage, String modelForClient, int eventBytesMax) {
        sse = new SseReader(eventBytesMax);
        tally = new StreamTally(answers);
        chunk = new ChunkScan(endpoint, showUsage, modelForClient, tally);
    }

    @Override
    public byte[] feed(byte[] piece) {
        if (over()) {
            return NOTHING;
        }
        out.clear();
        runFrom = 0;
        runTo = 0;
        sse.feed(piece);
        byte[] bytes = sse.bytes();
        boolean whole = !sse.holds();
        while (!over() && sse.next()) {
            event();
            if (!whole) {
                flush(bytes); // the reader's own array, which it moves about when it looks for the next one
            }
        }
        if (!over() && sse.tooLarge()) {
            error = "an event that is too large";
        }
        if (whole && out.length() == 0 && runFrom == 0 && runTo == piece.length) {
            return piece;
        }
        flush(bytes);
        return out.toBytes();
    }

    @Override
    public byte[] finish() {
        if (over() || !sse.finish()) {
            return NOTHING;
        }
        out.clear();
        runFrom = 0;
        runTo = 0;
        byte[] bytes = sse.bytes();
        int to = sse.to();
        int shownBefore = shown;
        event();
        if (error != null) {
            // Cut off inside an event, more likely than not: for the relay to judge, as it judges every cut.
            error = chunk.failed() ? error : null;
            return NOTHING;
        }
        flush(bytes);
        boolean lineEnded = bytes[to - 1] == '\n' || bytes[to - 1] == '\r';
        byte[] eventEnd = lineEnded ? LINE_END : EVENT_END;
        if (held != null && shown > shownBefore) {
            held.end(eventEnd);
        } else if (out.length() > 0) {
            out.add(eventEnd);
        }
        return out.toBytes();
    }

    private boolean over() {
        return done || error != null;
    }

    private void event() {
        if (sse.dataLines() == 0) {
            return;
        }
        if (sse.dataLines() == 1) {
            data(sse.bytes(), sse.dataFrom(0), sse.dataTo(0), null);
        } else {
            JoinedData joined = JoinedData.of(sse);
            data(joined.bytes(), 0, joined.bytes().length, joined);
        }
    }

    private void data(byte[] bytes, int from, int to, @Nullable JoinedData joined) {
        if (from == to) {
            return;
        }
        if (bytes[from] == '[' && isDone(bytes, from, to)) {
            done = true;
            tally.done();
            return;
        }
        boolean forClient;
        tally.event();
        try {
            forClient = chunk.read(bytes, from, to, sse.named(ERROR));
        } catch (JsonSyntaxException e) {
            error = "an event that is no JSON at " + e.problem();
            tally.rollBack();
            return;
        }
        if (chunk.failed()) {
            error = chunk.errorMessage(bytes, from, to);
            tally.rollBack();
        } else if (forClient) {
            if (first == null) {
                first = to - from <= FIRST_BYTES_MAX ? Arrays.copyOfRange(bytes, from, to) : NOTHING;
            }
            shown++;
            ByteEdits edits = joined == null ? chunk.edits() : joined.toSource(chunk.edits());
            if (!keptBack(edits, joined)) {
                emit(edits);
            }
        }
    }

    /** The first chunk that the client saw, or null: what a further one must say of the stream. */
    @Nullable
    JsonObject firstChunk() {
        return first == null || first.length == 0 ? null : (JsonObject) Json.parseLeniently(first, 0, first.length);
    }

    /** The answers that have no finish reason yet. */
    int[] unfinished() {
        return tally.unfinished();
    }

    /** Whether the event waits: it has the usage that ends the answer, or comes behind that one. */
    private boolean keptBack(ByteEdits edits, @Nullable JoinedData joined) {
        HeldEvent before = held;
        // Some providers never give a finish reason: a chunk of nothing but usage is then the sign of the end.
        boolean reports = holdsUsage && chunk.costAt() >= 0 && (tally.finished() || !chunk.hasChoices());
        if (before == null && !reports) {
            return false;
        }
        if (before != null && !reports && !chunk.hasContent() && before.follow(sse, edits)) {
            return true;
        }
        flush(sse.bytes());
        out.add(held(null)); // what waited was not the last report after all
        if (reports) {
            int costAt = joined == null ? chunk.costAt() : joined.behindInSource(chunk.costAt());
            held = new HeldEvent(sse, edits, costAt, chunk.costFirst());
        }
        return reports;
    }

    @Override
    public void holdUsage() {
        holdsUsage = true;
    }

    @Override
    public byte[] held(@Nullable UsageCost cost) {
        HeldEvent event = held;
        held = null;
        return event == null ? NOTHING : event.toBytes(cost);
    }

    private static boolean isDone(byte[] bytes, int from, int to) {
        int last = to;
        while (bytes[last - 1] == ' ') {
            last--;
        }
        return Arrays.equals(bytes, from, last, DONE, 0, DONE.length);
    }

    private void emit(ByteEdits edits) {
        if (edits.isEmpty()) {
            if (runTo != sse.from()) {
                flush(sse.bytes());
                runFrom = sse.from();
            }
            runTo = sse.to();
            return;
        }
        flush(sse.bytes());
        edits.addTo(out, sse.bytes(), sse.from(), sse.to());
        runFrom = sse.to();
        runTo = sse.to();
    }

    private void flush(byte[] bytes) {
        if (runTo > runFrom) {
            out.add(bytes, runFrom, runTo);
        }
        runFrom = runTo;
    }

    @Override
    public long contentEvents() {
        return tally.contentEvents();
    }

    @Override
    public long textBytes() {
        return tally.textBytes();
    }

    @Override
    public String textSample() {
        return tally.textSample();
    }

    @Override
    public boolean finished() {
        return tally.finished();
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public @Nullable Usage usage() {
        return tally.usage();
    }

    @Override
    public boolean usageFinal() {
        return tally.usageFinal();
    }

    @Override
    public @Nullable String error() {
        return error;
    }
}
