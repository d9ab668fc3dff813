package dev.tollgate.store;

import dev.tollgate.observe.AuditLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit log in memory: a fake for tests. */
public final class InMemoryAuditLog implements AuditLog {
    private final List<Entry> entries = new ArrayList<>();

    @Override
    public synchronized void append(Entry entry) {
        entries.add(entry);
    }

    @Override
    public synchronized List<Entry> entries(@Nullable Long before, int limit) {
        return entries.stream()
                .filter(entry -> before == null || entry.id() < before)
                .sorted(Comparator.comparingLong(Entry::id).reversed())
                .limit(limit)
                .toList();
    }
}
