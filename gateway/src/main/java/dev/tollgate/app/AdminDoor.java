package dev.tollgate.app;

import dev.tollgate.admin.AdminApi;
import dev.tollgate.base.Secret;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.observe.Health;
import dev.tollgate.observe.Metrics;
import dev.tollgate.wire.HeaderList;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The operators' listener: health for anyone, metrics and the admin API for who has the token. */
final class AdminDoor implements Handler {
    private final Health health;
    private final AdminApi api;
    private final Metrics metrics;
    private final byte[] authorization;

    AdminDoor(Health health, AdminApi api, Metrics metrics, Secret token) {
        this.health = health;
        this.api = api;
        this.metrics = metrics;
        this.authorization = ("Bearer " + token.reveal()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(Exchange exchange) {
        switch (exchange.path()) {
            case "/healthz" -> FrontDoor.report(exchange, health.alive());
            case "/readyz" -> FrontDoor.report(exchange, health.ready());
            case "/metrics" -> metrics(exchange);
            default -> api.handle(exchange);
        }
    }

    private void metrics(Exchange exchange) {
        String presented = exchange.header("authorization");
        if (presented != null && MessageDigest.isEqual(presented.getBytes(StandardCharsets.UTF_8), authorization)) {
            exchange.reply(200, new HeaderList(1).add("content-type", Metrics.CONTENT_TYPE), metrics.scrape());
        } else {
            api.handle(exchange); // which refuses it as it refuses everything without the token
        }
    }
}
