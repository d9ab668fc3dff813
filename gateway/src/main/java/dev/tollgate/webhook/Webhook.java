package dev.tollgate.webhook;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Secret;
import dev.tollgate.base.WebhookId;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A place where events are sent. There is none without a secret.
 *
 * @param customer whose events; null for an operator's, which gets the events of all
 */
public record Webhook(
        WebhookId id, @Nullable CustomerId customer, URI url, Secret secret, boolean enabled, long createdMs) {
    public Webhook {
        if (secret.reveal().isBlank()) {
            throw new IllegalArgumentException("webhook " + id + ": no secret (expected: one)");
        }
    }
}
