package dev.tollgate.store;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.money.Asset;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for many usage rows, stored once and numbered: it takes two thirds off a row's bytes and half off
 * its time. Safe from any thread.
 */
final class UsageKinds {
    private static final int KEPT_MAX = 20_000;

    private static final String FIND = """
            SELECT id FROM usage_kinds
            WHERE model = ? AND channel = ? AND policy = ? AND status = ? AND storefront = ? AND endpoint = ?
                AND stream = ? AND image_size = ? AND image_quality = ? AND asset = ? AND corrections = ?""";

    private static final String INSERT = """
            INSERT INTO usage_kinds
                (model, channel, policy, status, storefront, endpoint, stream, image_size, image_quality, asset,
                 corrections, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    /** The columns in front of a kind's own, for those that read rows. */
    record Kind(UsageRow.Call call, StorefrontId storefront, Asset asset, UsageRow.Ending ending) {
        static Kind of(UsageRow row) {
            return new Kind(row.call(), row.payer().storefront(), row.charge().asset(), row.ending());
        }

        /** Of a row of {@code usage_kinds}. */
        static Kind read(ResultSet row) throws SQLException {
            return new Kind(
                    new UsageRow.Call(
                            Endpoint.valueOf(Session.text(row, "endpoint")),
                            new ModelName(Session.text(row, "model")),
                            new ChannelId(Session.text(row, "channel")),
                            row.getInt("stream") != 0,
                            Session.text(row, "image_size"),
                            Session.text(row, "image_quality")),
                    new StorefrontId(Session.text(row, "storefront")),
                    Codes.asset(row.getInt("asset")),
                    new UsageRow.Ending(Session.text(row, "policy"), row.getInt("status"), row.getInt("corrections")));
        }
    }

    private final ConcurrentHashMap<Kind, Long> known = new ConcurrentHashMap<>();

    /** For one transaction. */
    Pending pending(IdSource ids) {
        return new Pending(ids);
    }

    /** What one transaction found or gave a number. */
    final class Pending {
        private final Map<Kind, Long> found = new HashMap<>();
        private final IdSource ids;
        /** Rows of one kind often follow each other. */
        private @Nullable Kind last;

        private long lastId;

        private Pending(IdSource ids) {
            this.ids = ids;
        }

        /** The number of a row's kind. */
        long id(Session session, UsageRow row) throws SQLException {
            Kind kind = Kind.of(row);
            if (!kind.equals(last)) {
                lastId = lookUp(session, kind);
                last = kind;
            }
            return lastId;
        }

        private long lookUp(Session session, Kind kind) throws SQLException {
            Long id = known.get(kind);
            if (id == null) {
                id = found.get(kind);
            }
            if (id == null) {
                id = stored(session, kind);
                found.put(kind, id);
            }
            return id;
        }

        private long stored(Session session, Kind kind) throws SQLException {
            Long id = session.first(FIND, row -> row.getLong("id"), args(kind));
            if (id != null) {
                return id;
            }
            @Nullable Object[] args = Arrays.copyOf(args(kind), 12);
            args[11] = ids.next();
            session.update(INSERT, args);
            // Another node may have been first.
            Long now = session.first(FIND, row -> row.getLong("id"), args(kind));
            if (now == null) {
                throw new SQLException("usage kind " + kind + " is not there after its insert");
            }
            return now;
        }

        private Object[] args(Kind kind) {
            return new Object[] {
                kind.call.model().text(),
                kind.call.channel().text(),
                kind.ending.policy(),
                kind.ending.status(),
                kind.storefront.text(),
                kind.call.endpoint().name(),
                kind.call.stream(),
                kind.call.imageSize(),
                kind.call.imageQuality(),
                Codes.of(kind.asset),
                kind.ending.corrections()
            };
        }

        /** Forgets what a transaction found that did not commit. */
        void clear() {
            found.clear();
            last = null;
        }

        /** Remembers what a transaction found that did commit. */
        void keep() {
            if (found.isEmpty()) {
                return;
            }
            if (known.size() + found.size() > KEPT_MAX) {
                known.clear();
            }
            known.putAll(found);
        }
    }
}
