package dev.tollgate.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The models and list prices that come with the program. Read from the class path, a few milliseconds each time. */
final class ShippedModels {
    private ShippedModels() {}

    /** One provider's. */
    static List<ShippedModel> of(Provider provider) {
        return provider == Provider.LOCAL ? List.of() : read(provider.id() + ".models");
    }

    /** The simulator's, for test keys. */
    static List<ShippedModel> simulated() {
        return read("simulator.models");
    }

    private static List<ShippedModel> read(String file) {
        try (InputStream in = ShippedModels.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not on the class path");
            }
            return ModelFile.read(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
