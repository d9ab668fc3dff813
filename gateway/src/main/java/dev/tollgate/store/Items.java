package dev.tollgate.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Child rows by owner, read in one query and handed out owner by owner. */
final class Items<T> {
    private final Map<String, List<T>> byOwner = new HashMap<>();

    /** All of them; the column {@code owner} names whose each is, the query gives the order. */
    static <T> Items<T> read(Session session, String sql, Session.RowReader<T> reader) throws SQLException {
        Items<T> items = new Items<>();
        session.list(
                sql,
                row -> items.byOwner
                        .computeIfAbsent(Session.text(row, "owner"), _ -> new ArrayList<>())
                        .add(reader.read(row)));
        return items;
    }

    List<T> of(String owner) {
        return byOwner.getOrDefault(owner, List.of());
    }
}
