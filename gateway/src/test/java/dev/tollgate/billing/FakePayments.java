package dev.tollgate.billing;

import dev.tollgate.base.GrantId;
import dev.tollgate.money.Price;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A payment service that does as it is told: opens every checkout, and answers refunds as the test says. */
public final class FakePayments implements PaymentService {
    private final List<Order> opened = new ArrayList<>();
    private final Map<GrantId, Price> refunded = new LinkedHashMap<>();
    private @Nullable Standing standing = Standing.SUCCEEDED;
    private boolean away;
    private @Nullable Return returns;

    /** How refunds stand from now on. */
    public void refundsAre(Standing now) {
        standing = now;
    }

    /** Whether nobody answers. */
    public void away(boolean now) {
        away = now;
    }

    /** The orders whose checkouts were opened, oldest first. */
    public List<Order> opened() {
        return List.copyOf(opened);
    }

    /** Where the last buyer comes back to. */
    public Return returns() {
        if (returns == null) {
            throw new IllegalStateException("nothing was opened");
        }
        return returns;
    }

    /** What was given back, by grant. */
    public Map<GrantId, Price> refunded() {
        return Map.copyOf(refunded);
    }

    private void check() {
        if (away) {
            throw new PaymentException("the payment service is away", new IllegalStateException());
        }
    }

    @Override
    public Opened open(Order order, Return to) {
        check();
        opened.add(order);
        returns = to;
        return new Opened("cs_" + order.id(), "https://checkout.example/" + order.id());
    }

    @Override
    public Refunding refund(Order order, GrantId grant, Price amount) {
        check();
        Standing now = standing == null ? Standing.PENDING : standing;
        if (now == Standing.SUCCEEDED) {
            refunded.put(grant, amount);
        }
        return new Refunding(now, "re_" + grant);
    }

    /** Everything that is signed with the word {@code signed} is believed. */
    @Override
    public Reading read(byte[] body, @Nullable String signature, long nowMs) {
        PaymentEvent event = "signed".equals(signature) ? StripeEvents.read(body) : null;
        return event == null
                ? new Reading.Forged("not signed: " + new String(body, StandardCharsets.UTF_8))
                : new Reading.Told(event);
    }
}
