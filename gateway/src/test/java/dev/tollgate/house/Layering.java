package dev.tollgate.house;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Judges uses of one class by another against the import table (pure). */
final class Layering {
    /** One class of ours uses another class; both are fully qualified. */
    record Use(String from, String to) {}

    private Layering() {}

    /** One message for each use that the table forbids, sorted. */
    static List<String> violations(Collection<Use> uses) {
        Set<String> found = new TreeSet<>();
        for (Use use : uses) {
            violation(use).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private static Optional<String> violation(Use use) {
        String from = packageUnderRoot(use.from());
        String fromRow = firstName(from);
        boolean compositionRoot = fromRow.equals(ImportTable.COMPOSITION_ROOT);
        Optional<ImportTable.Row> row = ImportTable.rowOf(fromRow);
        if (row.isEmpty() && !compositionRoot) {
            return Optional.of(use.from() + " is in a package without a row in ImportTable: '" + fromRow + "'");
        }
        if (!isOurs(use.to())) {
            return libraryViolation(use, fromRow);
        }
        String to = packageUnderRoot(use.to());
        String toRow = firstName(to);
        if (fromRow.equals(toRow)) {
            return dialectViolation(use, from, to);
        }
        if (compositionRoot || row.orElseThrow().mayImport().contains(toRow)) {
            return Optional.empty();
        }
        return Optional.of(use.from() + " uses " + use.to() + ", but the row says " + row.orElseThrow());
    }

    private static Optional<String> libraryViolation(Use use, String fromRow) {
        return ImportTable.LIBRARIES.stream()
                .filter(library ->
                        library.covers(use.to()) && !library.allowedIn().contains(fromRow))
                .map(library -> use.from() + " uses " + use.to() + ", but " + library.name() + " belongs to "
                        + new TreeSet<>(library.allowedIn()))
                .findFirst();
    }

    private static Optional<String> dialectViolation(Use use, String from, String to) {
        boolean siblings = firstName(from).equals(ImportTable.DIALECTS)
                && !from.equals(to)
                && from.contains(".")
                && to.contains(".");
        return siblings
                ? Optional.of(use.from() + " uses " + use.to() + ", but one dialect may not import another")
                : Optional.empty();
    }

    /** One message for each group of packages that reach each other, naming one way around. */
    static List<String> cycles(Collection<Use> uses) {
        Map<String, Set<String>> graph = new TreeMap<>();
        for (Use use : uses) {
            if (isOurs(use.from()) && isOurs(use.to())) {
                String from = packageUnderRoot(use.from());
                String to = packageUnderRoot(use.to());
                if (!from.equals(to)) {
                    graph.computeIfAbsent(from, _ -> new TreeSet<>()).add(to);
                }
            }
        }
        List<String> found = new ArrayList<>();
        Set<String> reported = new HashSet<>();
        for (String start : graph.keySet()) {
            if (!reported.contains(start)) {
                List<String> way = wayBack(graph, start);
                if (!way.isEmpty()) {
                    reported.addAll(way);
                    found.add("packages import each other: " + String.join(" -> ", way));
                }
            }
        }
        return List.copyOf(found);
    }

    /** The shortest way from a package back to itself; empty where there is none. */
    private static List<String> wayBack(Map<String, Set<String>> graph, String start) {
        Deque<List<String>> open = new ArrayDeque<>(List.of(List.of(start)));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            List<String> way = open.removeFirst();
            for (String next : graph.getOrDefault(way.getLast(), Set.of())) {
                List<String> longer = new ArrayList<>(way);
                longer.add(next);
                if (next.equals(start)) {
                    return longer;
                }
                if (seen.add(next)) {
                    open.addLast(longer);
                }
            }
        }
        return List.of();
    }

    private static boolean isOurs(String className) {
        return className.startsWith(ImportTable.ROOT + ".");
    }

    /** {@code dialect.openai} for {@code dev.tollgate.dialect.openai.Encoder}; empty for a class in the root itself. */
    private static String packageUnderRoot(String className) {
        String rest = className.substring(ImportTable.ROOT.length() + 1);
        int dot = rest.lastIndexOf('.');
        return dot < 0 ? "" : rest.substring(0, dot);
    }

    private static String firstName(String packageName) {
        int dot = packageName.indexOf('.');
        return dot < 0 ? packageName : packageName.substring(0, dot);
    }
}
