package dev.tollgate.billing;

import dev.tollgate.base.StorefrontId;

/**
 * Codes that were made together. Each gives the terms once, to a customer of the storefront.
 *
 * @param name for people, as {@code spring fair}
 * @param terms what each code gives; its days count from the redemption
 * @param count how many codes it has
 * @param expiresMs when the codes end, milliseconds since 1970; 0 for never
 * @param revokedMs when an operator ended them; 0 for not
 */
public record VoucherBatch(
        BatchId id,
        StorefrontId storefront,
        String name,
        Terms terms,
        int count,
        long expiresMs,
        long revokedMs,
        long createdMs) {}
