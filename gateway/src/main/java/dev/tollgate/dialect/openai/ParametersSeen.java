package dev.tollgate.dialect.openai;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The names of a request's top-level parameters, made of one bit each where they are known. Immutable. */
final class ParametersSeen extends AbstractSet<String> {
    private final Parameters parameters;
    private final long known;
    private final List<String> others;

    /**
     * @param known bit p for the known parameter at place p
     * @param others names that are not known, each once; kept, and not to be changed
     */
    ParametersSeen(Parameters parameters, long known, List<String> others) {
        this.parameters = parameters;
        this.known = known;
        this.others = others;
    }

    @Override
    public int size() {
        return Long.bitCount(known) + others.size();
    }

    @Override
    public boolean contains(Object name) {
        int place = parameters.names().names().indexOf(name);
        return place >= 0 && place < parameters.knownCount() ? (known >>> place & 1) != 0 : others.contains(name);
    }

    @Override
    public Iterator<String> iterator() {
        List<String> all = new ArrayList<>(size());
        for (int place = 0; place < parameters.knownCount(); place++) {
            if ((known >>> place & 1) != 0) {
                all.add(parameters.known(place).name());
            }
        }
        all.addAll(others);
        return List.copyOf(all).iterator();
    }
}
