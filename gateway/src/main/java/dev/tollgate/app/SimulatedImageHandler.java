package dev.tollgate.app;

import dev.tollgate.http.Exchange;
import dev.tollgate.http.Handler;
import dev.tollgate.simulator.SimulatedImages;
import dev.tollgate.wire.HeaderList;
import java.nio.charset.StandardCharsets;

/** Serves the pictures whose addresses the simulator hands out: open, since they hold nothing. */
final class SimulatedImageHandler implements Handler {
    private static final byte[] NOT_FOUND = "No such picture.\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void handle(Exchange exchange) {
        String path = exchange.path();
        byte[] png = path.startsWith(SimulatedImages.PATH)
                ? SimulatedImages.png(path.substring(SimulatedImages.PATH.length()))
                : null;
        if (png == null) {
            exchange.reply(404, new HeaderList(1).add("content-type", "text/plain; charset=utf-8"), NOT_FOUND);
        } else {
            exchange.reply(
                    200,
                    new HeaderList(2)
                            .add("content-type", "image/png")
                            .add("cache-control", "public, max-age=86400, immutable"),
                    png);
        }
    }
}
