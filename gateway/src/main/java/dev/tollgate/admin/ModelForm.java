package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;

import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Field;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Models in JSON. */
final class ModelForm {
    private static final int BYTES_PER_TOKEN = 3;
    private static final Shape TOKENS = new Whole(0, 100_000_000);
    private static final Shape TRAITS = new Listing(Shapes.choice(ModelTrait.values()), ModelTrait.values().length);
    private static final Field ENDPOINTS = required("endpoints", Shapes.ENDPOINTS, "The calls that it serves.");
    private static final Field CONTEXT = required("context_tokens", TOKENS, "Input and output together.");
    private static final Field OUTPUT = required("output_tokens_max", TOKENS, "The longest answer; 0 for none.");
    private static final List<Field> MAY_BE_LEFT_OUT = List.of(
            optional("aliases", Shapes.MODEL_NAMES, "Further ids that mean the same."),
            optional("description", Shapes.text(1_000), "For people."),
            optional("group", Shapes.text(63), "Whose rate limits it shares; a name made of its own without."),
            optional("bytes_per_token", new Whole(1, 16), "UTF-8 bytes of text that make a token at least; 3 without."),
            optional("image_tokens_max", TOKENS, "Of one image part; 0 where it takes none."),
            optional("audio_tokens_max", TOKENS, "Of one audio part; 0 where it takes none."),
            optional("file_tokens_max", TOKENS, "Of one file part; 0 where it takes none."),
            optional("traits", TRAITS, "What sets it apart."));

    static final Entity PUT = new Entity("ModelSettings", put());
    static final Entity CHANGE = Shapes.changeOf("ModelChange", PUT);
    static final Entity MODEL = new Entity(
            "Model",
            List.of(
                    shown("name", Shapes.MODEL_NAME, "Its id in requests and lists."),
                    shown("aliases", Shapes.MODEL_NAMES, "Further ids that mean the same."),
                    shown("description", Shapes.text(1_000), "For people."),
                    shown("group", Shapes.text(63), "Whose rate limits it shares."),
                    shown("endpoints", Shapes.ENDPOINTS, "The calls that it serves."),
                    shown("context_tokens", TOKENS, "Input and output together."),
                    shown("output_tokens_max", TOKENS, "The longest answer."),
                    shown("bytes_per_token", new Whole(1, 16), "UTF-8 bytes of text that make a token at least."),
                    shown("image_tokens_max", TOKENS, "Of one image part; 0 where it takes none."),
                    shown("audio_tokens_max", TOKENS, "Of one audio part; 0 where it takes none."),
                    shown("file_tokens_max", TOKENS, "Of one file part; 0 where it takes none."),
                    shown("traits", TRAITS, "What sets it apart."),
                    shown("stored", Shapes.FLAG, "Whether it can be changed here, or is there by the environment.")));

    private ModelForm() {}

    private static List<Field> put() {
        List<Field> fields = new ArrayList<>(List.of(ENDPOINTS, CONTEXT, OUTPUT));
        fields.addAll(MAY_BE_LEFT_OUT);
        return fields;
    }

    static Model read(ModelName name, Members body) {
        return new Model(
                name,
                new HashSet<>(body.texts("aliases", ModelName::new)),
                body.text("description", ""),
                body.text("group", groupOf(name)),
                new HashSet<>(body.texts("endpoints", word -> Shapes.constant(Endpoint.class, word))),
                new Model.ModelLimits(body.small("context_tokens", 0), body.small("output_tokens_max", 0)),
                new Model.InputBounds(
                        body.small("bytes_per_token", BYTES_PER_TOKEN),
                        body.small("image_tokens_max", 0),
                        body.small("audio_tokens_max", 0),
                        body.small("file_tokens_max", 0)),
                new HashSet<>(body.texts("traits", word -> Shapes.constant(ModelTrait.class, word))));
    }

    /** A group's name has fewer characters to choose from than a model's. */
    private static String groupOf(ModelName name) {
        StringBuilder group = new StringBuilder();
        for (char c : name.text().toLowerCase(Locale.ROOT).toCharArray()) {
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean inner = !group.isEmpty() && (c == '.' || c == '_' || c == '-');
            group.append(plain || inner ? c : group.isEmpty() ? 'm' : '-');
        }
        return group.substring(0, Math.min(group.length(), 63));
    }

    /** What {@link #read} reads. */
    static JsonObject settings(Model model) {
        return new Tree()
                .texts("aliases", model.aliases().stream().map(ModelName::text).sorted())
                .put("description", model.description())
                .put("group", model.group())
                .texts("endpoints", model.endpoints().stream().map(Shapes::word).sorted())
                .put("context_tokens", model.limits().contextTokens())
                .put("output_tokens_max", model.limits().outputTokensMax())
                .put("bytes_per_token", model.bounds().bytesPerToken())
                .put("image_tokens_max", model.bounds().imageTokensMax())
                .put("audio_tokens_max", model.bounds().audioTokensMax())
                .put("file_tokens_max", model.bounds().fileTokensMax())
                .texts("traits", model.traits().stream().map(Shapes::word).sorted())
                .object();
    }

    static JsonObject tree(Model model, boolean stored) {
        Tree tree = new Tree().put("name", model.name().text());
        settings(model).members().forEach(tree::put);
        return tree.put("stored", stored).object();
    }
}
