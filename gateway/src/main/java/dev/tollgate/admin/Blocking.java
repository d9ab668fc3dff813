package dev.tollgate.admin;

import dev.tollgate.error.GatewayException;
import io.vertx.core.Future;
import java.util.concurrent.CompletionException;

/** Waits for what the wallet does on its own threads. On virtual threads only. */
final class Blocking {
    private Blocking() {}

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof GatewayException known) {
                throw known;
            }
            throw e;
        }
    }
}
