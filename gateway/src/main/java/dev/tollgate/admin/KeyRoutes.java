package dev.tollgate.admin;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.base.ApiKeyId;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Caller;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.IssuedKey;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.List;

/** API keys of customers. */
final class KeyRoutes {
    private static final Parameter ID = Parameter.path("key", Shapes.KEY_ID, "The key's id, key_….");
    private static final long MS_PER_SECOND = 1_000;

    private final AdminParts parts;

    KeyRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String ofCustomer = AdminApi.PREFIX + "/customers/{customer}/keys";
        String one = AdminApi.PREFIX + "/keys/{key}";
        return List.of(
                Route.get(
                        ofCustomer,
                        "listKeys",
                        "Lists a customer's keys, oldest first, the revoked ones too.",
                        List.of(CustomerRoutes.ID),
                        Shapes.pageOf(KeyForm.KEY),
                        this::list),
                Route.create(
                        ofCustomer,
                        "createKey",
                        "Adds a key; its secret is in this answer and nowhere else.",
                        List.of(CustomerRoutes.ID),
                        KeyForm.NEW,
                        KeyForm.ISSUED,
                        this::create),
                Route.get(one, "getKey", "Shows a key.", List.of(ID), KeyForm.KEY, this::show),
                Route.change(
                        "PATCH",
                        one,
                        "changeKey",
                        "Changes a key; what is left out stays.",
                        List.of(ID),
                        KeyForm.CHANGE,
                        KeyForm.KEY,
                        this::change),
                Route.change(
                        "POST",
                        one + "/revoke",
                        "revokeKey",
                        "Ends a key now, for ever.",
                        List.of(ID),
                        null,
                        KeyForm.KEY,
                        this::revoke),
                Route.create(
                        one + "/rotate",
                        "rotateKey",
                        "Adds a key like this one and ends this one after a grace. The new one's budget starts anew.",
                        List.of(ID),
                        KeyForm.ROTATION,
                        KeyForm.ISSUED,
                        this::rotate));
    }

    private Answer list(Call call) {
        Customer customer = CustomerRoutes.customer(parts, call);
        return Answer.all(parts.identities().keys(customer.id()), this::tree);
    }

    private Answer create(Call call) {
        Customer customer = CustomerRoutes.customer(parts, call);
        IssuedKey issued = parts.keys().addKey(customer.id(), KeyForm.read(call.body()));
        return Answer.changed("key.create", issued.key().id(), tree(issued));
    }

    private Answer show(Call call) {
        Caller caller = parts.identities().callerByKey(id(call));
        if (caller == null) {
            throw Invalid.notFound("key", call.path("key"));
        }
        return Answer.of(tree(caller.key()));
    }

    private Answer change(Call call) {
        Members change = call.body();
        ApiKey changed = parts.keys()
                .changeKey(
                        id(call),
                        was -> KeyForm.changed(was, change, parts.time().epochMillis()));
        return Answer.changed("key.change", changed.id(), tree(changed));
    }

    private Answer revoke(Call call) {
        ApiKey revoked = parts.keys().revokeKey(id(call));
        return Answer.changed("key.revoke", revoked.id(), tree(revoked));
    }

    private Answer rotate(Call call) {
        ApiKeyId old = id(call);
        IssuedKey issued = parts.keys().rotateKey(old, call.body().whole("grace_seconds", 0) * MS_PER_SECOND);
        // Under the old one's id: the answer names the new one, the log both.
        return Answer.changed("key.rotate", old + " to " + issued.key().id(), tree(issued));
    }

    private static ApiKeyId id(Call call) {
        return ApiKeyId.parse(call.path("key"));
    }

    private JsonObject tree(ApiKey key) {
        return KeyForm.tree(key, parts.time().epochMillis()).object();
    }

    private JsonObject tree(IssuedKey issued) {
        return KeyForm.tree(issued.key(), parts.time().epochMillis())
                .put("secret", issued.secret().reveal())
                .object();
    }
}
