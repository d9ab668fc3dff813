package dev.tollgate.identity;

/** A verified caller: one key and its customer, as they were when looked up. Immutable. */
public record Caller(ApiKey key, Customer customer) {
    /** Whether nothing that it does costs money. */
    public boolean test() {
        return key.kind() == ApiKey.Kind.TEST;
    }
}
