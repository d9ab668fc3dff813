package dev.tollgate.http;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with what Vert.x attaches to it. A future that belongs to no context swallows what its handlers throw;
 * those made here, and all that are derived from them, report it.
 */
final class LoopContext {
    private static final Logger LOG = LoggerFactory.getLogger(LoopContext.class);

    final EventLoop loop;
    private final ContextInternal context;
    private @Nullable ServerExchange blamed;

    LoopContext(VertxInternal vertx, EventLoop loop) {
        this.loop = loop;
        this.context = vertx.contextBuilder().withEventLoop(loop).build();
        context.exceptionHandler(this::thrown);
    }

    <T> Promise<T> promise() {
        return context.promise();
    }

    <T> Future<T> succeeded(T value) {
        return context.succeededFuture(value);
    }

    <T> Future<T> failed(Throwable why) {
        return context.failedFuture(why);
    }

    /** While handlers of one request's futures run: it is told what they throw. Returns who was told before. */
    @Nullable
    ServerExchange blame(@Nullable ServerExchange whom) {
        ServerExchange before = blamed;
        blamed = whom;
        return before;
    }

    private void thrown(Throwable failure) {
        ServerExchange whom = blamed;
        if (whom != null) {
            whom.failed(failure);
        } else {
            LOG.error("a handler of a future threw", failure);
        }
    }
}
