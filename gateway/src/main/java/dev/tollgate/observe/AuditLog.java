package dev.tollgate.observe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every change that an operator made. Append-only. Blocking: never on an event loop. */
public interface AuditLog {
    /** Writes one entry. */
    void append(Entry entry);

    /** The newest entries before {@code before} (or from the newest), newest first, at most {@code limit}. */
    List<Entry> entries(@Nullable Long before, int limit);

    /**
     * One change.
     *
     * @param id ascending, made by {@code IdSource}
     * @param actor who: the name of the admin token
     * @param action what, as {@code key.revoke}
     * @param subject to what, as {@code key_…}
     * @param detail JSON of what changed, without secrets
     */
    record Entry(long id, long atMs, String actor, String action, String subject, String detail) {}
}
