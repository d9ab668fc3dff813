package dev.tollgate.app;

import dev.tollgate.admin.AdminApi;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.observe.Health;

/** The operators' listener: its own health without a token, everything else behind the admin API's. */
final class AdminDoor implements Handler {
    private final Health health;
    private final AdminApi api;

    AdminDoor(Health health, AdminApi api) {
        this.health = health;
        this.api = api;
    }

    @Override
    public void handle(Exchange exchange) {
        switch (exchange.path()) {
            case "/healthz" -> FrontDoor.report(exchange, health.alive());
            case "/readyz" -> FrontDoor.report(exchange, health.ready());
            default -> api.handle(exchange);
        }
    }
}
