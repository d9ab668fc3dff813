package dev.tollgate.billing;

import dev.tollgate.json.JsonWriter;
import dev.tollgate.money.Usd;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes a statement as JSON and as CSV. The same statement makes the same bytes. */
final class StatementText {
    private static final int BYTES = 2_048;

    private StatementText() {}

    static String json(Statement statement) {
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject()
                .field("object", "statement")
                .field("customer", statement.customer().toString())
                .field("month", statement.month().toString())
                .field("closed", statement.closed());
        json.name("balances").beginArray();
        statement.parts().forEach(part -> write(json, part));
        json.endArray().endObject();
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }

    private static void write(JsonWriter json, Statement.Part part) {
        json.beginObject()
                .field("asset", part.asset().name().toLowerCase(Locale.ROOT))
                .field("opening", Usd.plain(part.openingNanos()));
        json.name("entries").beginArray();
        for (Statement.Line line : part.lines()) {
            json.beginObject()
                    .field("kind", line.kind().code())
                    .field("description", line.kind().words())
                    .field("detail", line.detail())
                    .field("count", line.count())
                    .field("amount", Usd.plain(line.nanos()))
                    .endObject();
        }
        json.endArray().name("charges").beginArray();
        for (MonthFacts.Charges each : part.charges()) {
            json.beginObject()
                    .field("model", each.model())
                    .field("key", each.key().toString())
                    .field("requests", each.requests())
                    .field("input_tokens", each.inputTokens())
                    .field("output_tokens", each.outputTokens())
                    .field("amount", Usd.plain(-each.nanos()))
                    .endObject();
        }
        json.endArray()
                .field("charged", Usd.plain(part.chargedNanos()))
                .field("closing", Usd.plain(part.closingNanos()))
                .endObject();
    }

    static String csv(Statement statement) {
        Csv csv = new Csv()
                .row(
                        "month",
                        "asset",
                        "entry",
                        "detail",
                        "model",
                        "key",
                        "count",
                        "input_tokens",
                        "output_tokens",
                        "amount");
        String month = statement.month().toString();
        for (Statement.Part part : statement.parts()) {
            String asset = part.asset().name().toLowerCase(Locale.ROOT);
            csv.row(month, asset, "opening", "", "", "", "", "", "", Usd.plain(part.openingNanos()));
            for (Statement.Line line : part.lines()) {
                csv.row(
                        month,
                        asset,
                        line.kind().code(),
                        Csv.text(line.detail()),
                        "",
                        "",
                        Long.toString(line.count()),
                        "",
                        "",
                        Usd.plain(line.nanos()));
            }
            for (MonthFacts.Charges each : part.charges()) {
                csv.row(
                        month,
                        asset,
                        EntryKind.CHARGE.code(),
                        "",
                        Csv.text(each.model()),
                        each.key().toString(),
                        Long.toString(each.requests()),
                        Long.toString(each.inputTokens()),
                        Long.toString(each.outputTokens()),
                        Usd.plain(-each.nanos()));
            }
            csv.row(month, asset, "closing", "", "", "", "", "", "", Usd.plain(part.closingNanos()));
        }
        return csv.toString();
    }
}
