package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Shape.Choice;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Field;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.ApiKey.Budget;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.ApiKey.Life;
import dev.tollgate.identity.ApiKey.Permissions;
import dev.tollgate.identity.NewKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** API keys in JSON. */
final class KeyForm {
    private static final int IP_RANGES_MAX = 256;
    private static final Entity BUDGET = new Entity(
            "Budget",
            List.of(
                    required("amount", Shapes.AMOUNT, "Dollars that it may spend in a period."),
                    optional(
                            "period",
                            Shapes.choice(Budget.Period.values()),
                            "When what was spent is forgotten: never (total, which holds without), each UTC day or"
                                    + " month.")));
    private static final List<Field> CHANGEABLE = List.of(
            optional("name", Shapes.text(200), "A name for people."),
            optional("endpoints", Shapes.ENDPOINTS, "The calls that it may make; empty for all."),
            optional("models", Shapes.MODEL_NAMES, "The models that it may use; empty for all."),
            optional(
                    "ip_ranges",
                    new Listing(Shapes.text(64), IP_RANGES_MAX),
                    "Where it may call from: CIDR ranges or addresses; empty for everywhere."),
            optional("limits", LimitForm.SHAPE, "Its own rates."),
            optional("budget", BUDGET, "What it may spend; null for no budget of its own."),
            optional("expires_at", Shapes.TIME, "When it ends; null for never."));

    static final Entity CHANGE = new Entity("KeyChange", changeFields());
    static final Entity NEW = new Entity("NewKey", newFields());
    static final Entity ROTATION = new Entity(
            "KeyRotation",
            List.of(optional(
                    "grace_seconds",
                    new Whole(0, 7_776_000),
                    "How long the old key works on, at most 90 days; 0 without.")));
    static final Entity KEY = new Entity("Key", shownFields());
    static final Entity ISSUED = new Entity("IssuedKey", issuedFields());

    private KeyForm() {}

    private static List<Field> changeFields() {
        List<Field> fields = new ArrayList<>(CHANGEABLE);
        fields.add(optional("frozen", Shapes.FLAG, "Whether it may not spend; what costs nothing it may still do."));
        return fields;
    }

    private static List<Field> newFields() {
        List<Field> fields = new ArrayList<>(CHANGEABLE);
        fields.set(0, required("name", Shapes.text(200), "A name for people."));
        fields.add(optional(
                "kind",
                Shapes.choice(Kind.values()),
                "live costs money (and holds without), test is served by the simulator and costs nothing."));
        return fields;
    }

    private static List<Field> shownFields() {
        return List.of(
                shown("id", Shapes.KEY_ID, "Its id."),
                shown("customer", Shapes.CUSTOMER_ID, "Whose it is."),
                shown("name", Shapes.text(200), "A name for people."),
                shown("display", Shapes.text(64), "What may be shown of its secret."),
                shown("kind", Shapes.choice(Kind.values()), "Whether it costs money."),
                shown("state", new Choice(List.of("active", "expired", "revoked")), "Whether it works now."),
                shown("endpoints", Shapes.ENDPOINTS, "The calls that it may make; empty for all."),
                shown("models", Shapes.MODEL_NAMES, "The models that it may use; empty for all."),
                shown("ip_ranges", new Listing(Shapes.text(64), IP_RANGES_MAX), "Where it may call from."),
                shown("limits", LimitForm.SHAPE, "Its own rates."),
                shownOrNull("budget", BUDGET, "What it may spend."),
                shown("frozen", Shapes.FLAG, "Whether it may not spend."),
                shown("created_at", Shapes.TIME, "When it was made."),
                shownOrNull("expires_at", Shapes.TIME, "When it ends; null for never."),
                shownOrNull("revoked_at", Shapes.TIME, "From when on it is refused; null for never. May be to come."));
    }

    private static List<Field> issuedFields() {
        List<Field> fields = new ArrayList<>(shownFields());
        fields.add(shown("secret", Shapes.text(64), "The whole secret. It is shown this once."));
        return fields;
    }

    static NewKey read(Members body) {
        return new NewKey(
                body.text("name"),
                Shapes.constant(Kind.class, body.text("kind", "live")),
                permissions(body, Permissions.ALL),
                LimitForm.read(body.object("limits")),
                budget(body),
                body.time("expires_at"));
    }

    static ApiKey changed(ApiKey was, Members change, long nowMs) {
        Life life = was.life();
        return new ApiKey(
                was.id(),
                was.customer(),
                change.text("name", was.name()),
                was.display(),
                was.kind(),
                permissions(change, was.grants()),
                change.says("limits") ? LimitForm.read(change.object("limits")) : was.limits(),
                change.says("budget") ? budget(change) : was.budget(),
                new Life(
                        life.createdMs(),
                        change.says("expires_at") ? change.time("expires_at") : life.expiresMs(),
                        life.revokedMs(),
                        frozenMs(life, change, nowMs)));
    }

    private static long frozenMs(Life was, Members change, long nowMs) {
        boolean frozen = change.flag("frozen", was.frozen());
        return frozen == was.frozen() ? was.frozenMs() : frozen ? nowMs : 0;
    }

    private static Permissions permissions(Members body, Permissions before) {
        return new Permissions(
                body.says("endpoints")
                        ? new HashSet<>(body.texts("endpoints", word -> Shapes.constant(Endpoint.class, word)))
                        : before.endpoints(),
                body.says("models") ? new HashSet<>(body.texts("models", ModelName::new)) : before.models(),
                body.says("ip_ranges") ? body.texts("ip_ranges", text -> text) : before.ipRanges());
    }

    private static @Nullable Budget budget(Members body) {
        if (!body.has("budget")) {
            return null;
        }
        Members budget = body.object("budget");
        return new Budget(
                budget.amount("amount"), Shapes.constant(Budget.Period.class, budget.text("period", "total")));
    }

    static Tree tree(ApiKey key, long nowMs) {
        Budget budget = key.budget();
        Tree tree = new Tree()
                .put("id", key.id().toString())
                .put("customer", key.customer().toString())
                .put("name", key.name())
                .put("display", key.display())
                .put("kind", Shapes.word(key.kind()))
                .put("state", state(key.life(), nowMs))
                .texts(
                        "endpoints",
                        key.grants().endpoints().stream().map(Shapes::word).sorted())
                .texts(
                        "models",
                        key.grants().models().stream().map(ModelName::text).sorted())
                .texts("ip_ranges", key.grants().ipRanges().stream())
                .put("limits", LimitForm.tree(key.limits()));
        if (budget == null) {
            tree.put("budget", (String) null);
        } else {
            tree.put("budget", new Tree().amount("amount", budget.nanos()).put("period", Shapes.word(budget.period())));
        }
        return tree.put("frozen", key.life().frozen())
                .time("created_at", key.life().createdMs())
                .time("expires_at", key.life().expiresMs())
                .time("revoked_at", key.life().revokedMs());
    }

    private static String state(Life life, long nowMs) {
        if (life.revokedMs() != 0 && life.revokedMs() <= nowMs) {
            return "revoked";
        }
        return life.expiresMs() != 0 && life.expiresMs() <= nowMs ? "expired" : "active";
    }
}
