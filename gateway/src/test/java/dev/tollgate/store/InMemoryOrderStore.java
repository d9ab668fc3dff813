package dev.tollgate.store;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.GrantId;
import dev.tollgate.billing.EventNote;
import dev.tollgate.billing.EventNote.Fate;
import dev.tollgate.billing.Order;
import dev.tollgate.billing.Order.Buyer;
import dev.tollgate.billing.Order.Progress;
import dev.tollgate.billing.OrderDecision;
import dev.tollgate.billing.OrderDecision.Change;
import dev.tollgate.billing.OrderId;
import dev.tollgate.billing.OrderStore;
import dev.tollgate.billing.OrderView;
import dev.tollgate.billing.Pack;
import dev.tollgate.identity.Customer;
import dev.tollgate.ledger.Decision;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.ReversalView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Orders in memory, over books and customers in memory: a fake for tests. */
public final class InMemoryOrderStore implements OrderStore {
    private final InMemoryLedgerStore books;
    private final InMemoryIdentityStore identities;
    private final Map<String, Pack> packs = new LinkedHashMap<>();
    private final Map<OrderId, Order> orders = new LinkedHashMap<>();
    private final Map<ByteBuffer, OrderId> tokens = new HashMap<>();
    private final Map<String, EventNote> events = new LinkedHashMap<>();

    public InMemoryOrderStore(InMemoryLedgerStore books, InMemoryIdentityStore identities) {
        this.books = books;
        this.identities = identities;
    }

    @Override
    public synchronized List<Pack> packs() {
        return List.copyOf(packs.values());
    }

    @Override
    public synchronized void putPack(Pack pack) {
        packs.put(pack.storefront() + "/" + pack.id(), pack);
    }

    @Override
    public synchronized void add(Order order, byte[] tokenDigest) {
        orders.put(order.id(), order);
        tokens.put(ByteBuffer.wrap(tokenDigest.clone()), order.id());
    }

    @Override
    public synchronized @Nullable Order order(OrderId id) {
        Order order = orders.get(id);
        return order == null ? null : current(order);
    }

    /** An order goes on with the grant that gave back what a voided reversal took. */
    private Order current(Order order) {
        GrantId grant = order.progress().grant();
        Reversal reversal = grant == null ? null : books.reversal(grant);
        GrantId restored = reversal == null ? null : reversal.restored();
        return restored == null
                ? order
                : current(with(order, order.buyer(), restored, order.progress().key()));
    }

    private static Order with(Order order, Buyer buyer, @Nullable GrantId grant, @Nullable ApiKeyId key) {
        Progress was = order.progress();
        return new Order(
                order.id(),
                order.storefront(),
                order.pack(),
                order.name(),
                buyer,
                order.price(),
                order.terms(),
                new Progress(was.state(), was.session(), was.intent(), grant, key, was.createdMs(), was.paidMs()));
    }

    @Override
    public synchronized @Nullable Order orderByToken(byte[] tokenDigest) {
        OrderId id = tokens.get(ByteBuffer.wrap(tokenDigest));
        return id == null ? null : order(id);
    }

    @Override
    public synchronized @Nullable Order orderByIntent(String intent) {
        return first(order -> !intent.isEmpty() && order.progress().intent().equals(intent));
    }

    @Override
    public synchronized @Nullable Order orderOfGrant(GrantId grant) {
        return first(order -> grant.equals(order.progress().grant()));
    }

    private @Nullable Order first(Predicate<Order> which) {
        for (Order order : orders.values()) {
            if (which.test(current(order))) {
                return current(order);
            }
        }
        return null;
    }

    @Override
    public synchronized List<Order> orders(@Nullable OrderId before, int limit) {
        return orders.values().stream()
                .filter(order -> before == null || order.id().value() < before.value())
                .sorted(Comparator.comparingLong((Order order) -> order.id().value())
                        .reversed())
                .limit(limit)
                .map(this::current)
                .toList();
    }

    @Override
    public synchronized List<EventNote> parked(String intent) {
        return events.values().stream()
                .filter(note -> note.fate() == Fate.PARKED && note.intent().equals(intent))
                .toList();
    }

    @Override
    public synchronized List<EventNote> refused(int limit) {
        return events.values().stream()
                .filter(note -> note.fate() == Fate.REFUSED)
                .sorted(Comparator.comparingLong(EventNote::atMs).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized <T> T decide(@Nullable OrderId id, String event, Function<OrderView, OrderDecision<T>> rule) {
        Order order = id == null ? null : order(id);
        GrantId grant = order == null ? null : order.progress().grant();
        OrderDecision<T> decision = rule.apply(new OrderView(
                order,
                grant == null ? new ReversalView(null, null, 0, 0) : books.reversalView(grant),
                event.isEmpty() ? null : events.get(event)));
        List<Decision.Change> ledger = new ArrayList<>();
        for (Change change : decision.changes()) {
            guard(change);
            if (change instanceof OrderDecision.Books(Decision.Change book)) {
                ledger.add(book);
            }
        }
        books.applyAll(ledger);
        decision.changes().forEach(this::write);
        return decision.answer();
    }

    private void guard(Change change) {
        boolean passes = switch (change) {
            case OrderDecision.MarkOrder(Order after, Order.State from) ->
                Objects.requireNonNull(orders.get(after.id())).progress().state() == from;
            case OrderDecision.ShowKey show ->
                Objects.requireNonNull(orders.get(show.order())).keyWaits();
            case OrderDecision.Note(EventNote note) -> {
                EventNote before = events.get(note.id());
                yield before == null || before.fate() == Fate.PARKED;
            }
            case OrderDecision.AddCustomer _, OrderDecision.FreezeCustomer _, OrderDecision.Books _ -> true;
        };
        if (!passes) {
            throw new IllegalStateException(change + ": went on meanwhile");
        }
    }

    private void write(Change change) {
        switch (change) {
            case OrderDecision.MarkOrder(Order after, Order.State _) -> orders.put(after.id(), after);
            case OrderDecision.ShowKey(OrderId id, var key, byte[] digest) -> {
                identities.addKey(key, digest);
                orders.computeIfPresent(
                        id, (_, was) -> with(was, was.buyer(), was.progress().grant(), key.id()));
            }
            case OrderDecision.Note(EventNote note) -> events.put(note.id(), note);
            case OrderDecision.AddCustomer(Customer customer) -> identities.addCustomer(customer);
            case OrderDecision.FreezeCustomer(var id) -> {
                Customer was = Objects.requireNonNull(identities.customer(id));
                identities.updateCustomer(
                        new Customer(id, was.storefront(), was.name(), was.limits(), true, was.createdMs()));
            }
            case OrderDecision.Books _ -> {} // written already
        }
    }
}
