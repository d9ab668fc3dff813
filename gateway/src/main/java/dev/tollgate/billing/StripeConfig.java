package dev.tollgate.billing;

import dev.tollgate.base.Secret;
import java.net.URI;

/**
 * How Stripe is reached and believed.
 *
 * @param webhookSecret what Stripe signs its calls to our webhook with; never empty
 * @param apiBase where its API is
 * @param checkoutOrigin where its checkout pages are: our pages may send buyers there
 * @param signatureAgeMaxS how old a signature may be, seconds
 * @param timeoutMs of one call of its API
 */
public record StripeConfig(
        Secret secretKey, Secret webhookSecret, URI apiBase, URI checkoutOrigin, int signatureAgeMaxS, int timeoutMs) {
    public StripeConfig {
        if (webhookSecret.reveal().isEmpty()) {
            throw new IllegalArgumentException("webhook secret: absent (expected: one, or anybody could grant packs)");
        }
    }
}
