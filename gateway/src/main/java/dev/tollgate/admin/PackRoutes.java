package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Field;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.billing.Pack;
import dev.tollgate.billing.PackId;
import dev.tollgate.billing.Packs;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Packs: what is for sale. */
final class PackRoutes {
    private static final Shape PACK_ID = Shapes.text(40, "", PackId::new);
    private static final Parameter STOREFRONT =
            Parameter.path("storefront", Shapes.STOREFRONT_ID, "The storefront that sells it.");
    private static final Parameter ID = Parameter.path("pack", PACK_ID, "The pack's name.");

    private static final Entity PUT = new Entity(
            "PackSettings",
            joined(
                    List.of(
                            required("name", Shapes.text(100), "Its name for people."),
                            required(
                                    "price", TermsForm.PRICE, "What is paid for it, in the currency's own form: 9.50."),
                            required("currency", TermsForm.CURRENCY, "The price's currency: USD.")),
                    TermsForm.FIELDS,
                    List.of(optional("enabled", Shapes.FLAG, "Whether it is on sale; true without."))));
    private static final Entity CHANGE = Shapes.changeOf("PackChange", PUT);
    private static final Entity PACK = new Entity(
            "Pack",
            joined(
                    List.of(
                            shown("storefront", Shapes.STOREFRONT_ID, "The storefront that sells it."),
                            shown("id", PACK_ID, "Its name in addresses."),
                            shown("name", Shapes.text(100), "Its name for people."),
                            shown("price", TermsForm.PRICE, "What is paid for it."),
                            shown("currency", TermsForm.CURRENCY, "The price's currency.")),
                    TermsForm.SHOWN,
                    List.of(shown("enabled", Shapes.FLAG, "Whether it is on sale."))));

    private final AdminParts parts;

    PackRoutes(AdminParts parts) {
        this.parts = parts;
    }

    @SafeVarargs
    static List<Field> joined(List<Field>... lists) {
        List<Field> all = new ArrayList<>();
        for (List<Field> list : lists) {
            all.addAll(list);
        }
        return all;
    }

    List<Route> routes() {
        String one = AdminApi.PREFIX + "/storefronts/{storefront}/packs/{pack}";
        List<Parameter> path = List.of(STOREFRONT, ID);
        return List.of(
                Route.get(
                        AdminApi.PREFIX + "/packs",
                        "listPacks",
                        "Lists the packs by storefront and price, those off sale too.",
                        List.of(Parameter.query("storefront", Shapes.STOREFRONT_ID, "Only this one's.")),
                        Shapes.pageOf(PACK),
                        this::list),
                Route.get(one, "getPack", "Shows a pack.", path, PACK, call -> Answer.of(tree(found(call)))),
                Route.change(
                        "PUT",
                        one,
                        "putPack",
                        "Adds a pack, or puts one in its place. Orders that were made before keep their terms.",
                        path,
                        PUT,
                        PACK,
                        call -> store("pack.put", call, call.body())),
                Route.change(
                        "PATCH",
                        one,
                        "changePack",
                        "Changes a pack; what is left out stays.",
                        path,
                        CHANGE,
                        PACK,
                        call -> store("pack.change", call, call.body().over(settings(found(call), new Tree())))));
    }

    private Packs packs() {
        return parts.money().sales().packs();
    }

    private Answer list(Call call) {
        String storefront = call.query("storefront");
        return Answer.all(
                packs().all().stream()
                        .filter(pack ->
                                storefront == null || pack.storefront().text().equals(storefront))
                        .toList(),
                PackRoutes::tree);
    }

    private Answer store(String action, Call call, Members body) {
        StorefrontId storefront = new StorefrontId(call.path("storefront"));
        if (parts.catalog().snapshot().storefront(storefront) == null) {
            throw Invalid.notFound("storefront", storefront.text());
        }
        Pack pack;
        try {
            pack = new Pack(
                    storefront,
                    new PackId(call.path("pack")),
                    body.text("name"),
                    TermsForm.price(body),
                    TermsForm.read(body),
                    body.flag("enabled", true));
        } catch (IllegalArgumentException e) {
            throw Invalid.value("pack", "not valid", String.valueOf(e.getMessage()));
        }
        pack.terms().models().forEach(model -> TermsForm.checkModel(parts, model));
        packs().put(pack);
        return Answer.changed(action, storefront + "/" + pack.id(), tree(pack));
    }

    private Pack found(Call call) {
        Pack pack = packs().find(new StorefrontId(call.path("storefront")), call.path("pack"));
        if (pack == null) {
            throw Invalid.notFound("pack", call.path("storefront") + "/" + call.path("pack"));
        }
        return pack;
    }

    private static JsonObject tree(Pack pack) {
        return settings(
                pack,
                new Tree()
                        .put("storefront", pack.storefront().text())
                        .put("id", pack.id().text()));
    }

    private static JsonObject settings(Pack pack, Tree tree) {
        TermsForm.put(tree.put("name", pack.name()), pack.price());
        return TermsForm.put(tree, pack.terms()).put("enabled", pack.enabled()).object();
    }
}
