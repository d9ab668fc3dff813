package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.shown;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.observe.AuditLog;
import java.util.List;

/** What operators changed. */
final class AuditRoutes {
    private static final Shape CURSOR = Shapes.text(19, "", AuditRoutes::number);
    private static final Entity ENTRY = new Entity(
            "AuditEntry",
            List.of(
                    shown("id", CURSOR, "Its number; later ones are larger."),
                    shown("at", Shapes.TIME, "When."),
                    shown("actor", Shapes.text(200), "Who: the name of the admin token."),
                    shown("action", Shapes.text(100), "What, as key.revoke."),
                    shown("subject", Shapes.text(1_000), "To what."),
                    shown("detail", new Shape.Anything(), "What was sent, without secrets.")));

    private final AdminParts parts;

    AuditRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        return List.of(Route.get(
                AdminApi.PREFIX + "/audit",
                "listAudit",
                "Lists changes, newest first.",
                Parameter.paged(CURSOR),
                Shapes.pageOf(ENTRY),
                this::list));
    }

    private Answer list(Call call) {
        String after = call.query("after");
        List<AuditLog.Entry> rows = parts.audit().entries(after == null ? null : Long.valueOf(after), call.limit() + 1);
        return Answer.page(rows, call.limit(), AuditRoutes::tree, entry -> Long.toString(entry.id()));
    }

    private static JsonObject tree(AuditLog.Entry entry) {
        return new Tree()
                .put("id", Long.toString(entry.id()))
                .time("at", entry.atMs())
                .put("actor", entry.actor())
                .put("action", entry.action())
                .put("subject", entry.subject())
                .put("detail", Json.parse(entry.detail()))
                .object();
    }

    private static void number(String text) {
        try {
            Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " (expected: an entry's number)", e);
        }
    }
}
