package dev.tollgate.api;

import dev.tollgate.base.ModelName;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.ledger.Grant;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Usd;
import dev.tollgate.wallet.BalanceView;
import dev.tollgate.wallet.Balances;
import dev.tollgate.wire.HeaderList;
import java.util.Locale;

/** {@code GET /v1/balance}: total, held, available, by grant. */
public final class Balance {
    private static final int BYTES = 1_024;

    private final Balances balances;

    public Balance(Balances balances) {
        this.balances = balances;
    }

    void serve(Visit visit) {
        balances.balance(visit.caller().customer().id()).onComplete(read -> {
            if (read.succeeded()) {
                DataPlane.guarded(visit.exchange(), () -> answer(visit, read.result()));
            } else {
                DataPlane.failed(visit.exchange(), read.cause());
            }
        });
    }

    private static void answer(Visit visit, BalanceView view) {
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject()
                .field("object", "balance")
                .field("currency", view.asset().name())
                .field("total", Usd.plain(view.totalNanos()))
                .field("held", Usd.plain(view.heldNanos()))
                .field("available", Usd.plain(view.availableNanos()));
        if (view.grants().stream().anyMatch(line -> line.grant().asset() == Asset.TOKENS)) {
            json.name("tokens")
                    .beginObject()
                    .field("total", Usd.plain(view.tokens().totalNanos()))
                    .field("held", Usd.plain(view.tokens().heldNanos()))
                    .field("available", Usd.plain(view.tokens().availableNanos()))
                    .endObject();
        }
        json.name("grants").beginArray();
        for (BalanceView.GrantLine line : view.grants()) {
            write(json, line);
        }
        json.endArray().endObject();
        visit.exchange().reply(200, new HeaderList(2).add("content-type", "application/json"), json.toBytes());
    }

    private static void write(JsonWriter json, BalanceView.GrantLine line) {
        Grant grant = line.grant();
        json.beginObject()
                .field("id", grant.id().toString())
                .field("asset", grant.asset().name().toLowerCase(Locale.ROOT))
                .field("origin", grant.origin().text())
                .field("amount", Usd.plain(grant.amountNanos()))
                .field("total", Usd.plain(line.totalNanos()))
                .field("held", Usd.plain(line.heldNanos()))
                .field("available", Usd.plain(line.availableNanos()));
        json.name("models").beginArray();
        grant.models().stream().map(ModelName::text).sorted().forEach(json::value);
        json.endArray().name("expires_at");
        if (grant.order().expiresMs() == 0) {
            json.nullValue();
        } else {
            json.value(grant.order().expiresMs() / 1_000);
        }
        json.endObject();
    }
}
