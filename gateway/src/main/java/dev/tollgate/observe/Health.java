package dev.tollgate.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /healthz} and {@code /readyz} answer: named checks, all of which must pass. Alive means that a restart
 * would not help; ready means that requests may come. Safe from any thread.
 */
public final class Health {
    private final List<Named> alive = new CopyOnWriteArrayList<>();
    private final List<Named> ready = new CopyOnWriteArrayList<>();

    /** One check. */
    @FunctionalInterface
    public interface Check {
        /** Null where all is well, else what is wrong, without secrets. Quick, never blocking. */
        @Nullable
        String problem();
    }

    /**
     * What the checks said.
     *
     * @param items in the order in which they were added
     */
    public record Report(boolean ok, List<Item> items) {
        public Report {
            items = List.copyOf(items);
        }
    }

    /** What one check said; {@code problem} is null where all is well. */
    public record Item(String name, @Nullable String problem) {}

    /** Adds a check to {@code /healthz}. */
    public void aliveWhen(String name, Check check) {
        alive.add(new Named(name, check));
    }

    /** Adds a check to {@code /readyz}. */
    public void readyWhen(String name, Check check) {
        ready.add(new Named(name, check));
    }

    /** Whether the process works at all. */
    public Report alive() {
        return report(alive);
    }

    /** Whether requests may come: alive, and every readiness check too. */
    public Report ready() {
        List<Named> both = new ArrayList<>(alive);
        both.addAll(ready);
        return report(both);
    }

    private static Report report(List<Named> checks) {
        List<Item> items = new ArrayList<>(checks.size());
        boolean ok = true;
        for (Named named : checks) {
            String problem = problem(named.check());
            ok &= problem == null;
            items.add(new Item(named.name(), problem));
        }
        return new Report(ok, items);
    }

    private static @Nullable String problem(Check check) {
        try {
            return check.problem();
        } catch (RuntimeException e) {
            // A check that throws is one that does not pass; its report is where this is seen.
            return Redaction.redact(e.toString());
        }
    }

    private record Named(String name, Check check) {}
}
