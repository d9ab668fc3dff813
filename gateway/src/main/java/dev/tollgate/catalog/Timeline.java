package dev.tollgate.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Which price holds from which moment on. Immutable; asked for every request, and mostly of one or two moments. */
final class Timeline {
    static final Timeline EMPTY = new Timeline(List.of());

    private final Part[] parts;

    private record Part(long fromMs, @Nullable PriceVersion price) {}

    private Timeline(List<Part> parts) {
        this.parts = parts.toArray(Part[]::new);
    }

    /** Asks {@code holds} at each of the moments at which it may change. */
    static Timeline of(NavigableSet<Long> moments, LongFunction<@Nullable PriceVersion> holds) {
        List<Part> parts = new ArrayList<>();
        PriceVersion last = null;
        for (long moment : moments) {
            PriceVersion price = holds.apply(moment);
            if (!Objects.equals(price, last)) {
                parts.add(new Part(moment, price));
                last = price;
            }
        }
        return parts.isEmpty() ? EMPTY : new Timeline(parts);
    }

    /** What holds at a moment, or null. */
    @Nullable
    PriceVersion at(long ms) {
        for (int i = parts.length - 1; i >= 0; i--) {
            if (parts[i].fromMs <= ms) {
                return parts[i].price;
            }
        }
        return null;
    }
}
