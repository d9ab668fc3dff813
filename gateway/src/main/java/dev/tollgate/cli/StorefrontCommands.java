package dev.tollgate.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate storefront …}. */
@Command(
        name = "storefront",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Storefronts: brands, each reached by its host names.")
final class StorefrontCommands {
    private static final List<String> COLUMNS = List.of("id", "brand", "endpoints", "hosts", "models");

    private final Shell shell;

    StorefrontCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the storefronts by name.")
    int list(@Mixin Target target) {
        return shell.list(target, "/storefronts", Integer.MAX_VALUE, COLUMNS);
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows a storefront; --json without its id is what 'put' reads.")
    int show(@Mixin Target target, @Parameters(paramLabel = "STOREFRONT", description = "Its name.") String id) {
        return shell.show(target, "GET", path(id), null);
    }

    @Command(
            name = "put",
            mixinStandardHelpOptions = true,
            description = "Adds a storefront, or puts one in its place; docs/configuration.md has its members.")
    int put(
            @Mixin Target target,
            @Parameters(paramLabel = "STOREFRONT", description = "Its name.") String id,
            @Option(
                            names = "--file",
                            required = true,
                            paramLabel = "FILE",
                            description = "All of it as JSON; - reads standard input.")
                    String file) {
        return shell.run(() -> shell.show(target, "PUT", path(id), Arguments.json(file)));
    }

    @Command(
            name = "change",
            mixinStandardHelpOptions = true,
            description = "Changes a storefront; what is not said stays, a list is set whole.")
    int change(
            @Mixin Target target,
            @Parameters(paramLabel = "STOREFRONT", description = "Its name.") String id,
            @Option(names = "--brand", description = "Its name for people.") @Nullable String brand,
            @Option(names = "--host", paramLabel = "NAME", split = ",", description = "A host name that picks it.")
                    @Nullable
                    List<String> hosts,
            @Option(
                            names = "--model",
                            paramLabel = "NAME",
                            split = ",",
                            description = "What it sells; 'none' for every model that can be served.")
                    @Nullable
                    List<String> models,
            @Option(
                            names = "--file",
                            paramLabel = "FILE",
                            description = "What is to change as JSON; - reads standard input.")
                    @Nullable
                    String file) {
        return shell.run(() -> {
            Body body = new Body();
            if (file != null) {
                Arguments.json(file).members().forEach(body::set);
            }
            body.put("brand", brand).put("hosts", hosts).put("models", models);
            return shell.show(target, "PATCH", path(id), body.object());
        });
    }

    private static String path(String id) {
        return "/storefronts/" + Remote.segment(id);
    }
}
