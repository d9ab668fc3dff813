package dev.tollgate.cli;

import dev.tollgate.json.JsonValue.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate model …}. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Models of the catalog. One is sold where it has a price, and a channel or a storefront that lists it.")
final class ModelCommands {
    private static final List<String> COLUMNS =
            List.of("name", "group", "endpoints", "context_tokens", "output_tokens_max", "traits", "stored");

    private final Shell shell;

    ModelCommands(Shell shell) {
        this.shell = shell;
    }

    /** What a model is. */
    static final class Settings {
        @Option(
                names = "--endpoint",
                paramLabel = "NAME",
                split = ",",
                description = "A call that it serves: chat_completions, completions, embeddings, images. Several times"
                        + " or with commas.")
        private @Nullable List<String> endpoints;

        @Option(names = "--context", paramLabel = "TOKENS", description = "Input and output together.")
        private @Nullable Long context;

        @Option(names = "--output-max", paramLabel = "TOKENS", description = "The longest answer; 0 for none.")
        private @Nullable Long output;

        @Option(names = "--alias", paramLabel = "NAME", split = ",", description = "A further id that means the same.")
        private @Nullable List<String> aliases;

        @Option(names = "--description", description = "For people.")
        private @Nullable String description;

        @Option(names = "--group", description = "Whose rate limits it shares; its own without.")
        private @Nullable String group;

        @Option(
                names = "--bytes-per-token",
                paramLabel = "N",
                description = "Bytes of text that make a token at least.")
        private @Nullable Long bytesPerToken;

        @Option(names = "--image-tokens", paramLabel = "N", description = "Of one image part at most; 0 takes none.")
        private @Nullable Long imageTokens;

        @Option(names = "--audio-tokens", paramLabel = "N", description = "Of one audio part at most; 0 takes none.")
        private @Nullable Long audioTokens;

        @Option(names = "--file-tokens", paramLabel = "N", description = "Of one file part at most; 0 takes none.")
        private @Nullable Long fileTokens;

        @Option(names = "--trait", paramLabel = "NAME", split = ",", description = "What sets it apart, as reasoning.")
        private @Nullable List<String> traits;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "All of it as JSON instead; - reads standard input.")
        private @Nullable String file;

        JsonObject body() {
            Body body = new Body()
                    .put("endpoints", endpoints)
                    .put("context_tokens", context)
                    .put("output_tokens_max", output)
                    .put("aliases", aliases)
                    .put("description", description)
                    .put("group", group)
                    .put("bytes_per_token", bytesPerToken)
                    .put("image_tokens_max", imageTokens)
                    .put("audio_tokens_max", audioTokens)
                    .put("file_tokens_max", fileTokens)
                    .put("traits", traits);
            if (file == null) {
                return body.object();
            }
            if (!body.empty()) {
                throw CliException.usage("--file: " + file + " (expected: alone, or the other options)");
            }
            return Arguments.json(file);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the models by name.")
    int list(@Mixin Target target) {
        return shell.list(target, "/models", Integer.MAX_VALUE, COLUMNS);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a model.")
    int show(@Mixin Target target, @Parameters(paramLabel = "MODEL", description = "Its name.") String name) {
        return shell.show(target, "GET", path(name), null);
    }

    @Command(
            name = "put",
            mixinStandardHelpOptions = true,
            description = "Adds a model, or puts one in its place. It needs --endpoint, --context and --output-max.")
    int put(
            @Mixin Target target,
            @Parameters(paramLabel = "MODEL", description = "Its name.") String name,
            @Mixin Settings settings) {
        return shell.run(() -> shell.show(target, "PUT", path(name), settings.body()));
    }

    @Command(
            name = "change",
            mixinStandardHelpOptions = true,
            description = "Changes a model; what is not said stays, a list is set whole.")
    int change(
            @Mixin Target target,
            @Parameters(paramLabel = "MODEL", description = "Its name.") String name,
            @Mixin Settings settings) {
        return shell.run(() -> shell.show(target, "PATCH", path(name), settings.body()));
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = "Takes a model from sale; its prices and usage stay.")
    int remove(@Mixin Target target, @Parameters(paramLabel = "MODEL", description = "Its name.") String name) {
        return shell.show(target, "DELETE", path(name), null);
    }

    private static String path(String name) {
        return "/models/" + Remote.segment(name);
    }
}
