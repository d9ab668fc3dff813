package dev.tollgate.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Rate limits on the command line. */
final class LimitOptions {
    @Option(names = "--requests-per-minute", paramLabel = "N", description = "Requests a minute; 0 for no limit.")
    private @Nullable Long requestsPerMinute;

    @Option(names = "--tokens-per-minute", paramLabel = "N", description = "Tokens a minute; 0 for no limit.")
    private @Nullable Long tokensPerMinute;

    @Option(names = "--concurrent", paramLabel = "N", description = "Requests at once; 0 for no limit.")
    private @Nullable Long concurrent;

    /** Adds what was said; the three belong together, so what was not said is no limit. */
    void addTo(Body body) {
        Body limits = new Body()
                .put("requests_per_minute", requestsPerMinute)
                .put("tokens_per_minute", tokensPerMinute)
                .put("concurrent", concurrent);
        if (!limits.empty()) {
            body.set("limits", limits.object());
        }
    }
}
