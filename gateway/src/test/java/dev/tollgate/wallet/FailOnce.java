package dev.tollgate.wallet;

import org.jspecify.annotations.Nullable;

/** Lets one call of a kind fail: before it was done, or, without an exception of its own, after it was. */
final class FailOnce implements FakeLedger.Faults {
    private final String call;
    private final @Nullable RuntimeException before;
    private boolean done;

    FailOnce(String call, @Nullable RuntimeException before) {
        this.call = call;
        this.before = before;
    }

    @Override
    public void before(String name) {
        if (before != null && !done && name.equals(call)) {
            done = true;
            throw before;
        }
    }

    @Override
    public void after(String name) {
        if (before == null && !done && name.equals(call)) {
            done = true;
            throw new IllegalStateException("connection lost after " + name);
        }
    }
}
