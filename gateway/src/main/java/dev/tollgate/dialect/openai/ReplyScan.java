package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.Usage;
import dev.tollgate.dialect.ReplyReading;
import dev.tollgate.dialect.UsageCost;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.wire.ByteEdits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one whole reply in one pass, and makes the client's of it. For one reply. */
final class ReplyScan {
    private static final JsonNames NAMES =
            JsonNames.of("model", "choices", "usage", "error", "data", "x_groq", "object", "message");
    private static final int MODEL = 0;
    private static final int CHOICES = 1;
    private static final int USAGE = 2;
    private static final int ERROR = 3;
    private static final int DATA = 4;
    private static final int X_GROQ = 5;

    private static final JsonNames CHOICE_NAMES = JsonNames.of("finish_reason", "usage");
    private static final JsonNames X_GROQ_NAMES = JsonNames.of("usage");
    private static final byte[] COST = Ascii.bytes("cost");

    private final Endpoint endpoint;
    private final byte[] reply;
    private final String modelForClient;
    private final JsonScanner json = JsonScanner.lenient();
    private final ByteEdits edits = new ByteEdits();
    private final UsageScan usageScan = new UsageScan(json, edits);
    private final MemberCuts cuts = new MemberCuts(edits);

    private @Nullable Usage usage;
    private @Nullable Usage usageElsewhere;
    private boolean answered;
    private boolean finished;
    private boolean failed;
    private int images;
    /** Where the usage takes the cost; -1 where there is none. */
    private int costAt = -1;

    private boolean costFirst;

    ReplyScan(Endpoint endpoint, byte[] reply, String modelForClient) {
        this.endpoint = endpoint;
        this.reply = reply;
        this.modelForClient = modelForClient;
    }

    ReplyReading read() {
        try {
            json.reset(reply, 0, reply.length);
            if (json.peek() != JsonKind.OBJECT) {
                return new ReplyReading.Garbage("reply: " + json.peek().words() + " (expected: an object)");
            }
            json.enterObject();
            while (json.nextMember()) {
                member();
            }
            json.end();
            cuts.end();
        } catch (JsonSyntaxException e) {
            return new ReplyReading.Garbage("reply is no JSON at " + e.problem());
        }
        if (failed || !answered) {
            ProviderError error = ProviderError.read(reply);
            if (failed || error != null) {
                return new ReplyReading.ErrorBody(error == null ? "an error without a message" : error.message());
            }
            return new ReplyReading.Garbage("reply without " + expectedMember());
        }
        Usage reported = usage != null ? usage : usageElsewhere;
        String text = reported == null && hasText() ? ReplyText.of(reply) : "";
        return new ReplyReading.Answer(this::edited, reported, text, finished || !hasText(), images);
    }

    private byte[] edited(@Nullable UsageCost cost) {
        if (cost != null && costAt >= 0) {
            edits.insert(costAt, CostMember.of(cost, costFirst));
        }
        return edits.join(reply);
    }

    private boolean hasText() {
        return endpoint.generatesText();
    }

    private String expectedMember() {
        return hasText() ? "choices" : "data";
    }

    private void member() {
        int nameFrom = json.nameFrom();
        int place = json.name(NAMES);
        if (place < 0 && json.nameBeginsWith(COST)) {
            json.skip();
            cuts.cut(nameFrom, json.at());
            return;
        }
        JsonKind kind = json.peek();
        switch (place) {
            case MODEL -> model(kind);
            case CHOICES -> choices(kind);
            case USAGE -> usage = usage(kind);
            case ERROR -> {
                json.skip();
                failed = kind != JsonKind.NULL;
            }
            case DATA -> data(kind);
            case X_GROQ -> xGroq(kind);
            default -> json.skip();
        }
        cuts.keep(nameFrom, json.at());
    }

    private void model(JsonKind kind) {
        json.skip();
        if (kind == JsonKind.STRING) {
            byte[] name = new JsonWriter(modelForClient.length() + 16)
                    .value(modelForClient)
                    .toBytes();
            if (!Arrays.equals(reply, json.valueFrom(), json.valueTo(), name, 0, name.length)) {
                edits.replace(json.valueFrom(), json.valueTo(), name);
            }
        }
    }

    private @Nullable Usage usage(JsonKind kind) {
        if (kind == JsonKind.OBJECT) {
            Usage read = usageScan.read(endpoint);
            costAt = usageScan.costAt();
            costFirst = usageScan.costFirst();
            return read;
        }
        json.skip();
        costAt = -1;
        return null;
    }

    private void choices(JsonKind kind) {
        if (kind != JsonKind.ARRAY) {
            json.skip();
            return;
        }
        answered |= hasText();
        json.enterArray();
        while (json.nextElement()) {
            if (json.peek() == JsonKind.OBJECT) {
                choice();
            } else {
                json.skip();
            }
        }
    }

    private void choice() {
        json.enterObject();
        while (json.nextMember()) {
            int place = json.name(CHOICE_NAMES);
            JsonKind kind = json.peek();
            if (place == 1 && kind == JsonKind.OBJECT) {
                usageElsewhere = usageScan.read(endpoint); // Moonshot reports it here
            } else {
                json.skip();
                finished |= place == 0 && kind == JsonKind.STRING;
            }
        }
    }

    private void data(JsonKind kind) {
        if (kind != JsonKind.ARRAY) {
            json.skip();
            return;
        }
        answered |= !hasText();
        json.enterArray();
        while (json.nextElement()) {
            images += json.peek() == JsonKind.OBJECT && endpoint == Endpoint.IMAGES ? 1 : 0;
            json.skip();
        }
    }

    private void xGroq(JsonKind kind) {
        if (kind != JsonKind.OBJECT) {
            json.skip();
            return;
        }
        json.enterObject();
        while (json.nextMember()) {
            boolean isUsage = json.name(X_GROQ_NAMES) == 0;
            if (isUsage && json.peek() == JsonKind.OBJECT) {
                usageElsewhere = usageScan.read(endpoint);
            } else {
                json.skip();
            }
        }
    }
}
