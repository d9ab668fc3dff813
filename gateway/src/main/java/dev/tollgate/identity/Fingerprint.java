package dev.tollgate.identity;

/**
 * What a presented secret is known by in memory: 128 bits that only this process can compute (see
 * {@link Fingerprinter}). Two of them are compared in constant time.
 */
record Fingerprint(long high, long low) {
    @Override
    public boolean equals(Object other) {
        // Both words before the branch: the time does not tell in which word they differ.
        return other instanceof Fingerprint that && ((high ^ that.high) | (low ^ that.low)) == 0;
    }

    @Override
    public int hashCode() {
        return (int) (low ^ (low >>> 32));
    }
}
