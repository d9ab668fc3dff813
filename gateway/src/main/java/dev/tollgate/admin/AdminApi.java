package dev.tollgate.admin;

import dev.tollgate.base.IdSource;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.TimeSource;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import dev.tollgate.json.RefusalJson;
import dev.tollgate.observe.AuditLog;
import dev.tollgate.wire.HeaderList;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API on one listener of its own: {@code /admin/v1/…}. Whoever has no token gets 401 for every path. A change
 * holds for the requests that come after its answer, and is in the audit log before it is answered. Handlers of several
 * event loops may share one instance.
 */
public final class AdminApi implements Handler {
    /** What every path begins with. */
    public static final String PREFIX = "/admin/v1";

    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final int HEADERS = 4;
    private static final int UNAUTHORIZED = 401;

    private final AdminTokens tokens;
    private final RouteTable routes;
    private final AuditLog audit;
    private final IdSource ids;
    private final TimeSource time;
    private final OffLoop offLoop;

    public AdminApi(AdminTokens tokens, AdminParts parts, OffLoop offLoop) {
        this.tokens = tokens;
        this.routes = RouteTable.of(parts);
        this.audit = parts.audit();
        this.ids = parts.ids();
        this.time = parts.time();
        this.offLoop = offLoop;
    }

    @Override
    public void handle(Exchange exchange) {
        try {
            String actor = tokens.actor(exchange.header("authorization"));
            if (actor == null) {
                refuse(exchange, noToken());
                return;
            }
            RouteTable.Match match = routes.match(exchange.method(), exchange.path());
            switch (match) {
                case RouteTable.Match.NoPath _ -> refuse(exchange, noPath(exchange));
                case RouteTable.Match.NoMethod(String allowed) -> refuseMethod(exchange, allowed);
                case RouteTable.Match.Found(Route route, Map<String, String> path) ->
                    serve(exchange, actor, route, path);
            }
        } catch (RuntimeException e) {
            fail(exchange, e);
        }
    }

    private void serve(Exchange exchange, String actor, Route route, Map<String, String> path) {
        Map<String, String> queries = parameters(exchange, route, path);
        if (route.body() == null) {
            run(exchange, route, new Call(actor, path, queries, new JsonObject(Map.of())));
            return;
        }
        if (exchange.declaredLength() > BODY_BYTES_MAX) {
            throw tooLarge(exchange.declaredLength());
        }
        exchange.body().onComplete(body -> {
            if (body.succeeded()) {
                guarded(
                        exchange,
                        () -> run(exchange, route, new Call(actor, path, queries, json(route, body.result()))));
            } else if (body.cause() instanceof GatewayException) {
                fail(exchange, body.cause());
            } // else the client left while it sent: nobody is there to be answered
        });
    }

    private static Map<String, String> parameters(Exchange exchange, Route route, Map<String, String> path) {
        Map<String, String> queries = new LinkedHashMap<>();
        for (Route.Parameter parameter : route.parameters()) {
            String value = parameter.inPath() ? path.get(parameter.name()) : exchange.query(parameter.name());
            if (value != null) {
                parameter.shape().check(new JsonText(value), parameter.name());
                if (!parameter.inPath()) {
                    queries.put(parameter.name(), value);
                }
            }
        }
        return queries;
    }

    private static JsonObject json(Route route, byte[] body) {
        if (body.length > BODY_BYTES_MAX) {
            throw tooLarge(body.length);
        }
        JsonValue value;
        try {
            value = body.length == 0 ? new JsonObject(Map.of()) : Json.parse(body);
        } catch (JsonSyntaxException e) {
            throw new GatewayException(e.refusal());
        }
        if (route.body() != null) {
            route.body().check(value, "");
        }
        return (JsonObject) value;
    }

    private void run(Exchange exchange, Route route, Call call) {
        offLoop.call(() -> {
                    Answer answer = route.action().run(call);
                    note(route, call, answer);
                    return answer;
                })
                .onComplete(done -> {
                    if (done.succeeded()) {
                        exchange.reply(
                                route.status(),
                                headers(),
                                Json.write(done.result().body()));
                    } else {
                        fail(exchange, done.cause());
                    }
                });
    }

    private void note(Route route, Call call, Answer answer) {
        Answer.Change change = answer.change();
        if (Answer.LOOKED.equals(change)) {
            return;
        }
        if (change == null) {
            if (!route.method().equals("GET")) {
                throw new IllegalStateException(route.id() + " says nothing to the audit log");
            }
            return;
        }
        JsonValue shown = route.body() == null ? call.json() : route.body().redacted(call.json());
        audit.append(new AuditLog.Entry(
                ids.next(),
                time.epochMillis(),
                call.actor(),
                change.action(),
                change.subject(),
                new String(Json.write(shown), StandardCharsets.UTF_8)));
    }

    private static void guarded(Exchange exchange, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            fail(exchange, e);
        }
    }

    private static void fail(Exchange exchange, Throwable cause) {
        if (cause instanceof GatewayException known) {
            if (known.getCause() != null && known.refusal().code().status() >= 500) {
                LOG.error("{} {}", exchange.id(), known.refusal().code(), known.getCause());
            }
            refuse(exchange, known.refusal());
        } else {
            LOG.error("{} {} {} failed", exchange.id(), exchange.method(), exchange.path(), cause);
            refuse(
                    exchange,
                    Refusal.of(
                            ErrorCode.INTERNAL_ERROR, "The gateway failed; its log has more under this request id."));
        }
    }

    private static void refuseMethod(Exchange exchange, String allowed) {
        Refusal refusal = Refusal.of(
                ErrorCode.METHOD_NOT_ALLOWED,
                exchange.method() + " " + exchange.path() + ": not allowed (expected: " + allowed + ")");
        exchange.access().errorCode = refusal.code().code();
        exchange.reply(refusal.code().status(), headers().add("allow", allowed), RefusalJson.write(refusal));
    }

    private static void refuse(Exchange exchange, Refusal refusal) {
        exchange.access().errorCode = refusal.code().code();
        HeaderList headers = headers();
        if (refusal.code().status() == UNAUTHORIZED) {
            headers.add("www-authenticate", "Bearer realm=\"admin\"");
        }
        if (refusal.retryAfterSeconds() > 0) {
            headers.add("retry-after", Integer.toString(refusal.retryAfterSeconds()));
        }
        exchange.reply(refusal.code().status(), headers, RefusalJson.write(refusal));
    }

    private static HeaderList headers() {
        return new HeaderList(HEADERS).add("content-type", "application/json").add("cache-control", "no-store");
    }

    private static Refusal noToken() {
        return Refusal.of(
                ErrorCode.INVALID_API_KEY,
                "Admin token: missing or unknown (expected: header 'Authorization: Bearer' and an admin token)");
    }

    private static Refusal noPath(Exchange exchange) {
        return Refusal.of(
                ErrorCode.NOT_FOUND, exchange.path() + ": no such path (expected: one of " + PREFIX + "/openapi.json)");
    }

    private static GatewayException tooLarge(long bytes) {
        return new GatewayException(Refusal.of(
                ErrorCode.REQUEST_TOO_LARGE, "body: " + bytes + " bytes (expected: at most " + BODY_BYTES_MAX + ")"));
    }
}
