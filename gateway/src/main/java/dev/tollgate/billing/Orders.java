package dev.tollgate.billing;

import dev.tollgate.base.Base32;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Secret;
import dev.tollgate.base.TimeSource;
import dev.tollgate.billing.EventNote.Fate;
import dev.tollgate.billing.Order.State;
import dev.tollgate.billing.OrderDecision.MarkOrder;
import dev.tollgate.billing.OrderRules.Happened;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.DraftKey;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.identity.KeyHasher;
import dev.tollgate.identity.NewKey;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders from checkout to grant: opens checkouts, takes what the payment service says, shows a first key once.
 * Blocking: never on an event loop. Safe from any thread.
 */
public final class Orders {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

    private final OrderStore store;
    private final @Nullable PaymentService payments;
    private final Keys keys;
    private final WalletLink wallet;
    private final IdSource ids;
    private final TimeSource time;
    private final SecureRandom random;

    /**
     * What keys and tokens are made with.
     *
     * @param hasher what the store keeps of tokens is made by it
     */
    public record Keys(KeyDesk desk, KeyHasher hasher) {}

    /** @param payments null where nothing is sold for money */
    public Orders(
            OrderStore store,
            @Nullable PaymentService payments,
            Keys keys,
            WalletLink wallet,
            IdSource ids,
            TimeSource time,
            SecureRandom random) {
        this.store = store;
        this.payments = payments;
        this.keys = keys;
        this.wallet = wallet;
        this.ids = ids;
        this.time = time;
        this.random = random;
    }

    /** Whether something can be bought. */
    public boolean open() {
        return payments != null;
    }

    /**
     * Begins a purchase.
     *
     * @param customer whose balance it adds to; null for a new customer
     * @param page the address of the page that shows packs; the buyer comes back below it
     * @return where the buyer pays
     * @throws GatewayException 409 where nothing is sold for money, 503 where the payment service does not answer
     */
    public String checkout(Pack pack, @Nullable CustomerId customer, String page) {
        PaymentService service = payments;
        if (service == null) {
            throw new GatewayException(
                    Refusal.of(ErrorCode.CONFLICT, "Payments are off (expected: a payment service)"));
        }
        String token = Base32.print("", random.nextLong(), random.nextLong());
        Order order = new Order(
                new OrderId(ids.next()),
                pack.storefront(),
                pack.id(),
                pack.name(),
                new Order.Buyer(customer, customer == null),
                pack.price(),
                pack.terms(),
                new Order.Progress(State.CREATED, "", "", null, null, time.epochMillis(), 0));
        store.add(order, digest(token));
        try {
            PaymentService.Opened opened =
                    service.open(order, new PaymentService.Return(page + "/order?token=" + token, page));
            store.decide(order.id(), "", view -> opened(view, opened.session()));
            return opened.url();
        } catch (PaymentException e) {
            store.decide(order.id(), "", Orders::givenUp);
            throw new GatewayException(
                    Refusal.retryAfter(
                            ErrorCode.OVERLOADED,
                            "The payment service does not answer: nothing was bought. Try again in a minute.",
                            60),
                    e);
        }
    }

    private static OrderDecision<Boolean> opened(OrderView view, String session) {
        Order order = view.order();
        if (order == null || order.progress().state() != State.CREATED) {
            return OrderDecision.nothing(false); // it was paid already: the event was faster than we are
        }
        Order.Progress was = order.progress();
        Order.Progress now = new Order.Progress(State.CREATED, session, "", null, null, was.createdMs(), 0);
        return new OrderDecision<>(true, List.of(new MarkOrder(order.with(order.buyer(), now), State.CREATED)));
    }

    private static OrderDecision<Boolean> givenUp(OrderView view) {
        Order order = view.order();
        return order == null || order.progress().state() != State.CREATED
                ? OrderDecision.nothing(false)
                : new OrderDecision<>(true, List.of(new MarkOrder(OrderRules.lapsed(order), State.CREATED)));
    }

