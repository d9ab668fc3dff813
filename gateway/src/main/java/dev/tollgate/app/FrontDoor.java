package dev.tollgate.app;

import dev.tollgate.api.DataPlane;
import dev.tollgate.api.ReceiptKeySet;
import dev.tollgate.api.Redeem;
import dev.tollgate.dialect.openai.OpenAiErrors;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.observe.Health;
import dev.tollgate.pages.BuyingPages;
import dev.tollgate.pages.PaymentHook;
import dev.tollgate.wire.HeaderList;
import org.jspecify.annotations.Nullable;

/**
 * The data plane's listener: what a path belongs to. Before it is opened it answers only for its health. Of one event
 * loop; {@link #open} may come from any thread.
 */
final class FrontDoor implements Handler {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final Refusal STARTING = Refusal.retryAfter(
            ErrorCode.OVERLOADED, "The gateway is starting: its books are not complete yet. Try again in a second.", 1);

    private final Health health;
    private volatile @Nullable Rooms rooms;

    /** What lies behind the door. */
    record Rooms(
            DataPlane dataPlane,
            Handler redeem,
            Handler images,
            Handler receiptKeys,
            Shopping shopping,
            Handler pages) {}

    /** Where things are bought. */
    record Shopping(Handler pages, Handler hook) {}

    FrontDoor(Health health) {
        this.health = health;
    }

    /** From now on everything is served. */
    void open(Rooms behind) {
        rooms = behind;
    }

    @Override
    public void handle(Exchange exchange) {
        Rooms behind = rooms;
        String path = exchange.path();
        if (behind != null && Redeem.serves(path)) {
            behind.redeem().handle(exchange);
        } else if (behind != null && DataPlane.serves(path)) {
            behind.dataPlane().handle(exchange);
        } else if (path.equals("/healthz")) {
            report(exchange, health.alive());
        } else if (path.equals("/readyz")) {
            report(exchange, health.ready());
        } else if (behind == null) {
            starting(exchange);
        } else if (BuyingPages.serves(path)) {
            behind.shopping().pages().handle(exchange);
        } else if (PaymentHook.serves(path)) {
            behind.shopping().hook().handle(exchange);
        } else if (path.startsWith("/simulated/")) {
            behind.images().handle(exchange);
        } else if (path.equals(ReceiptKeySet.PATH)) {
            behind.receiptKeys().handle(exchange);
        } else {
            behind.pages().handle(exchange);
        }
    }

    private static void starting(Exchange exchange) {
        exchange.access().errorCode = STARTING.code().code();
        exchange.reply(
                UNAVAILABLE,
                new HeaderList(2).add("content-type", "application/json").add("retry-after", "1"),
                OpenAiErrors.body(STARTING));
    }

    static void report(Exchange exchange, Health.Report report) {
        JsonWriter json = new JsonWriter(256);
        json.beginObject().field("status", report.ok() ? "ok" : "unavailable");
        json.name("checks").beginObject();
        for (Health.Item item : report.items()) {
            json.field(item.name(), item.problem() == null ? "ok" : item.problem());
        }
        json.endObject().endObject();
        exchange.reply(
                report.ok() ? OK : UNAVAILABLE,
                new HeaderList(2).add("content-type", "application/json").add("cache-control", "no-store"),
                json.toBytes());
    }
}
