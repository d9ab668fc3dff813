package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;

import dev.tollgate.admin.Shape.Dictionary;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Secret;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.Channel.Rank;
import dev.tollgate.catalog.Channel.StreamUsage;
import dev.tollgate.json.JsonValue.JsonObject;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Channels in JSON. Credentials and header values go in and never come out. */
final class ChannelForm {
    private static final int SECRET_CHARS_MAX = 4_096;
    private static final int MODELS_MAX = 10_000;
    private static final int HEADERS_MAX = 32;
    private static final Shape PRIORITY = new Whole(0, Integer.MAX_VALUE);
    private static final Shape WEIGHT = new Whole(1, 1_000_000);
    private static final Shape MODELS = new Dictionary(Shapes.text(256), MODELS_MAX);
    private static final Shape BASE_URL = Shapes.text(2_000, "uri", URI::create);

    static final Entity PUT = new Entity(
            "ChannelSettings",
            List.of(
                    required(
                            "provider", Shapes.text(32), "The provider's manners: openai, anthropic, gemini, local …."),
                    required("base_url", BASE_URL, "What stands before /chat/completions, without a trailing slash."),
                    optional(
                            "credential",
                            Shapes.secret(SECRET_CHARS_MAX),
                            "Sent as the bearer token. Left out: the one that is stored; empty or null: none."),
                    optional("models", MODELS, "The models that it serves, with the provider's id of each."),
                    optional(
                            "headers",
                            new Dictionary(Shapes.secret(SECRET_CHARS_MAX), HEADERS_MAX),
                            "Further headers of every call. Left out: those that are stored."),
                    optional("priority", PRIORITY, "Lower numbers are tried first; 0 without."),
                    optional("weight", WEIGHT, "Its share among channels of one priority; 1 without."),
                    optional("stream_usage", Shapes.choice(StreamUsage.values()), "How usage comes; ask without."),
                    optional("enabled", Shapes.FLAG, "Whether it is used; true without.")));
    static final Entity CHANGE = Shapes.changeOf("ChannelChange", PUT);
    static final Entity CHANNEL = new Entity(
            "Channel",
            List.of(
                    shown("id", Shapes.CHANNEL_ID, "Its name."),
                    shown("provider", Shapes.text(32), "The provider's manners."),
                    shown("base_url", BASE_URL, "What stands before /chat/completions."),
                    shown("has_credential", Shapes.FLAG, "Whether a credential is sent."),
                    shown("models", MODELS, "The models that it serves, with the provider's id of each."),
                    shown("headers", new Listing(Shapes.text(100), HEADERS_MAX), "Names of its further headers."),
                    shown("priority", PRIORITY, "Lower numbers are tried first."),
                    shown("weight", WEIGHT, "Its share among channels of one priority."),
                    shown("stream_usage", Shapes.choice(StreamUsage.values()), "How usage comes."),
                    shown("enabled", Shapes.FLAG, "Whether it is used."),
                    shown("stored", Shapes.FLAG, "Whether it can be changed here, or is there by the environment.")));

    private ChannelForm() {}

    /**
     * Reads a channel.
     *
     * @param before whose secrets stay where none are given; null for a new one
     */
    static Channel read(ChannelId id, Members body, @Nullable Channel before) {
        Map<ModelName, String> models = new HashMap<>();
        body.dictionary("models").forEach((name, providers) -> models.put(model(name), providers));
        return new Channel(
                id,
                body.text("provider"),
                URI.create(body.text("base_url")),
                before == null || body.says("credential")
                        ? new Secret(body.text("credential", ""))
                        : before.credential(),
                new Rank(body.small("priority", 0), body.small("weight", 1)),
                models,
                before == null || body.says("headers") ? body.dictionary("headers") : before.headers(),
                Shapes.constant(StreamUsage.class, body.text("stream_usage", "ask")),
                body.flag("enabled", true));
    }

    private static ModelName model(String name) {
        try {
            return new ModelName(name);
        } catch (IllegalArgumentException e) {
            throw Invalid.value("models", String.valueOf(e.getMessage()), "model names of 1 to 256 characters");
        }
    }

    /** What {@link #read} reads, without the secrets. */
    static JsonObject settings(Channel channel) {
        return settings(channel, new Tree()).object();
    }

    private static Tree settings(Channel channel, Tree tree) {
        Tree models = new Tree();
        channel.models().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing(ModelName::text)))
                .forEach(entry -> models.put(entry.getKey().text(), entry.getValue()));
        return tree.put("provider", channel.provider())
                .put("base_url", channel.baseUrl().toString())
                .put("models", models)
                .put("priority", channel.rank().priority())
                .put("weight", channel.rank().weight())
                .put("stream_usage", Shapes.word(channel.streamUsage()))
                .put("enabled", channel.enabled());
    }

    static JsonObject tree(Channel channel, boolean stored) {
        return settings(channel, new Tree().put("id", channel.id().text()))
                .put("has_credential", !channel.credential().reveal().isEmpty())
                .texts("headers", channel.headers().keySet().stream().sorted())
                .put("stored", stored)
                .object();
    }
}
