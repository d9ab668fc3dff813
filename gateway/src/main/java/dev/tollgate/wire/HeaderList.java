package dev.tollgate.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Headers in order, names in lower case, few of them. Not thread-safe. */
public final class HeaderList {
    private final List<CharSequence> pairs;

    /** An empty list with room for {@code headers} entries. */
    public HeaderList(int headers) {
        pairs = new ArrayList<>(2 * headers);
    }

    /** Appends one header. {@code name} is in lower case. */
    public HeaderList add(CharSequence name, CharSequence value) {
        pairs.add(name);
        pairs.add(value);
        return this;
    }

    /** How many headers there are. */
    public int size() {
        return pairs.size() / 2;
    }

    /** The name of one. */
    public CharSequence name(int index) {
        return pairs.get(2 * index);
    }

    /** The value of one. */
    public CharSequence value(int index) {
        return pairs.get(2 * index + 1);
    }

    /** The first value of {@code name} (in lower case), or null. */
    public @Nullable CharSequence first(String name) {
        for (int i = 0; i < pairs.size(); i += 2) {
            if (name.contentEquals(pairs.get(i))) {
                return pairs.get(i + 1);
            }
        }
        return null;
    }
}
