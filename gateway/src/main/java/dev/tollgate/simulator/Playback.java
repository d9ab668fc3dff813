package dev.tollgate.simulator;

import dev.tollgate.base.TimeSource;
import dev.tollgate.base.Timers;
import dev.tollgate.upstream.UpstreamCall;
import dev.tollgate.upstream.UpstreamListener;
import org.jspecify.annotations.Nullable;

/**
 * Plays a script to a listener, in turns of the event loop: a turn ends at a pause, and after {@link
 * #TURN_BYTES_MAX}, so that one large answer does not keep the others waiting. On its event loop only.
 */
final class Playback implements UpstreamCall {
    static final int TURN_BYTES_MAX = 64 << 10;
    private static final long NANOS_PER_MS = 1_000_000;

    private final Script script;
    private final UpstreamListener listener;
    private final Timers timers;
    private final TimeSource time;
    private Timers.@Nullable Cancel waiting;
    private long dueNanos;
    private boolean sent;
    private boolean paused;
    private boolean over;

    Playback(Script script, UpstreamListener listener, Timers timers, TimeSource time) {
        this.script = script;
        this.listener = listener;
        this.timers = timers;
        this.time = time;
    }

    /** Begins in a later turn: no callback comes from inside {@code send}. */
    Playback start() {
        dueNanos = time.nanoTime();
        waiting = timers.after(1, this::turn);
        return this;
    }

    @Override
    public void cancel() {
        over = true;
        stopWaiting();
    }

    @Override
    public void pause() {
        paused = true;
        // A pause that is being waited for is waited for to its end; the turn after it is not taken.
    }

    @Override
    public void resume() {
        paused = false;
        if (waiting == null && !over) {
            waiting = timers.after(1, this::turn);
        }
    }

    private void turn() {
        waiting = null;
        if (!sent && !over) {
            sent = true;
            listener.onSent();
        }
        int bytes = 0;
        // The listener may cancel or pause from inside each callback.
        while (!over && !paused && waiting == null) {
            switch (script.next()) {
                case Step.Head head -> listener.onHead(head.status(), head.headers());
                case Step.Bytes piece -> {
                    bytes += piece.bytes().length;
                    listener.onBytes(piece.bytes());
                    if (bytes >= TURN_BYTES_MAX && !over && !paused) {
                        waiting = timers.after(1, this::turn);
                    }
                }
                case Step.Pause pause -> waitFor(pause.ms());
                case Step.End _ -> {
                    over = true;
                    listener.onEnd();
                }
                case Step.Fail fail -> {
                    over = true;
                    listener.onFailure(fail.kind(), fail.detail());
                }
            }
        }
    }

    /** By the clock and not by the timer, so that the pace holds however late timers run. */
    private void waitFor(long ms) {
        long now = time.nanoTime();
        dueNanos = Math.max(dueNanos + ms * NANOS_PER_MS, now);
        long leftMs = Math.ceilDiv(dueNanos - now, NANOS_PER_MS);
        if (leftMs > 0) {
            waiting = timers.after(leftMs, this::turn);
        }
    }

    private void stopWaiting() {
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }
}
