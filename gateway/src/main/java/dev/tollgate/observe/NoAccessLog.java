package dev.tollgate.observe;

/** Keeps nothing. */
enum NoAccessLog implements AccessLog {
    INSTANCE;

    @Override
    public void write(AccessEntry entry) {
        // Nobody asked for it.
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing waits.
    }
}
