package dev.tollgate.catalog;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a model must be before it is stored. */
final class ModelRules {
    /** Names with this prefix belong to the simulator. */
    static final String TEST_PREFIX = "sim-";

    private static final int DESCRIPTION_CHARS_MAX = 1_000;
    private static final int TOKENS_MAX = 100_000_000;
    private static final int BYTES_PER_TOKEN_MAX = 16;
    private static final Pattern GROUP = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    private ModelRules() {}

    static List<String> problems(Model model, Standing now) {
        Problems problems = new Problems("model " + model.name());
        int length = model.description().length();
        problems.expect(length <= DESCRIPTION_CHARS_MAX, "description", length, "at most 1000 characters");
        problems.expect(
                GROUP.matcher(model.group()).matches(), "group", model.group(), "a-z, 0-9, '.', '_', '-', at most 63");
        problems.expect(
                !model.endpoints().isEmpty() && model.endpoints().stream().allMatch(Endpoint::inference),
                "endpoints",
                model.endpoints(),
                "at least one of the calls that use a model");
        problems.expect(
                model.is(ModelTrait.TEST_ONLY) == model.name().text().startsWith(TEST_PREFIX),
                "traits",
                model.traits(),
                "TEST_ONLY where the name begins with sim-, and nowhere else");
        sizes(model, problems);
        names(model, now, problems);
        return problems.found();
    }

    static List<String> problemsOfRemoval(ModelName name, Standing now) {
        Problems problems = new Problems("model " + name);
        boolean known =
                now.stored().models().stream().anyMatch(model -> model.name().equals(name));
        problems.expect(known, "name", name, "a stored model");
        return problems.found();
    }

    private static void sizes(Model model, Problems problems) {
        Model.ModelLimits limits = model.limits();
        Model.InputBounds bounds = model.bounds();
        boolean text = model.endpoints().stream().anyMatch(endpoint -> endpoint != Endpoint.IMAGES);
        boolean answers = model.endpoints().contains(Endpoint.CHAT_COMPLETIONS)
                || model.endpoints().contains(Endpoint.COMPLETIONS);
        problems.expect(
                within(limits.contextTokens(), text ? 1 : 0, TOKENS_MAX),
                "contextTokens",
                limits.contextTokens(),
                "1 to 100000000");
        problems.expect(
                within(limits.outputTokensMax(), answers ? 1 : 0, TOKENS_MAX),
                "outputTokensMax",
                limits.outputTokensMax(),
                (answers ? 1 : 0) + " to 100000000");
        problems.expect(
                within(bounds.bytesPerToken(), 1, BYTES_PER_TOKEN_MAX),
                "bytesPerToken",
                bounds.bytesPerToken(),
                "1 to 16");
        problems.expect(
                within(bounds.imageTokensMax(), 0, TOKENS_MAX),
                "imageTokensMax",
                bounds.imageTokensMax(),
                "0 to 100000000");
        problems.expect(
                within(bounds.audioTokensMax(), 0, TOKENS_MAX),
                "audioTokensMax",
                bounds.audioTokensMax(),
                "0 to 100000000");
        problems.expect(
                within(bounds.fileTokensMax(), 0, TOKENS_MAX),
                "fileTokensMax",
                bounds.fileTokensMax(),
                "0 to 100000000");
    }

    private static boolean within(int value, int min, int max) {
        return value >= min && value <= max;
    }

    /** A name that means two models would mean one here and another on the next node. */
    private static void names(Model model, Standing now, Problems problems) {
        List<ModelName> own = new ArrayList<>(model.aliases());
        problems.expect(!own.contains(model.name()), "aliases", model.aliases(), "not its own name");
        own.add(model.name());
        for (Model other : now.effective().models()) {
            if (other.name().equals(model.name())) {
                continue;
            }
            for (ModelName name : own) {
                problems.expect(
                        !other.name().equals(name) && !other.aliases().contains(name),
                        "name or alias",
                        name,
                        "not one of model " + other.name());
            }
        }
    }
}