    /** The order of a buyer's token, or null. */
    public @Nullable Order find(String token) {
        return store.orderByToken(digest(token));
    }

    /** The first key that a purchase made, once for ever: null where it was shown before, or is not there yet. */
    public @Nullable Secret showKey(String token) {
        Order order = find(token);
        CustomerId customer = order == null ? null : order.buyer().customer();
        if (order == null || customer == null || !order.keyWaits()) {
            return null;
        }
        DraftKey draft = keys.desk().draft(customer, NewKey.unrestricted("first key", ApiKey.Kind.LIVE));
        boolean shown = store.decide(
                order.id(), "", view -> OrderRules.showKey(view, draft.issued().key(), draft.digest()));
        return shown ? draft.issued().secret() : null;
    }

    private byte[] digest(String token) {
        return keys.hasher().digest(new Secret("order " + token));
    }

    /** Reads what came to the webhook. */
    public PaymentService.Reading read(byte[] body, @Nullable String signature) {
        PaymentService service = payments;
        return service == null
                ? new PaymentService.Reading.Forged("payments are off")
                : service.read(body, signature, time.epochMillis());
    }

    /** Applies an event, once however often it comes, and then those that have waited for it. */
    public Fate apply(PaymentEvent event) {
        Happened happened = applyOne(event);
        if (happened.fate() == Fate.APPLIED) {
            String intent = event instanceof PaymentEvent.Paid paid ? paid.intent() : event.namedIntent();
            applyParked(intent);
        }
        return happened.fate();
    }

    /** Looks again at the events of a payment that came too early. */
    void applyParked(String intent) {
        if (!intent.isEmpty()) {
            for (EventNote note : store.parked(intent)) {
                applyOne(OrderRules.unpark(note));
            }
        }
    }

    private Happened applyOne(PaymentEvent event) {
        Order order = about(event);
        CustomerId known = order == null ? null : order.buyer().customer();
        if (known != null && (event instanceof PaymentEvent.Disputed || event instanceof PaymentEvent.Refunded)) {
            // What nobody uses comes home first, so that no more is waited for than what requests hold.
            wallet.recall(known);
        }
        OrderRules rules = new OrderRules(ids, time.epochMillis());
        Happened happened =
                store.decide(order == null ? null : order.id(), event.id(), view -> rules.apply(view, event));
        switch (happened.fate()) {
            case REFUSED ->
                LOG.error(
                        "payment event {} ({}) of {} needs a person: {}",
                        event.id(),
                        OrderRules.kind(event),
                        order == null ? "no order" : order.id(),
                        happened.note());
            case APPLIED, IGNORED, PARKED ->
                LOG.info(
                        "payment event {} ({}) of {}: {} {}",
                        event.id(),
                        OrderRules.kind(event),
                        order == null ? "no order" : order.id(),
                        happened.fate(),
                        happened.note());
        }
        CustomerId customer = happened.customer();
        if (customer != null) {
            if (happened.frozen()) {
                wallet.frozen(customer);
            }
            wallet.grantsChanged(customer);
        }
        return happened;
    }

    private @Nullable Order about(PaymentEvent event) {
        OrderId named = event.namedOrder();
        if (named != null) {
            return store.order(named);
        }
        if (event instanceof PaymentEvent.RefundEnded ended) {
            return store.orderOfGrant(ended.grant());
        }
        return event.namedIntent().isEmpty() ? null : store.orderByIntent(event.namedIntent());
    }

    /** One order, or null. */
    public @Nullable Order order(OrderId id) {
        return store.order(id);
    }

    /** The order that a grant came of, or null. */
    public @Nullable Order orderOf(GrantId grant) {
        return store.orderOfGrant(grant);
    }

    /** Orders before {@code before} (or from the newest), newest first. */
    public List<Order> orders(@Nullable OrderId before, int limit) {
        return store.orders(before, limit);
    }

    /** Events of payments that a person must look at, newest first. */
    public List<EventNote> refused(int limit) {
        return store.refused(limit);
    }
}
