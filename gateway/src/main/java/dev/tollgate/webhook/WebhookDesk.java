package dev.tollgate.webhook;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Secret;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.WebhookId;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Makes webhooks; each gets a secret of ours, shown once. Blocking; safe from any thread. */
public final class WebhookDesk {
    private static final int SECRET_BYTES = 32;
    private static final String PREFIX = "whsec_";

    private final WebhookStore store;
    private final UrlRules rules;
    private final int perCustomerMax;
    private final IdSource ids;
    private final TimeSource time;
    private final SecureRandom random;

    /**
     * Over a store, with {@link IdSource#shared} ids.
     *
     * @param perCustomerMax webhooks of one customer
     */
    public WebhookDesk(
            WebhookStore store,
            UrlRules rules,
            int perCustomerMax,
            IdSource ids,
            TimeSource time,
            SecureRandom random) {
        this.store = store;
        this.rules = rules;
        this.perCustomerMax = perCustomerMax;
        this.ids = ids;
        this.time = time;
        this.random = random;
    }

    /** Where they are read. */
    public WebhookStore store() {
        return store;
    }

    /**
     * Adds a webhook.
     *
     * @param customer whose events it gets; null for those of all
     * @throws GatewayException 400 where the address is not allowed, 409 where there are as many as may be
     */
    public Webhook add(@Nullable CustomerId customer, URI url) {
        String problem = rules.problem(url);
        if (problem != null) {
            throw new GatewayException(Refusal.of(ErrorCode.INVALID_VALUE, "url: " + problem, "url"));
        }
        if (store.webhooks(customer).size() >= perCustomerMax) {
            throw new GatewayException(Refusal.of(
                    ErrorCode.CONFLICT, "webhooks: " + perCustomerMax + " already (expected: fewer; remove one)"));
        }
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        Secret secret =
                new Secret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        Webhook webhook = new Webhook(new WebhookId(ids.next()), customer, url, secret, true, time.epochMillis());
        store.add(webhook);
        return webhook;
    }
}
