package dev.tollgate.relay;

import dev.tollgate.chat.Usage;
import dev.tollgate.dialect.StreamEditor;
import dev.tollgate.metering.Ended.Moment;
import dev.tollgate.metering.TokenEstimate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams of one attempt, usually one, seen as one. */
final class StreamFeeds {
    static final StreamFeeds NONE = new StreamFeeds(0);

    private final List<StreamFeed> feeds;

    StreamFeeds(int count) {
        feeds = new ArrayList<>(count);
    }

    void add(StreamFeed feed) {
        feeds.add(feed);
    }

    StreamFeed get(int index) {
        return feeds.get(index);
    }

    int size() {
        return feeds.size();
    }

    boolean sent() {
        for (StreamFeed feed : feeds) {
            if (feed.sent()) {
                return true;
            }
        }
        return false;
    }

    boolean allOver() {
        for (StreamFeed feed : feeds) {
            if (!feed.over()) {
                return false;
            }
        }
        return true;
    }

    /** Whether every answer is whole: it has its finish reason, or content and {@code [DONE]} without one. */
    boolean ended() {
        for (StreamFeed feed : feeds) {
            StreamEditor editor = feed.editor;
            if (!editor.finished() && !(editor.done() && editor.contentEvents() > 0)) {
                return false;
            }
        }
        return !feeds.isEmpty();
    }

    long contentEvents() {
        long events = 0;
        for (int i = 0; i < feeds.size(); i++) {
            events += feeds.get(i).editor.contentEvents();
        }
        return events;
    }

    long textBytes() {
        long bytes = 0;
        for (int i = 0; i < feeds.size(); i++) {
            bytes += feeds.get(i).editor.textBytes();
        }
        return bytes;
    }

    /** Output tokens so far, as cheaply as can be: our own count, or what a provider's running report says if more. */
    long outputTokens() {
        long tokens = TokenEstimate.output(contentEvents(), textBytes());
        for (int i = 0; i < feeds.size(); i++) {
            Usage usage = feeds.get(i).editor.usage();
            if (usage != null) {
                Usage sum = feeds.size() == 1 ? usage : usage();
                return sum == null ? tokens : Math.max(tokens, sum.output());
            }
        }
        return tokens;
    }

    String textSample() {
        if (feeds.size() == 1) {
            return feeds.getFirst().editor.textSample();
        }
        StringBuilder sample = new StringBuilder();
        feeds.forEach(feed -> sample.append(feed.editor.textSample()));
        return sample.toString();
    }

    /** The text of what was {@link #delivered}. */
    String deliveredSample() {
        StringBuilder sample = new StringBuilder();
        feeds.forEach(feed -> sample.append(feed.deliveredSample()));
        return sample.toString();
    }

    /** What was handed to the client: without events that came and did not go out. */
    Produced delivered() {
        Usage sum = null;
        boolean reported = !feeds.isEmpty();
        long events = 0;
        long bytes = 0;
        for (StreamFeed feed : feeds) {
            StreamFeed.Delivered part = feed.delivered();
            Usage usage = part.usage();
            events += part.contentEvents();
            bytes += part.textBytes();
            reported &= usage != null;
            sum = sum == null || usage == null ? usage : sum.plus(usage);
        }
        return new Produced(reported ? sum : null, false, events, bytes, Produced.NOT_COUNTED, Produced.NOT_COUNTED, 0);
    }

    Produced produced() {
        return new Produced(
                usage(), usageFinal(), contentEvents(), textBytes(), Produced.NOT_COUNTED, Produced.NOT_COUNTED, 0);
    }

    /** The editors, in the order of the calls. */
    List<StreamEditor> editors() {
        List<StreamEditor> editors = new ArrayList<>(feeds.size());
        for (StreamFeed feed : feeds) {
            editors.add(feed.editor);
        }
        return editors;
    }

    /** How far the answer has come. */
    Moment moment() {
        if (ended()) {
            return Moment.AFTER_FINISH;
        }
        if (contentEvents() > 0) {
            return Moment.DURING_CONTENT;
        }
        return sent() ? Moment.BEFORE_CONTENT : Moment.BEFORE_CALL;
    }

    void pause() {
        feeds.forEach(StreamFeed::pause);
    }

    void resume() {
        feeds.forEach(StreamFeed::resume);
    }

    void cancel() {
        feeds.forEach(StreamFeed::cancel);
    }

    /** The sum of the reports; null unless each has one. */
    private @Nullable Usage usage() {
        Usage sum = null;
        for (StreamFeed feed : feeds) {
            Usage usage = feed.editor.usage();
            if (usage == null) {
                return null;
            }
            sum = sum == null ? usage : sum.plus(usage);
        }
        return sum;
    }

    private boolean usageFinal() {
        for (StreamFeed feed : feeds) {
            if (!feed.editor.usageFinal()) {
                return false;
            }
        }
        return !feeds.isEmpty();
    }
}
