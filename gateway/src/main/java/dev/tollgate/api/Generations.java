package dev.tollgate.api;

import dev.tollgate.base.OffLoop;
import dev.tollgate.base.RequestId;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.receipt.Receipts;
import dev.tollgate.wire.HeaderList;
import java.util.Optional;

/** {@code GET /v1/generations/{id}}: what a request was charged, and why. */
public final class Generations {
    private static final int ID_LENGTH_MAX = 64;

    private final Receipts receipts;
    private final OffLoop offLoop;

    public Generations(Receipts receipts, OffLoop offLoop) {
        this.receipts = receipts;
        this.offLoop = offLoop;
    }

    void serve(Visit visit, String text) {
        RequestId id;
        try {
            id = RequestId.parse(text);
        } catch (IllegalArgumentException _) {
            String named = text.length() > ID_LENGTH_MAX ? text.length() + " characters" : text;
            notFound(visit, named);
            return;
        }
        offLoop.call(() -> Optional.ofNullable(
                        receipts.ofCustomer(visit.caller().customer().id(), id)))
                .onComplete(read -> {
                    if (read.succeeded()) {
                        DataPlane.guarded(
                                visit.exchange(),
                                () -> read.result()
                                        .ifPresentOrElse(found -> answer(visit, found), () -> notFound(visit, text)));
                    } else {
                        DataPlane.failed(visit.exchange(), read.cause());
                    }
                });
    }

    private static void answer(Visit visit, JsonObject receipt) {
        visit.exchange().reply(200, new HeaderList(1).add("content-type", "application/json"), Json.write(receipt));
    }

    private static void notFound(Visit visit, String id) {
        Refusal refusal = Refusal.of(
                ErrorCode.NOT_FOUND,
                "Generation '" + id + "': not found (expected: the x-request-id of a request of yours that was charged;"
                        + " one that cost nothing, or has produced nothing yet, has no receipt)");
        Refusals.answer(visit.exchange(), refusal);
    }
}
