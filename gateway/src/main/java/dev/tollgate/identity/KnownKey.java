package dev.tollgate.identity;

import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** A key as it was read, with the answer that its requests get: made once, so that a cached request allocates none. */
final class KnownKey {
    private final Caller caller;
    private final Future<Authentication> answer;
    private final long readMs;
    private final AtomicBoolean renewing = new AtomicBoolean();

    private KnownKey(Caller caller, Future<Authentication> answer, long readMs) {
        this.caller = caller;
        this.answer = answer;
        this.readMs = readMs;
    }

    static KnownKey of(Caller caller, long readMs) {
        IpRanges from = IpRanges.parse(caller.key().grants().ipRanges());
        return new KnownKey(caller, Future.succeededFuture(new Authentication.Known(caller, from)), readMs);
    }

    Caller caller() {
        return caller;
    }

    Future<Authentication> answer() {
        return answer;
    }

    /** Whether it was read at most {@code ageMaxMs} ago. A clock that jumped back makes it old, not young. */
    boolean youngerThan(long ageMaxMs, long nowMs) {
        long ageMs = nowMs - readMs;
        return ageMs >= 0 && ageMs < ageMaxMs;
    }

    /** Whether the caller is the one to renew it. Who is, calls {@link #renewed} in the end. */
    boolean beginRenewal() {
        return !renewing.get() && renewing.compareAndSet(false, true);
    }

    void renewed() {
        renewing.set(false);
    }
}
