package dev.tollgate.app;

import dev.tollgate.observe.AccessLog;

/** Opens the access log. */
final class Logs {
    private Logs() {}

    static AccessLog access(Config.Logs logs) {
        return AccessLog.none();
    }
}
