package dev.tollgate.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models and list prices that come with the program. Each file is read once, when it is first asked for. */
final class ShippedModels {
    private ShippedModels() {}

    /** One provider's. */
    static List<ShippedModel> of(Provider provider) {
        return Providers.MODELS.getOrDefault(provider, List.of());
    }

    /** The simulator's, for test keys. */
    static List<ShippedModel> simulated() {
        return read("simulator.models", null);
    }

    /** Read when the class is first used: at a start with an old data directory and no provider, never. */
    private static final class Providers {
        static final Map<Provider, List<ShippedModel>> MODELS = new EnumMap<>(Provider.class);

        static {
            for (Provider provider : List.of(Provider.OPENAI, Provider.ANTHROPIC, Provider.GEMINI)) {
                MODELS.put(provider, read(provider.id() + ".models", ListPrices.of(provider.listId())));
            }
        }

        private Providers() {}
    }

    private static List<ShippedModel> read(String file, @Nullable ProviderPrices list) {
        try (InputStream in = ShippedModels.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not on the class path");
            }
            return ModelFile.read(file, new String(in.readAllBytes(), StandardCharsets.UTF_8), list);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
