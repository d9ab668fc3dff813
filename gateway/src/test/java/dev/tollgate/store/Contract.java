package dev.tollgate.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the contract tests of all stores share: an empty set of stores for each test. */
abstract class Contract {
    private final Stores.Kind kind;
    private @Nullable Stores stores;

    Contract(Stores.Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        stores = kind.open(folder);
    }

    @AfterEach
    void close() {
        stores().close();
    }

    final Stores stores() {
        if (stores == null) {
            throw new IllegalStateException("not opened yet");
        }
        return stores;
    }
}
