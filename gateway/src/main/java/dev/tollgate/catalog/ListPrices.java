package dev.tollgate.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public list prices that come with the program: a file a provider, each read when it is asked for, so that a start
 * reads only those of the providers whose models are sold.
 */
public final class ListPrices {
    private static final String FOLDER = "prices/";

    private ListPrices() {}

    /** The ids of the providers. */
    public static List<String> providers() {
        return text("providers").lines().toList();
    }

    /** One provider's prices, or null where there are none of it. */
    public static @Nullable ProviderPrices of(String provider) {
        return providers().contains(provider) ? ListPriceFile.read(provider, text(provider + ".prices")) : null;
    }

    private static String text(String file) {
        try (InputStream in = ListPrices.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + file + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
