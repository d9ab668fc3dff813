package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.Usage;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.wire.ByteEdits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the chunks of one stream, each in one pass, and notes what is to be changed in it. */
final class ChunkScan {
    private static final JsonNames NAMES = JsonNames.of("model", "choices", "usage", "error", "x_groq");
    private static final int MODEL = 0;
    private static final int CHOICES = 1;
    private static final int USAGE = 2;
    private static final int ERROR = 3;
    private static final int X_GROQ = 4;

    private static final JsonNames USAGE_NAME = JsonNames.of("usage");
    private static final byte[] COST = Ascii.bytes("cost");

    private final JsonScanner json = JsonScanner.lenient();
    private final ByteEdits edits = new ByteEdits();
    private final UsageScan usageScan = new UsageScan(json, edits);
    private final MemberCuts cuts = new MemberCuts(edits);
    private final ChoiceScan choices;
    private final Endpoint endpoint;
    private final boolean showUsage;
    private final byte[] model;
    private final StreamTally tally;

    private @Nullable Usage usage;
    private @Nullable Usage usageElsewhere;
    private boolean noChoices;
    private boolean usageIsObject;
    private boolean failed;
    private int costAt;
    private boolean costFirst;

    ChunkScan(Endpoint endpoint, boolean showUsage, String modelForClient, StreamTally tally) {
        this.endpoint = endpoint;
        this.showUsage = showUsage;
        this.model = new JsonWriter(modelForClient.length() + 16)
                .value(modelForClient)
                .toBytes();
        this.tally = tally;
        this.choices = new ChoiceScan(json, tally);
    }

    /**
     * Reads one chunk.
     *
     * @param named whether the event says that it is an error
     * @return whether the client sees it
     * @throws dev.tollgate.json.JsonSyntaxException where it is no JSON
     */
    boolean read(byte[] bytes, int from, int to, boolean named) {
        edits.clear();
        cuts.begin();
        choices.begin();
        usage = null;
        usageElsewhere = null;
        noChoices = false;
        usageIsObject = false;
        failed = named;
        costAt = -1;
        json.reset(bytes, from, to);
        if (json.peek() != JsonKind.OBJECT) {
            json.skip();
            json.end();
            failed = true;
            return false;
        }
        json.enterObject();
        while (json.nextMember()) {
            member(bytes);
        }
        json.end();
        cuts.end();
        return !failed && tallied();
    }

    /** The edits of the chunk that was read last. */
    ByteEdits edits() {
        return edits;
    }

    /** Where the usage of the chunk that was read last takes the cost; -1 where the client sees none. */
    int costAt() {
        return showUsage ? costAt : -1;
    }

    /** Whether it would be that usage's only member. */
    boolean costFirst() {
        return costFirst;
    }

    /** Whether the chunk that was read last has any choice. */
    boolean hasChoices() {
        return !noChoices;
    }

    /** Whether the chunk that was read last brought content. */
    boolean hasContent() {
        return choices.hasContent();
    }

    /** Whether the chunk that was read last is an error, or no object at all. */
    boolean failed() {
        return failed;
    }

    /** What that error says, redacted. */
    String errorMessage(byte[] bytes, int from, int to) {
        ProviderError error = ProviderError.of(Json.parseLeniently(bytes, from, to));
        return error == null ? "an event that is an error without a message" : error.message();
    }

    /** Counts what the chunk brought; whether the client sees it. */
    private boolean tallied() {
        choices.tally();
        boolean shown = showUsage || !noChoices || !usageIsObject;
        if (choices.hasContent() && shown) {
            tally.contentEvent();
        }
        Usage report = usage != null ? usage : choices.usage() != null ? choices.usage() : usageElsewhere;
        if (report != null) {
            tally.reported(report);
        }
        return shown;
    }

    private void member(byte[] bytes) {
        int nameFrom = json.nameFrom();
        int place = json.name(NAMES);
        if (place < 0) {
            boolean cost = json.nameBeginsWith(COST);
            json.skip();
            if (cost) {
                cuts.cut(nameFrom, json.at());
            } else {
                cuts.keep(nameFrom, json.at());
            }
            return;
        }
        JsonKind kind = json.peek();
        switch (place) {
            case MODEL -> model(bytes, kind);
            case CHOICES -> noChoices = !choices.read(kind, usageScan, endpoint);
            case ERROR -> {
                json.skip();
                failed |= kind != JsonKind.NULL;
            }
            case X_GROQ -> xGroq(kind);
            case USAGE -> {
                usage(kind);
                if (!showUsage) {
                    cuts.cut(nameFrom, json.at());
                    return;
                }
            }
            default -> throw new IllegalStateException("name " + place);
        }
        cuts.keep(nameFrom, json.at());
    }

    private void model(byte[] bytes, JsonKind kind) {
        json.skip();
        if (kind == JsonKind.STRING
                && !Arrays.equals(bytes, json.valueFrom(), json.valueTo(), model, 0, model.length)) {
            edits.replace(json.valueFrom(), json.valueTo(), model);
        }
    }

    private void usage(JsonKind kind) {
        usageIsObject = kind == JsonKind.OBJECT;
        if (usageIsObject) {
            usage = usageScan.read(endpoint);
            costAt = usageScan.costAt();
            costFirst = usageScan.costFirst();
        } else {
            json.skip();
            costAt = -1;
        }
    }

    /** Groq reports its usage here. */
    private void xGroq(JsonKind kind) {
        if (kind != JsonKind.OBJECT) {
            json.skip();
            return;
        }
        json.enterObject();
        while (json.nextMember()) {
            boolean isUsage = json.name(USAGE_NAME) == 0;
            if (isUsage && json.peek() == JsonKind.OBJECT) {
                usageElsewhere = usageScan.read(endpoint);
            } else {
                json.skip();
            }
        }
    }
}
