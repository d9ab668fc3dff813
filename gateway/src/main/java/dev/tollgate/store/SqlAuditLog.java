package dev.tollgate.store;

import dev.tollgate.observe.AuditLog;
import dev.tollgate.store.Runner.Lane;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The audit log in SQL. */
final class SqlAuditLog implements AuditLog {
    private static final String INSERT =
            "INSERT INTO audit (id, at_ms, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)";

    private static final String PAGE = "SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?";

    private final Runner runner;

    SqlAuditLog(Runner runner) {
        this.runner = runner;
    }

    @Override
    public void append(Entry entry) {
        runner.write(
                Lane.FIRST,
                session -> session.update(
                        INSERT,
                        entry.id(),
                        entry.atMs(),
                        entry.actor(),
                        entry.action(),
                        entry.subject(),
                        entry.detail()));
    }

    @Override
    public List<Entry> entries(@Nullable Long before, int limit) {
        long below = before == null ? Long.MAX_VALUE : before;
        return runner.read(session -> session.list(PAGE, SqlAuditLog::entry, below, limit));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("id"),
                row.getLong("at_ms"),
                Session.text(row, "actor"),
                Session.text(row, "action"),
                Session.text(row, "subject"),
                Session.text(row, "detail"));
    }
}
