package dev.tollgate.wallet;

import dev.tollgate.base.Limits;
import java.nio.file.Path;

/**
 * What a wallet must be told.
 *
 * @param dir the data directory; journals lie in {@code journal/} below it
 * @param node this node's id, see {@link NodeIdFile}
 * @param loops event loops, each with a journal of its own
 * @param topUp where a customer tops up, as it stands in a 402's message: a URL or a sentence's end
 */
public record WalletConfig(Path dir, long node, int loops, String topUp, Limits limits) {
    public WalletConfig {
        if (loops < 1 || loops > 1_024) {
            throw new IllegalArgumentException("loops: " + loops + " (expected: 1 to 1024)");
        }
    }
}
