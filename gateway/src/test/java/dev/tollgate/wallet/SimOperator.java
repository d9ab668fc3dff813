package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.GrantId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.TransferId;
import dev.tollgate.ledger.ClosingTarget;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.ledger.Outcome;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.ledger.ReversalRules;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What happens to grants while requests run: they are bought, frozen, closed, expire, go back to who paid them. */
final class SimOperator {
    private final SimLedger ledger;
    private final Ledger rules;
    private final SimTime time;
    private final RandomGenerator random;
    private final SimFacts facts;
    private final List<CustomerId> customers;
    private final Consumer<CustomerId> changed;
    private final List<Grant> grants = new ArrayList<>();
    private final List<GrantId> reversed = new ArrayList<>();
    private long nextId = 1;

    SimOperator(
            SimLedger ledger,
            SimTime time,
            RandomGenerator random,
            SimFacts facts,
            List<CustomerId> customers,
            Consumer<CustomerId> changed) {
        this.ledger = ledger;
        this.rules = ledger.ledger();
        this.time = time;
        this.random = random;
        this.facts = facts;
        this.customers = customers;
        this.changed = changed;
    }

    /** What customers have at first. */
    void begin() {
        for (CustomerId customer : customers) {
            give(customer, Asset.USD, 1 + random.nextInt(20_000), Set.of(), new Grant.BurnOrder(0, 0));
            if (random.nextBoolean()) {
                Grant.BurnOrder order = new Grant.BurnOrder(random.nextInt(2), 0);
                give(customer, Asset.TOKENS, 1 + random.nextInt(8_000), Set.of(), order);
            }
        }
    }

    /** One thing at random. */
    void act() {
        Grant grant = grants.get(random.nextInt(grants.size()));
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> give(customers.get(random.nextInt(customers.size())));
            case 5 -> {
                ClosingTarget target = random.nextBoolean() ? ClosingTarget.BREAKAGE : ClosingTarget.ADJUSTMENTS;
                did("closed", rules.close(grant.id(), transfer(), target, "simulated"), grant.customer());
            }
            case 6, 7 -> did("frozen", rules.freeze(grant.id()), grant.customer());
            case 8, 9, 10 -> did("unfrozen", rules.unfreeze(grant.id()), grant.customer());
            case 11, 12 -> expire();
            case 13 -> adjust(grant);
            case 14 -> reverse(grant);
            default -> goOn();
        }
    }

    /** Gives something while another call is on its way. */
    void give(CustomerId customer) {
        Set<ModelName> models = random.nextInt(3) == 0 ? Set.of(new ModelName("other")) : Set.of();
        long expires = random.nextInt(3) == 0 ? time.epochMillis() + 1 + random.nextInt(60_000) : 0;
        Asset asset = random.nextInt(3) == 0 ? Asset.TOKENS : Asset.USD;
        Grant.BurnOrder order = new Grant.BurnOrder(random.nextInt(3), expires);
        give(customer, asset, 1 + random.nextInt(10_000), models, order);
    }

    private void give(CustomerId customer, Asset asset, long nanos, Set<ModelName> models, Grant.BurnOrder order) {
        Grant.Origin origin = random.nextBoolean()
                ? new Grant.Origin("bought: pack", new Price(1 + random.nextInt(9_999), "USD"))
                : Grant.Origin.gift("given: welcome");
        Grant grant = new Grant(
                new GrantId(nextId++),
                customer,
                asset,
                nanos,
                models,
                order,
                Grant.State.OPEN,
                origin,
                time.epochMillis());
        grants.add(grant);
        did("given", rules.give(grant, transfer(), "simulated"), customer);
    }

    private TransferId transfer() {
        return new TransferId(nextId++);
    }

    private void expire() {
        for (Grant grant : rules.expired(3)) {
            did("expired", rules.expire(grant.id()), grant.customer());
        }
    }

    private void adjust(Grant grant) {
        long nanos = random.nextInt(-500, 2_000);
        if (nanos != 0) {
            did("adjusted", rules.adjust(grant.id(), transfer(), nanos, "simulated"), grant.customer());
        }
    }

    private void reverse(Grant grant) {
        Reversal.Kind kind = random.nextBoolean() ? Reversal.Kind.REFUND : Reversal.Kind.CHARGEBACK;
        Outcome outcome = rules.reverse(new ReversalRules.Reversing(grant.id(), kind, "", "simulated"));
        if (outcome instanceof Outcome.Applied) {
            reversed.add(grant.id());
        }
        did("reversed", outcome, grant.customer());
    }

    /** Takes a refund or chargeback one step on. */
    private void goOn() {
        if (reversed.isEmpty()) {
            return;
        }
        GrantId grant = reversed.get(random.nextInt(reversed.size()));
        CustomerId customer = customers.getFirst();
        for (Grant each : grants) {
            customer = each.id().equals(grant) ? each.customer() : customer;
        }
        did("reversal settled", rules.settleReversal(grant), customer);
        if (random.nextBoolean()) {
            did("reversal posted", rules.postReversal(grant, "re"), customer);
        } else {
            did("reversal voided", rules.voidReversal(grant, "re"), customer);
        }
    }

    private void did(String what, Outcome outcome, CustomerId customer) {
        ledger.changed();
        facts.saw("grant " + what + (outcome instanceof Outcome.Refused ? ": refused" : ""));
        changed.accept(customer);
    }
}
