package dev.tollgate.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.observe.AuditLog.Entry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@link dev.tollgate.observe.AuditLog} promises. */
class AuditLogTest {
    abstract static class Promises extends Contract {
        Promises(Stores.Kind kind) {
            super(kind);
        }

        private static Entry entry(long id) {
            return new Entry(id, 1_000 + id, "root", "key.revoke", "key_1", "{\"n\": \"ü\"}");
        }

        @Test
        void entriesComeNewestFirstPageByPage() {
            for (long id : new long[] {1, 2, 4, 7}) {
                stores().audit().append(entry(id));
            }
            assertThat(stores().audit().entries(null, 2)).containsExactly(entry(7), entry(4));
            assertThat(stores().audit().entries(4L, 2)).containsExactly(entry(2), entry(1));
            assertThat(stores().audit().entries(1L, 2)).isEmpty();
        }
    }

    @Nested
    class InMemory extends Promises {
        InMemory() {
            super(Stores::memory);
        }
    }

    @Nested
    class OnSqlite extends Promises {
        OnSqlite() {
            super(Stores::sqlite);
        }
    }

    @Nested
    class OnPostgres extends Promises {
        OnPostgres() {
            super(Stores::postgres);
        }
    }
}
