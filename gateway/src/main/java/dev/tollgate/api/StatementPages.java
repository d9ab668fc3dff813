package dev.tollgate.api;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.OffLoop;
import dev.tollgate.billing.Month;
import dev.tollgate.billing.Statements;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.wire.HeaderList;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/statements}: the months that can be read; {@code GET /v1/statements/2026-11}: one of them, as JSON or
 * CSV, the same bytes for ever once the month is closed.
 */
public final class StatementPages {
    private static final int BYTES = 1_024;
    private static final String CSV = "csv";
    private static final String JSON = "json";

    private final Statements statements;
    private final OffLoop offLoop;

    public StatementPages(Statements statements, OffLoop offLoop) {
        this.statements = statements;
        this.offLoop = offLoop;
    }

    void serve(Visit visit, String month) {
        CustomerId customer = visit.caller().customer().id();
        if (month.isEmpty()) {
            read(visit, () -> list(customer), body -> answer(visit, headers("application/json"), body));
            return;
        }
        String format = format(visit);
        Month asked = month(month);
        if (asked == null) {
            refuse(visit, "month", month + " (expected: a month such as 2026-11)");
        } else if (format == null) {
            refuse(visit, "format", visit.exchange().query("format") + " (expected: csv or json)");
        } else {
            read(visit, () -> statements.read(customer, asked), text -> answer(visit, text, format));
        }
    }

    private static @Nullable Month month(String text) {
        try {
            return Month.parse(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** What the query says; else CSV where the client accepts that and not JSON; null where it says something else. */
    private static @Nullable String format(Visit visit) {
        String asked = visit.exchange().query("format");
        if (asked != null) {
            return asked.equals(CSV) || asked.equals(JSON) ? asked : null;
        }
        String accept = visit.exchange().header("accept");
        String types = accept == null ? "" : accept.toLowerCase(Locale.ROOT);
        return types.contains("text/csv") && !types.contains("application/json") ? CSV : JSON;
    }

    private static void refuse(Visit visit, String param, String problem) {
        Refusals.answer(visit.exchange(), Refusal.of(ErrorCode.INVALID_VALUE, param + ": " + problem, param));
    }

    private <T> void read(Visit visit, Callable<T> work, Consumer<T> then) {
        offLoop.call(work).onComplete(read -> {
            if (read.succeeded()) {
                DataPlane.guarded(visit.exchange(), () -> then.accept(read.result()));
            } else {
                DataPlane.failed(visit.exchange(), read.cause());
            }
        });
    }

    private byte[] list(CustomerId customer) {
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject().field("object", "list").name("data").beginArray();
        List<Month> months = statements.months(customer);
        for (Month month : months) {
            json.beginObject()
                    .field("object", "statement")
                    .field("month", month.toString())
                    .field("closed", statements.closed(month))
                    .endObject();
        }
        return json.endArray().endObject().toBytes();
    }

    private static void answer(Visit visit, Statements.Text text, String format) {
        boolean csv = format.equals(CSV);
        HeaderList headers = headers(csv ? "text/csv; charset=utf-8; header=present" : "application/json");
        if (csv) {
            headers.add("content-disposition", "attachment; filename=\"statement-" + text.month() + ".csv\"");
        }
        if (text.closed()) {
            headers.add("etag", '"' + text.digest() + '-' + format + '"');
        }
        answer(visit, headers, (csv ? text.csv() : text.json()).getBytes(StandardCharsets.UTF_8));
    }

    private static HeaderList headers(String contentType) {
        return new HeaderList(5)
                .add("content-type", contentType)
                .add("cache-control", "private, no-cache")
                .add("vary", "authorization, accept");
    }

    private static void answer(Visit visit, HeaderList headers, byte[] body) {
        visit.exchange().reply(200, headers, body);
    }
}
