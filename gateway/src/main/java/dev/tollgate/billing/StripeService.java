package dev.tollgate.billing;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.exception.StripeException;
import com.stripe.model.Refund;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.net.Webhook;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData;
import dev.tollgate.base.GrantId;
import dev.tollgate.money.Price;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stripe Checkout, over Stripe's own library.
 *
 * @see <a href="https://docs.stripe.com/payments/checkout">Stripe, Checkout</a>
 * @see <a href="https://docs.stripe.com/webhooks/signature">Stripe, Webhook signatures</a>
 */
public final class StripeService implements PaymentService {
    /** Nothing of it can be given back because all of it was: by hand, or by a call whose answer was lost. */
    private static final String ALREADY_REFUNDED = "charge_already_refunded";
    /** What passes when it is tried again. */
    private static final Set<Integer> PASSING = Set.of(401, 403, 409, 429);

    private static final String NO_FUNDS = "balance_insufficient";
    private static final int REFUNDS_MAX = 100;

    static {
        // How long our calls took is nobody's business but ours.
        Stripe.enableTelemetry = false;
    }

    private final StripeClient client;
    private final StripeConfig config;

    public StripeService(StripeConfig config) {
        this.config = config;
        this.client = StripeClient.builder()
                .setApiKey(config.secretKey().reveal())
                .setApiBase(withoutSlash(config.apiBase().toString()))
                .setConnectTimeout(config.timeoutMs())
                .setReadTimeout(config.timeoutMs())
                .setMaxNetworkRetries(1)
                .build();
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    @Override
    public Opened open(Order order, Return returns) {
        String id = order.id().toString();
        PriceData price = PriceData.builder()
                .setCurrency(order.price().currency().toLowerCase(Locale.ROOT))
                .setUnitAmount(order.price().minor())
                .setProductData(
                        PriceData.ProductData.builder().setName(order.name()).build())
                .build();
        SessionCreateParams asked = SessionCreateParams.builder()
                .setMode(SessionCreateParams.Mode.PAYMENT)
                .addLineItem(
                        LineItem.builder().setQuantity(1L).setPriceData(price).build())
                .setClientReferenceId(id)
                .putMetadata(StripeEvents.ORDER, id)
                .setPaymentIntentData(SessionCreateParams.PaymentIntentData.builder()
                        .putMetadata(StripeEvents.ORDER, id)
                        .build())
                .setSuccessUrl(returns.paid())
                .setCancelUrl(returns.left())
                .build();
        try {
            Session session = client.v1().checkout().sessions().create(asked, once("order-" + id));
            return new Opened(
                    Objects.requireNonNull(session.getId(), "session id"),
                    Objects.requireNonNull(session.getUrl(), "session url"));
        } catch (StripeException e) {
            throw failed("checkout of " + id, e);
        }
    }

    @Override
    public Refunding refund(Order order, GrantId grant, Price amount) {
        String intent = order.progress().intent();
        try {
            // Stripe forgets an idempotency key after a day; the refund's own metadata is there for ever.
            for (Refund refund : client.v1()
                    .refunds()
                    .list(RefundListParams.builder()
                            .setPaymentIntent(intent)
                            .setLimit((long) REFUNDS_MAX)
                            .build())
                    .getData()) {
                if (refund.getMetadata() != null
                        && grant.toString().equals(refund.getMetadata().get(StripeEvents.GRANT))) {
                    return refunding(refund);
                }
            }
            RefundCreateParams asked = RefundCreateParams.builder()
                    .setPaymentIntent(intent)
                    .setAmount(amount.minor())
                    .putMetadata(StripeEvents.GRANT, grant.toString())
                    .build();
            return refunding(client.v1().refunds().create(asked, once("refund-" + grant)));
        } catch (StripeException e) {
            return refused(order, e);
        }
    }

    private static Refunding refunding(Refund refund) {
        Standing standing = switch (String.valueOf(refund.getStatus())) {
            case "succeeded" -> Standing.SUCCEEDED;
            case "failed", "canceled" -> Standing.FAILED;
            default -> Standing.PENDING;
        };
        return new Refunding(standing, String.valueOf(refund.getId()));
    }

    private static Refunding refused(Order order, StripeException e) {
        Integer status = e.getStatusCode();
        String code = String.valueOf(e.getCode());
        if (code.equals(ALREADY_REFUNDED)) {
            return new Refunding(Standing.SUCCEEDED, "refunded elsewhere");
        }
        boolean decided =
                status != null && status >= 400 && status < 500 && !PASSING.contains(status) && !code.equals(NO_FUNDS);
        if (decided) {
            return new Refunding(Standing.FAILED, code);
        }
        throw failed("refund of " + order.id(), e);
    }

    private static RequestOptions once(String key) {
        return RequestOptions.builder().setIdempotencyKey("tollgate-" + key).build();
    }

    /** Without Stripe's own words: they may quote what we sent. */
    private static PaymentException failed(String what, StripeException e) {
        return new PaymentException(
                what + ": Stripe answered " + e.getStatusCode() + " " + e.getCode() + ", its request "
                        + e.getRequestId(),
                e);
    }

    @Override
    public Reading read(byte[] body, @Nullable String signature, long nowMs) {
        if (signature == null) {
            return new Reading.Forged("no signature");
        }
        try {
            Webhook.Signature.verifyHeader(
                    new String(body, StandardCharsets.UTF_8),
                    signature,
                    config.webhookSecret().reveal(),
                    config.signatureAgeMaxS(),
                    Clock.fixed(Instant.ofEpochMilli(nowMs), ZoneOffset.UTC));
        } catch (SignatureVerificationException | RuntimeException e) {
            // The library lets a malformed header fail as it may; whatever it is, nobody signed it.
            return new Reading.Forged(String.valueOf(e.getMessage()));
        }
        PaymentEvent event = StripeEvents.read(body);
        return event == null ? new Reading.Forged("signed, but no event") : new Reading.Told(event);
    }
}
