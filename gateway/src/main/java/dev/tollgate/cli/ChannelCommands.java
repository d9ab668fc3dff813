package dev.tollgate.cli;

import dev.tollgate.json.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate channel …}. */
@Command(
        name = "channel",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Channels: the ways to providers. Credentials are never shown again.")
final class ChannelCommands {
    private static final List<String> COLUMNS = List.of(
            "id", "provider", "base_url", "priority", "weight", "enabled", "has_credential", "models", "stored");

    private final Shell shell;

    ChannelCommands(Shell shell) {
        this.shell = shell;
    }

    /** What a channel is. */
    static final class Settings {
        @Option(names = "--provider", description = "The provider's manners: openai, anthropic, gemini, local.")
        private @Nullable String provider;

        @Option(
                names = "--base-url",
                paramLabel = "URL",
                description = "What stands before /chat/completions, as https://api.openai.com/v1.")
        private @Nullable String baseUrl;

        @Option(
                names = "--credential-env",
                paramLabel = "VARIABLE",
                description = "The environment variable that holds the provider's key.")
        private @Nullable String credentialVariable;

        @Option(
                names = "--credential-file",
                paramLabel = "FILE",
                description = "The file that holds the provider's key; - reads standard input.")
        private @Nullable String credentialFile;

        @Option(
                names = "--model",
                paramLabel = "NAME[=ID]",
                split = ",",
                description = "A model that it serves, with the provider's id where that is another. Several times or"
                        + " with commas.")
        private @Nullable List<String> models;

        @Option(
                names = "--header",
                paramLabel = "NAME=VALUE",
                description = "A further header of every call. May be given several times.")
        private @Nullable Map<String, String> headers;

        @Option(names = "--priority", paramLabel = "N", description = "Lower numbers are tried first; 0 without.")
        private @Nullable Long priority;

        @Option(names = "--weight", paramLabel = "N", description = "Its share among equals; 1 without.")
        private @Nullable Long weight;

        @Option(
                names = "--stream-usage",
                paramLabel = "HOW",
                description = "How usage comes in streams: ask (and without), always or none.")
        private @Nullable String streamUsage;

        JsonObject body(Shell shell) {
            return new Body()
                    .put("provider", provider)
                    .put("base_url", baseUrl)
                    .put("credential", credential(shell))
                    .put("models", models())
                    .put("headers", headers)
                    .put("priority", priority)
                    .put("weight", weight)
                    .put("stream_usage", streamUsage)
                    .object();
        }

        private @Nullable String credential(Shell shell) {
            if (credentialVariable != null && credentialFile != null) {
                throw CliException.usage("--credential-env, --credential-file (expected: one of them)");
            }
            if (credentialFile != null) {
                return Arguments.file(credentialFile).strip();
            }
            if (credentialVariable == null) {
                return null;
            }
            String credential = shell.environment(credentialVariable);
            if (credential == null || credential.isBlank()) {
                throw CliException.usage("--credential-env: " + credentialVariable + " is not set");
            }
            return credential.strip();
        }

        private @Nullable Map<String, String> models() {
            if (models == null) {
                return null;
            }
            Map<String, String> ids = new LinkedHashMap<>();
            for (String model : models) {
                int equals = model.indexOf('=');
                ids.put(equals < 0 ? model : model.substring(0, equals), model.substring(equals + 1));
            }
            return ids;
        }
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Adds a channel, or puts one in its place; --provider and --base-url are needed.",
                "The credential comes from a variable or a file, so that no other user of this machine sees it."
            })
    int add(
            @Mixin Target target,
            @Parameters(paramLabel = "CHANNEL", description = "Its name, as openai-main.") String id,
            @Mixin Settings settings) {
        return shell.run(() -> shell.show(target, "PUT", path(id), settings.body(shell)));
    }

    @Command(
            name = "change",
            mixinStandardHelpOptions = true,
            description = "Changes a channel; what is not said stays, models and headers are set whole.")
    int change(
            @Mixin Target target,
            @Parameters(paramLabel = "CHANNEL", description = "Its name.") String id,
            @Mixin Settings settings) {
        return shell.run(() -> shell.show(target, "PATCH", path(id), settings.body(shell)));
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Uses a channel again.")
    int enable(@Mixin Target target, @Parameters(paramLabel = "CHANNEL", description = "Its name.") String id) {
        return shell.show(
                target, "PATCH", path(id), new Body().put("enabled", true).object());
    }

    @Command(
            name = "disable",
            mixinStandardHelpOptions = true,
            description = "Uses a channel no more; what runs goes on.")
    int disable(@Mixin Target target, @Parameters(paramLabel = "CHANNEL", description = "Its name.") String id) {
        return shell.show(
                target, "PATCH", path(id), new Body().put("enabled", false).object());
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the channels by name, those from the environment too.")
    int list(@Mixin Target target) {
        return shell.list(target, "/channels", Integer.MAX_VALUE, COLUMNS);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a channel, without its secrets.")
    int show(@Mixin Target target, @Parameters(paramLabel = "CHANNEL", description = "Its name.") String id) {
        return shell.show(target, "GET", path(id), null);
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Removes a channel; what runs goes on.")
    int remove(@Mixin Target target, @Parameters(paramLabel = "CHANNEL", description = "Its name.") String id) {
        return shell.show(target, "DELETE", path(id), null);
    }

    private static String path(String id) {
        return "/channels/" + Remote.segment(id);
    }
}
