package dev.tollgate.store;

import dev.tollgate.base.Secret;
import java.nio.file.Path;

/**
 * Where the books are kept.
 *
 * @param keyFile holds the key that providers' credentials are encrypted with; made, mode 0600, when it is first
 *     needed. Nodes that share a database share it.
 */
public record DatabaseConfig(Place place, Path keyFile) {
    /** One of the two kinds of database. */
    public sealed interface Place {
        /** For messages: without a secret. */
        String where();
    }

    /** A file of this machine, used by this process alone. */
    public record SqliteFile(Path file) implements Place {
        @Override
        public String where() {
            return file.toString();
        }
    }

    /**
     * A server.
     *
     * @param url as {@code jdbc:postgresql://host:5432/tollgate}
     * @param connectionsMax open connections of this process
     */
    public record PostgresServer(String url, String user, Secret password, int connectionsMax) implements Place {
        public PostgresServer {
            if (connectionsMax < 1) {
                throw new IllegalArgumentException("connectionsMax: " + connectionsMax + " (expected: >= 1)");
            }
        }

        @Override
        public String where() {
            // What follows may be parameters, a password among them.
            int parameters = url.indexOf('?');
            return parameters < 0 ? url : url.substring(0, parameters);
        }
    }

    /** The embedded database of a data directory: {@code tollgate.db} and {@code credentials.key}. */
    public static DatabaseConfig embedded(Path dataDir) {
        return new DatabaseConfig(new SqliteFile(dataDir.resolve("tollgate.db")), dataDir.resolve("credentials.key"));
    }
}
