package dev.tollgate.app;

import dev.tollgate.observe.AccessLog;
import java.nio.file.Path;

/** Opens the access log. */
final class Logs {
    private static final long FILE_BYTES_MAX = 256L << 20;
    private static final int FILES_MAX = 5;

    private Logs() {}

    static AccessLog access(Config.Logs logs) {
        Path file = logs.access();
        return file == null ? AccessLog.toStandardOutput() : AccessLog.toFile(file, FILE_BYTES_MAX, FILES_MAX);
    }
}
