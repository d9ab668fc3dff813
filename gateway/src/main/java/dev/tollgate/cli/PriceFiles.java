package dev.tollgate.cli;

import dev.tollgate.catalog.ListPrice;
import dev.tollgate.catalog.ListPriceFile;
import dev.tollgate.catalog.ListPrices;
import dev.tollgate.catalog.ProviderPrices;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonSyntaxException;
import dev.tollgate.json.JsonValue;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Price lists on this machine: of a public file, or those that come with the program; written in our own form. */
final class PriceFiles {
    private static final String SUFFIX = ".prices";

    private PriceFiles() {}

    /**
     * The lists of a public file, or those that come with the program.
     *
     * @param only the providers that are asked for; empty for all
     */
    static List<ProviderPrices> read(@Nullable String file, List<String> only) {
        List<ProviderPrices> all = file == null ? shipped() : PublicPriceFile.read(json(file));
        List<String> known = all.stream().map(ProviderPrices::id).toList();
        for (String provider : only) {
            if (!known.contains(provider)) {
                throw CliException.usage(
                        "--provider: " + provider + " (expected: one of " + String.join(", ", known) + ")");
            }
        }
        return only.isEmpty()
                ? all
                : all.stream().filter(provider -> only.contains(provider.id())).toList();
    }

    private static List<ProviderPrices> shipped() {
        List<ProviderPrices> all = new ArrayList<>();
        ListPrices.providers().forEach(id -> all.add(Objects.requireNonNull(ListPrices.of(id), id)));
        return all;
    }

    private static JsonValue json(String file) {
        try {
            return Json.parse(Arguments.file(file).getBytes(StandardCharsets.UTF_8));
        } catch (JsonSyntaxException e) {
            throw new CliException(
                    CliException.USAGE, file + ": " + e.getMessage() + " (expected: a JSON file of price lists)", e);
        }
    }

    /** Writes a file for each provider, and one that names them. */
    static void write(List<ProviderPrices> providers, Path folder) {
        try {
            Files.createDirectories(folder);
            for (ProviderPrices provider : providers) {
                Files.writeString(folder.resolve(provider.id() + SUFFIX), ListPriceFile.write(provider));
            }
            Files.writeString(
                    folder.resolve("providers"),
                    providers.stream().map(provider -> provider.id() + "\n").collect(Collectors.joining()));
        } catch (IOException e) {
            throw new CliException(
                    CliException.USAGE, folder + ": " + e + " (expected: a folder that can be written)", e);
        }
    }

    /** What of each list is carried, and what is not and why. */
    static void print(List<ProviderPrices> providers, PrintStream out) {
        int models = 0;
        int priced = 0;
        for (ProviderPrices provider : providers) {
            for (ListPrice price : provider.prices()) {
                models++;
                priced += price.prices().isEmpty() ? 0 : 1;
                price.notCarried()
                        .forEach(note -> out.println("not carried: " + provider.id() + " " + price.id() + " " + note));
            }
        }
        out.println(providers.size() + " providers, " + models + " models, " + priced + " with a price");
    }
}
