package dev.tollgate.store;

import dev.tollgate.error.GatewayException;
import dev.tollgate.store.Runner.Lane;
import dev.tollgate.store.Runner.Work;
import org.jspecify.annotations.Nullable;

/**
 * Writes with ids that the work itself makes. Ids are made without talking to anyone, so now and then two nodes make
 * the same one in the same millisecond; the second one's transaction is then run again and makes others.
 */
final class FreshIds {
    private static final int ATTEMPTS = 4;

    private FreshIds() {}

    static <T extends @Nullable Object> T write(Runner runner, Lane lane, Work<T> work) {
        for (int left = ATTEMPTS; ; left--) {
            try {
                return runner.write(lane, work);
            } catch (GatewayException e) {
                if (left <= 1 || !StoreErrors.isKeyTaken(e)) {
                    throw e;
                }
            }
        }
    }
}
