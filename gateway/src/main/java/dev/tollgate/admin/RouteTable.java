package dev.tollgate.admin;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All routes. What is not in it is not served. */
final class RouteTable {
    private final List<Route> routes;

    private RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    static RouteTable of(AdminParts parts) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(new CustomerRoutes(parts).routes());
        routes.addAll(new KeyRoutes(parts).routes());
        routes.addAll(new GrantRoutes(parts).routes());
        routes.addAll(new ReversalRoutes(parts).routes());
        routes.addAll(new PackRoutes(parts).routes());
        routes.addAll(new OrderRoutes(parts).routes());
        routes.addAll(new VoucherRoutes(parts).routes());
        routes.addAll(new BalanceRoutes(parts).routes());
        routes.addAll(new ModelRoutes(parts).routes());
        routes.addAll(new PricePreviewRoutes(parts).routes());
        routes.addAll(new PriceRoutes(parts).routes());
        routes.addAll(new MarkupRoutes(parts).routes());
        routes.addAll(new ChannelRoutes(parts).routes());
        routes.addAll(new StorefrontRoutes(parts).routes());
        routes.addAll(new UsageRoutes(parts).routes());
        routes.addAll(new StatementRoutes(parts).routes());
        routes.addAll(new IncidentRoutes(parts).routes());
        routes.addAll(new WebhookRoutes(parts).routes());
        routes.addAll(new ReceiptRoutes(parts).routes());
        routes.addAll(new AuditRoutes(parts).routes());
        routes.add(OpenApi.route(List.copyOf(routes)));
        return new RouteTable(routes);
    }

    List<Route> routes() {
        return routes;
    }

    /** What a path and a method come to. */
    sealed interface Match {
        /** One route. */
        record Found(Route route, Map<String, String> path) implements Match {}

        /** The path is there, but not for this method. */
        record NoMethod(String allowed) implements Match {}

        /** No such path. */
        record NoPath() implements Match {}
    }

    Match match(String method, String path) {
        Set<String> allowed = new LinkedHashSet<>();
        for (Route route : routes) {
            Map<String, String> values = route.path().match(path);
            if (values != null) {
                if (route.method().equals(method)) {
                    return new Match.Found(route, values);
                }
                allowed.add(route.method());
            }
        }
        return allowed.isEmpty() ? new Match.NoPath() : new Match.NoMethod(String.join(", ", allowed));
    }
}
