package dev.tollgate.catalog;

import dev.tollgate.base.ModelName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The simulator's models take a number at the end of their name, as {@code sim-error-429}: the catalog has one of each
 * kind, and every other number means the same kind.
 */
final class TestNames {
    private static final int DIGITS_MAX = 6;

    private TestNames() {}

    /** The model whose name differs from a simulator's by the number at its end alone, or null. */
    static @Nullable Model kin(ModelName name, Map<ModelName, Model> models) {
        if (!name.text().startsWith(ModelRules.TEST_PREFIX)) {
            return null;
        }
        String stem = stem(name.text());
        if (stem.isEmpty()) {
            return null;
        }
        for (Model model : models.values()) {
            if (model.is(ModelTrait.TEST_ONLY) && stem(model.name().text()).equals(stem)) {
                return model;
            }
        }
        return null;
    }

    /** What stands before the number at the end; empty where there is no number, or one too long. */
    private static String stem(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) >= '0' && name.charAt(end - 1) <= '9') {
            end--;
        }
        int digits = name.length() - end;
        return digits >= 1 && digits <= DIGITS_MAX ? name.substring(0, end) : "";
    }
}
