package dev.tollgate.app;

import dev.tollgate.base.Limits;
import dev.tollgate.base.Secret;
import dev.tollgate.billing.StripeConfig;
import java.net.URI;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stripe as the environment of a demo names it. */
final class StripeEnvironment {
    static final String API_BASE = "https://api.stripe.com";
    static final String CHECKOUT_ORIGIN = "https://checkout.stripe.com";
    private static final String SECRET_KEY = "STRIPE_SECRET_KEY";
    private static final String WEBHOOK_SECRET = "STRIPE_WEBHOOK_SECRET";

    private StripeEnvironment() {}

    /**
     * What it names, or null where it names nothing.
     *
     * @throws StartException where there is a key and no webhook secret
     */
    static @Nullable StripeConfig find(UnaryOperator<@Nullable String> environment) {
        String key = environment.apply(SECRET_KEY);
        if (key == null || key.isBlank()) {
            return null;
        }
        String webhook = environment.apply(WEBHOOK_SECRET);
        if (webhook == null || webhook.isBlank()) {
            throw new StartException(WEBHOOK_SECRET + ": absent (expected: whsec_…, because " + SECRET_KEY
                    + " is set: without it anybody could grant packs); 'stripe listen --print-secret' prints one for"
                    + " this machine");
        }
        Limits.Buying limits = Limits.defaults().buying();
        return new StripeConfig(
                new Secret(key.strip()),
                new Secret(webhook.strip()),
                URI.create(API_BASE),
                URI.create(CHECKOUT_ORIGIN),
                limits.signatureAgeMaxS(),
                limits.paymentTimeoutMs());
    }
}
