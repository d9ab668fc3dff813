package dev.tollgate.admin;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Model;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Models of the catalog, sold or not. */
final class ModelRoutes {
    private static final Parameter NAME =
            Parameter.path("model", Shapes.MODEL_NAME, "The model's name; a slash in it is sent as %2F.");

    private final AdminParts parts;

    ModelRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/models";
        String one = all + "/{model}";
        return List.of(
                Route.get(
                        all,
                        "listModels",
                        "Lists the models by name.",
                        List.of(),
                        Shapes.pageOf(ModelForm.MODEL),
                        _ -> list()),
                Route.get(one, "getModel", "Shows a model.", List.of(NAME), ModelForm.MODEL, this::show),
                Route.change(
                        "PUT",
                        one,
                        "putModel",
                        "Adds a model, or puts one in its place. It is sold where it has a price too.",
                        List.of(NAME),
                        ModelForm.PUT,
                        ModelForm.MODEL,
                        this::put),
                Route.change(
                        "PATCH",
                        one,
                        "changeModel",
                        "Changes a model; what is left out stays.",
                        List.of(NAME),
                        ModelForm.CHANGE,
                        ModelForm.MODEL,
                        this::change),
                Route.change(
                        "DELETE",
                        one,
                        "removeModel",
                        "Takes a model from sale; its prices and usage stay.",
                        List.of(NAME),
                        null,
                        ModelForm.MODEL,
                        this::remove));
    }

    /** What is stored, and over it what the environment adds. */
    private Answer list() {
        Map<ModelName, Model> stored = stored();
        Map<ModelName, Model> all = new HashMap<>(stored);
        parts.catalog().snapshot().models().forEach(model -> all.putIfAbsent(model.name(), model));
        List<Model> sorted = all.values().stream()
                .sorted(Comparator.comparing(model -> model.name().text()))
                .toList();
        return Answer.all(sorted, model -> ModelForm.tree(model, stored.containsKey(model.name())));
    }

    private Answer show(Call call) {
        ModelName name = name(call);
        Model stored = stored().get(name);
        if (stored != null) {
            return Answer.of(ModelForm.tree(stored, true));
        }
        return Answer.of(ModelForm.tree(found(fromEnvironment(name), name), false));
    }

    private @Nullable Model fromEnvironment(ModelName name) {
        for (Model model : parts.catalog().snapshot().models()) {
            if (model.name().equals(name)) {
                return model;
            }
        }
        return null;
    }

    private Answer put(Call call) {
        return store("model.put", ModelForm.read(name(call), call.body()));
    }

    private Answer change(Call call) {
        Model before = found(stored().get(name(call)), name(call));
        return store("model.change", ModelForm.read(before.name(), call.body().over(ModelForm.settings(before))));
    }

    private Answer store(String action, Model model) {
        Changes.check(parts.catalog().putModel(model));
        return Answer.changed(action, model.name(), ModelForm.tree(model, true));
    }

    private Answer remove(Call call) {
        Model before = found(stored().get(name(call)), name(call));
        Changes.check(parts.catalog().removeModel(before.name()));
        return Answer.changed("model.remove", before.name(), ModelForm.tree(before, false));
    }

    private Map<ModelName, Model> stored() {
        Map<ModelName, Model> stored = new HashMap<>();
        parts.stock().models().forEach(model -> stored.put(model.name(), model));
        return stored;
    }

    private static Model found(@Nullable Model model, ModelName name) {
        if (model == null) {
            throw Invalid.notFound("model", name.text());
        }
        return model;
    }

    private static ModelName name(Call call) {
        return new ModelName(call.path("model"));
    }
}
