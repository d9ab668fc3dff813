package dev.tollgate.app;

import dev.tollgate.store.Database;

/** Opens the database that the configuration names. */
final class Storage {
    private Storage() {}
}
