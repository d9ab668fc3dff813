package dev.tollgate.api;

import dev.tollgate.base.OffLoop;
import dev.tollgate.base.TransferId;
import dev.tollgate.billing.EntryKind;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.LedgerEntry;
import dev.tollgate.ledger.Transfer;
import dev.tollgate.money.Usd;
import dev.tollgate.wire.HeaderList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/ledger}: what changed the customer's balance, newest first, page by page. What only moved inside it,
 * as leases do, is not shown.
 */
public final class LedgerPages {
    private static final int LIMIT = 20;
    private static final int LIMIT_MAX = 100;
    private static final int BYTES = 4_096;
    private static final long MS_PER_SECOND = 1_000;

    private final Ledger ledger;
    private final OffLoop offLoop;

    public LedgerPages(Ledger ledger, OffLoop offLoop) {
        this.ledger = ledger;
        this.offLoop = offLoop;
    }

    void serve(Visit visit) {
        String after = visit.exchange().query("after");
        String limit = visit.exchange().query("limit");
        int rows = limit == null ? LIMIT : limit(limit);
        if (rows < 1) {
            refuse(visit, "limit", limit + " (expected: 1 to " + LIMIT_MAX + ")");
            return;
        }
        TransferId before;
        try {
            before = after == null ? null : TransferId.parse(after);
        } catch (IllegalArgumentException e) {
            refuse(visit, "after", String.valueOf(e.getMessage()));
            return;
        }
        read(visit, before, rows);
    }

    private static int limit(String text) {
        return text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= LIMIT_MAX ? Integer.parseInt(text) : 0;
    }

    private static void refuse(Visit visit, String param, String problem) {
        Refusals.answer(visit.exchange(), Refusal.of(ErrorCode.INVALID_VALUE, param + ": " + problem, param));
    }

    private void read(Visit visit, @Nullable TransferId before, int rows) {
        offLoop.call(() -> ledger.entries(visit.caller().customer().id(), before, rows + 1))
                .onComplete(read -> {
                    if (read.succeeded()) {
                        DataPlane.guarded(visit.exchange(), () -> answer(visit, read.result(), rows));
                    } else {
                        DataPlane.failed(visit.exchange(), read.cause());
                    }
                });
    }

    private static void answer(Visit visit, List<LedgerEntry> found, int rows) {
        boolean more = found.size() > rows;
        List<LedgerEntry> shown = more ? found.subList(0, rows) : found;
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject().field("object", "list").name("data").beginArray();
        shown.forEach(entry -> write(json, entry));
        json.endArray().field("has_more", more).name("last_id");
        if (shown.isEmpty()) {
            json.nullValue();
        } else {
            json.value(shown.getLast().transfer().id().toString());
        }
        json.endObject();
        visit.exchange()
                .reply(
                        200,
                        new HeaderList(3)
                                .add("content-type", "application/json")
                                .add("cache-control", "no-store"),
                        json.toBytes());
    }

    private static void write(JsonWriter json, LedgerEntry entry) {
        Transfer transfer = entry.transfer();
        EntryKind kind = EntryKind.of(transfer.kind(), transfer.to().kind(), entry.origin());
        if (kind == null) {
            throw new IllegalStateException(
                    transfer.id() + " is a " + transfer.kind() + " (expected: what changes a" + " balance)");
        }
        json.beginObject()
                .field("id", transfer.id().toString())
                .field("object", "ledger_entry")
                .field("kind", kind.code())
                .field("description", kind.words())
                .field("detail", kind == EntryKind.REFUND ? transfer.reason() : entry.origin())
                .field("asset", transfer.asset().name().toLowerCase(Locale.ROOT))
                .field("amount", Usd.plain(transfer.balanceNanos()))
                .field("created_at", transfer.atMs() / MS_PER_SECOND)
                .endObject();
    }
}
