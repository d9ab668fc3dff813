package dev.tollgate.api;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.OffLoop;
import dev.tollgate.billing.Redemption;
import dev.tollgate.billing.Vouchers;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.identity.Authentication;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Identities;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.ledger.Grant;
import dev.tollgate.money.Usd;
import dev.tollgate.wire.HeaderList;
import java.util.function.Supplier;

/**
 * {@code POST /v1/vouchers/redeem}: adds what a code is worth to the balance of the key that sends it. Checked as every
 * call of the data plane, but control-plane work: it writes to the store. Safe from any event loop.
 */
public final class Redeem implements Handler {
    private static final String PATH = "/v1/vouchers/redeem";
    private static final String SHORT_PATH = "/vouchers/redeem";
    private static final int BODY_BYTES_MAX = 4_096;
    private static final int MS_PER_S = 1_000;

    private final Supplier<CatalogSnapshot> catalog;
    private final Identities identities;
    private final Vouchers vouchers;
    private final OffLoop offLoop;

    public Redeem(Supplier<CatalogSnapshot> catalog, Identities identities, Vouchers vouchers, OffLoop offLoop) {
        this.catalog = catalog;
        this.identities = identities;
        this.vouchers = vouchers;
        this.offLoop = offLoop;
    }

    /** Whether a path is this call's. */
    public static boolean serves(String path) {
        return path.equals(PATH) || path.equals(SHORT_PATH);
    }

    @Override
    public void handle(Exchange exchange) {
        if (!exchange.method().equals("POST")) {
            Refusals.answerMethod(exchange, "POST, OPTIONS");
            return;
        }
        Storefront byHost = catalog.get().storefrontByHost(exchange.host());
        String key = exchange.header("x-api-key");
        identities
                .authenticate(
                        exchange.header("authorization"),
                        key == null ? exchange.header("api-key") : key,
                        byHost == null ? null : byHost.id())
                .onComplete(known -> DataPlane.guarded(exchange, () -> {
                    if (known.failed()) {
                        DataPlane.failed(exchange, known.cause());
                    } else {
                        authenticated(exchange, known.result());
                    }
                }));
    }

    private void authenticated(Exchange exchange, Authentication who) {
        switch (who) {
            case Authentication.Refused(Refusal refusal) -> Refusals.answer(exchange, refusal);
            case Authentication.Known(Caller caller, var from) -> {
                exchange.access().customer = caller.customer().id();
                exchange.access().key = caller.key().id();
                exchange.access().storefront = caller.customer().storefront();
                if (from.matches(exchange.clientAddress())) {
                    read(exchange, caller);
                } else {
                    Refusals.answer(
                            exchange,
                            Refusal.of(
                                    ErrorCode.IP_NOT_ALLOWED,
                                    "Address " + exchange.clientAddress()
                                            + ": not of this key's list (expected: an address that the key allows)"));
                }
            }
        }
    }

    private void read(Exchange exchange, Caller caller) {
        if (exchange.declaredLength() > BODY_BYTES_MAX) {
            Refusals.answer(exchange, tooLarge(exchange.declaredLength()));
            return;
        }
        exchange.body()
                .compose(body -> {
                    String code = code(body);
                    return offLoop.call(() -> vouchers.redeem(caller.customer(), exchange.clientAddress(), code));
                })
                .onComplete(done -> DataPlane.guarded(exchange, () -> {
                    if (done.failed()) {
                        DataPlane.failed(exchange, done.cause());
                    } else {
                        answer(exchange, done.result());
                    }
                }));
    }

    private static String code(byte[] body) {
        if (body.length > BODY_BYTES_MAX) {
            throw new GatewayException(tooLarge(body.length));
        }
        try {
            if (Json.parse(body) instanceof JsonObject object && object.get("code") instanceof JsonText(String code)) {
                return code;
            }
        } catch (JsonSyntaxException e) {
            throw new GatewayException(e.refusal());
        }
        throw new GatewayException(Refusal.of(
                ErrorCode.MISSING_REQUIRED_PARAMETER,
                "code: missing (expected: the voucher's code, a string)",
                "code"));
    }

    private static Refusal tooLarge(long bytes) {
        return Refusal.of(
                ErrorCode.REQUEST_TOO_LARGE, "body: " + bytes + " bytes (expected: at most " + BODY_BYTES_MAX + ")");
    }

    private static void answer(Exchange exchange, Redemption redemption) {
        switch (redemption) {
            case Redemption.Refused(Refusal refusal) -> Refusals.answer(exchange, refusal);
            case Redemption.Given(Grant grant) ->
                exchange.reply(
                        200,
                        new HeaderList(2)
                                .add("content-type", "application/json")
                                .add("cache-control", "no-store"),
                        json(grant));
        }
    }

    private static byte[] json(Grant grant) {
        JsonWriter json = new JsonWriter(256);
        json.beginObject()
                .field("object", "voucher.redemption")
                .field("grant", grant.id().toString())
                .field("asset", grant.asset().name())
                .field("amount", Usd.plain(grant.amountNanos()));
        json.name("models").beginArray();
        grant.models().stream().map(ModelName::text).sorted().forEach(json::value);
        json.endArray().name("expires_at");
        if (grant.order().expiresMs() == 0) {
            json.nullValue();
        } else {
            json.value(grant.order().expiresMs() / MS_PER_S);
        }
        return json.endObject().toBytes();
    }
}
