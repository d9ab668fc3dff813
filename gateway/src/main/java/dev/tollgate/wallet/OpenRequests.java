package dev.tollgate.wallet;

import org.jspecify.annotations.Nullable;

/**
 * Requests that were begun and are open, in the order in which their last records lie in the journal: the oldest one is
 * what keeps the ring from being used again. A list through the holds themselves. For one event loop.
 */
final class OpenRequests {
    private @Nullable OpenHold oldest;
    private @Nullable OpenHold youngest;

    @Nullable
    OpenHold oldest() {
        return oldest;
    }

    /** Puts a hold last, wherever it was. */
    void touch(OpenHold hold) {
        remove(hold);
        hold.older = youngest;
        if (youngest == null) {
            oldest = hold;
        } else {
            youngest.younger = hold;
        }
        youngest = hold;
    }

    /** Takes a hold out; one that is not in stays out. */
    void remove(OpenHold hold) {
        OpenHold before = hold.older;
        OpenHold after = hold.younger;
        if (before != null) {
            before.younger = after;
        } else if (oldest == hold) {
            oldest = after;
        }
        if (after != null) {
            after.older = before;
        } else if (youngest == hold) {
            youngest = before;
        }
        hold.older = null;
        hold.younger = null;
    }
}
