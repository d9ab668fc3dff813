package dev.tollgate.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands entries to a thread of its own, which makes lines of them and writes many at once. That thread looks for work
 * every few milliseconds instead of being woken: waking a thread costs a loop more than the entry does.
 */
final class AsyncAccessLog implements AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncAccessLog.class);
    private static final int WAITING_MAX = 1 << 15;
    private static final int BATCH_BYTES = 48 << 10;
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long CLOSE_MS = 5_000;

    private final EntryRing waiting;
    private final OutputStream out;
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private volatile boolean closed;
    private boolean failing;

    private AsyncAccessLog(OutputStream out, int waitingMax) {
        this.out = out;
        this.waiting = new EntryRing(waitingMax);
        this.writer = Thread.ofPlatform().daemon().name("access-log").unstarted(this::run);
    }

    static AsyncAccessLog open(OutputStream out) {
        return open(out, WAITING_MAX);
    }

    static AsyncAccessLog open(OutputStream out, int waitingMax) {
        AsyncAccessLog log = new AsyncAccessLog(out, waitingMax);
        log.writer.start();
        return log;
    }

    @Override
    public void write(AccessEntry entry) {
        if (closed || !waiting.offer(entry)) {
            dropped.increment();
        }
    }

    @Override
    public long dropped() {
        return dropped.sum();
    }

    private void run() {
        JsonLine lines = new JsonLine();
        while (true) {
            boolean last = closed;
            int count = gather(lines);
            if (count > 0) {
                flush(lines, count);
            } else if (last) {
                end();
                return;
            } else {
                LockSupport.parkNanos(this, REST_NANOS);
            }
        }
    }

    private int gather(JsonLine lines) {
        int count = 0;
        while (lines.length() < BATCH_BYTES) {
            AccessEntry entry = waiting.poll();
            if (entry == null) {
                break;
            }
            int before = lines.length();
            try {
                AccessLine.append(entry, lines);
                count++;
            } catch (RuntimeException e) {
                lines.cut(before);
                dropped.increment();
                LOG.error("no line for request {}", entry.id, e);
            }
        }
        return count;
    }

    private void flush(JsonLine lines, int count) {
        try {
            lines.writeTo(out);
            out.flush();
            failing = false;
        } catch (IOException e) {
            dropped.add(count);
            if (!failing) {
                failing = true;
                LOG.error("access log not written; lines are dropped until it can be", e);
            }
        }
        lines.cut(0);
    }

    private void end() {
        try {
            out.close();
        } catch (IOException e) {
            LOG.error("access log not closed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        try {
            writer.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
