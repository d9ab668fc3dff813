package dev.tollgate.app;

import dev.tollgate.api.DataPlane;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.observe.Health;
import dev.tollgate.wire.HeaderList;

/** The data plane's listener: what a path belongs to. Of one event loop. */
final class FrontDoor implements Handler {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final DataPlane dataPlane;
    private final Handler images;
    private final Handler pages;
    private final Health health;

    FrontDoor(DataPlane dataPlane, Handler images, Handler pages, Health health) {
        this.dataPlane = dataPlane;
        this.images = images;
        this.pages = pages;
        this.health = health;
    }

    @Override
    public void handle(Exchange exchange) {
        String path = exchange.path();
        if (DataPlane.serves(path)) {
            dataPlane.handle(exchange);
        } else if (path.equals("/healthz")) {
            report(exchange, health.alive());
        } else if (path.equals("/readyz")) {
            report(exchange, health.ready());
        } else if (path.startsWith("/simulated/")) {
            images.handle(exchange);
        } else {
            pages.handle(exchange);
        }
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
