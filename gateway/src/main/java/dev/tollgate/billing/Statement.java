package dev.tollgate.billing;

import dev.tollgate.base.CustomerId;
import dev.tollgate.money.Asset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A customer's UTC month by posting time. Of each asset, what it opened with and all that was posted come to what it
 * closed with, exactly.
 *
 * @param closed whether nothing is added to it any more
 */
public record Statement(CustomerId customer, Month month, boolean closed, List<Part> parts) {
    /** One asset. */
    public record Part(
            Asset asset, long openingNanos, List<Line> lines, List<MonthFacts.Charges> charges, long closingNanos) {
        public Part {
            lines = List.copyOf(lines);
            charges = List.copyOf(charges);
        }

        /** What requests took, below 0. */
        public long chargedNanos() {
            long sum = 0;
            for (MonthFacts.Charges each : charges) {
                sum = Math.subtractExact(sum, each.nanos());
            }
            return sum;
        }
    }

    /**
     * What changed the balance besides requests.
     *
     * @param nanos below 0 where the customer lost it
     */
    public record Line(EntryKind kind, String detail, long count, long nanos) {}

    private static final Comparator<Line> ORDER =
            Comparator.comparing(Line::kind).thenComparing(Line::detail);
    private static final Comparator<MonthFacts.Charges> BY_MODEL = Comparator.comparing(MonthFacts.Charges::model)
            .thenComparingLong(charges -> charges.key().value());

    public Statement {
        parts = List.copyOf(parts);
    }

    /**
     * Makes a statement of what the books say.
     *
     * @throws IllegalStateException where a month that is not over does not come to what the customer has
     */
    static Statement of(CustomerId customer, Month month, boolean closed, MonthFacts facts) {
        List<Part> parts = new ArrayList<>();
        for (Asset asset : Asset.values()) {
            Part part = part(asset, facts);
            long has = facts.balanceNanos().getOrDefault(asset, 0L);
            if (!closed && part.closingNanos != has) {
                throw new IllegalStateException("statement of " + customer + ", " + month + ", " + asset + ": comes to "
                        + part.closingNanos + " (expected: " + has + ", the balance)");
            }
            if (part.openingNanos != 0 || !part.lines.isEmpty() || !part.charges.isEmpty()) {
                parts.add(part);
            }
        }
        return new Statement(customer, month, closed, parts);
    }

    private static Part part(Asset asset, MonthFacts facts) {
        long opening = facts.openingNanos().getOrDefault(asset, 0L);
        List<Line> lines = lines(asset, facts);
        List<MonthFacts.Charges> charges = facts.charges().stream()
                .filter(each -> each.asset() == asset && (each.requests() != 0 || each.nanos() != 0))
                .sorted(BY_MODEL)
                .toList();
        long closing = opening;
        for (Line line : lines) {
            closing = Math.addExact(closing, line.nanos);
        }
        for (MonthFacts.Charges each : charges) {
            closing = Math.subtractExact(closing, each.nanos());
        }
        return new Part(asset, opening, lines, charges, closing);
    }

    private static List<Line> lines(Asset asset, MonthFacts facts) {
        Map<EntryKind, List<Line>> found = new EnumMap<>(EntryKind.class);
        for (MonthFacts.Movement movement : facts.movements()) {
            if (movement.asset() == asset) {
                EntryKind kind = Objects.requireNonNull(
                        EntryKind.of(movement.kind(), movement.to(), movement.detail()), "a movement has a meaning");
                merge(found.computeIfAbsent(kind, _ -> new ArrayList<>()), kind, movement);
            }
        }
        return found.values().stream().flatMap(List::stream).sorted(ORDER).toList();
    }

    /** Transfers of several kinds may mean the same. */
    private static void merge(List<Line> lines, EntryKind kind, MonthFacts.Movement movement) {
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line.detail.equals(movement.detail())) {
                lines.set(
                        i,
                        new Line(
                                kind,
                                line.detail,
                                line.count + movement.count(),
                                Math.addExact(line.nanos, movement.nanos())));
                return;
            }
        }
        lines.add(new Line(kind, movement.detail(), movement.count(), movement.nanos()));
    }
}
