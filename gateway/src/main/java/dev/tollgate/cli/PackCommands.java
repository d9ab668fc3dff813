package dev.tollgate.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tollgate pack …}. */
@Command(
        name = "pack",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Packs: what storefronts sell for money.")
final class PackCommands {
    private static final List<String> COLUMNS = List.of(
            "storefront", "id", "name", "price", "currency", "amount", "asset", "validity_days", "enabled", "models");

    private final Shell shell;

    PackCommands(Shell shell) {
        this.shell = shell;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists the packs by storefront and price, those off sale too.")
    int list(
            @Mixin Target target,
            @Option(names = "--storefront", paramLabel = "NAME", description = "Only this one's.") @Nullable
                    String storefront) {
        String path = new Query("/packs").add("storefront", storefront).toString();
        return shell.list(target, path, Integer.MAX_VALUE, COLUMNS);
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a pack.")
    int show(
            @Mixin Target target,
            @Parameters(paramLabel = "STOREFRONT", description = "Who sells it.") String storefront,
            @Parameters(paramLabel = "PACK", description = "Its name in addresses.") String id) {
        return shell.show(target, "GET", path(storefront, id), null);
    }

    @Command(
            name = "put",
            mixinStandardHelpOptions = true,
            description = "Adds a pack, or puts one in its place. Orders that were made before keep their terms.")
    int put(
            @Mixin Target target,
            @Parameters(paramLabel = "STOREFRONT", description = "Who sells it.") String storefront,
            @Parameters(paramLabel = "PACK", description = "Its name in addresses: letters, digits, hyphens.")
                    String id,
            @Option(names = "--name", required = true, description = "Its name for people.") String name,
            @Option(names = "--price", required = true, paramLabel = "PRICE", description = "What is paid, as 9.50.")
                    String price,
            @Option(
                            names = "--currency",
                            paramLabel = "CODE",
                            defaultValue = "USD",
                            description = "The price's currency; ${DEFAULT-VALUE} without.")
                    String currency,
            @Mixin TermsOptions terms) {
        Body body = new Body().put("name", name).put("price", price).put("currency", currency);
        return shell.show(target, "PUT", path(storefront, id), terms.addTo(body).object());
    }

    @Command(name = "change", mixinStandardHelpOptions = true, description = "Changes a pack; what is not said stays.")
    int change(
            @Mixin Target target,
            @Parameters(paramLabel = "STOREFRONT", description = "Who sells it.") String storefront,
            @Parameters(paramLabel = "PACK", description = "Its name in addresses.") String id,
            @Option(names = "--name", description = "Its name for people.") @Nullable String name,
            @Option(names = "--price", paramLabel = "PRICE", description = "What is paid, as 9.50.") @Nullable
                    String price,
            @Option(names = "--currency", paramLabel = "CODE", description = "The price's currency.") @Nullable
                    String currency,
            @Option(
                            names = "--on-sale",
                            arity = "1",
                            paramLabel = "true|false",
                            description = "Whether it can be bought.")
                    @Nullable
                    Boolean enabled,
            @Mixin TermsOptions terms) {
        Body body = new Body()
                .put("name", name)
                .put("price", price)
                .put("currency", currency)
                .put("enabled", enabled);
        return shell.show(
                target, "PATCH", path(storefront, id), terms.addTo(body).object());
    }

    private static String path(String storefront, String id) {
        return "/storefronts/" + Remote.segment(storefront) + "/packs/" + Remote.segment(id);
    }
}
