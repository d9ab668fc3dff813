package dev.tollgate.app;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where things lie in the data directory. docs/configuration.md lists them. */
record DataDirectory(Path path) {
    /** Makes the directory, for its owner alone, where it is missing. */
    static DataDirectory open(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (FileAlreadyExistsException e) {
            throw new StartException("data: " + path + " is a file (expected: a directory)", e);
        } catch (IOException e) {
            throw new StartException("data: " + path + " cannot be made: " + e.getMessage(), e);
        }
        return new DataDirectory(path);
    }

    /** The embedded database. */
    Path database() {
        return path.resolve("tollgate.db");
    }

    /** What API keys are hashed under. */
    Path pepper() {
        return path.resolve("pepper.key");
    }

    /** What provider credentials are encrypted under. */
    Path credentialKey() {
        return path.resolve("credentials.key");
    }

    /** The demo's addresses and keys. */
    Path demoEnv() {
        return path.resolve("demo.env");
    }
}
