package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Nodes with their wallets around one ledger, in a world that one seed decides: requests, grants, disks, databases,
 * clocks, crashes. {@link #run} throws where an invariant is broken.
 */
final class WalletWorld {
    static final int STEPS = 1_000;
    private static final int CHECK_EVERY = 50;
    private static final long DAY_MS = 86_400_000;

    private final SplittableRandom random;
    private final SimFacts facts = new SimFacts();
    private final SimTime time = new SimTime(Samples.START_MS);
    private final SimLedger ledger;
    private final SimOperator operator;
    private final List<CustomerId> customers = new ArrayList<>();
    private final List<SimNode> nodes = new ArrayList<>();
    private final Limits limits;
    private final int forceRarely;
    private int awayFor;
    private int step;

    WalletWorld(long seed) {
        random = new SplittableRandom(seed);
        ledger = new SimLedger(time, facts, random.nextLong());
        Limits small = Samples.limits((30 + random.nextInt(60)) << 10, 1L << random.nextInt(4, 14));
        limits = random.nextBoolean() ? small : Samples.withBatches(small, 1 + random.nextInt(6));
        for (int i = random.nextInt(3); i >= 0; i--) {
            customers.add(new CustomerId(100 + i));
        }
        operator = new SimOperator(ledger, time, random, facts, customers, this::grantsChanged);
        forceRarely = 1 + random.nextInt(random.nextInt(3) == 0 ? 60 : 6);
        SimNode.Odds odds = new SimNode.Odds(
                random.nextBoolean(), random.nextInt(3) == 0, random.nextInt(2) == 0 ? 2 : 5 + random.nextInt(40));
        int count = random.nextInt(5) < 3 ? 1 : 2 + random.nextInt(2);
        for (int i = 1; i <= count; i++) {
            SimNode node = new SimNode(i, time, ledger, facts, random, limits, odds, this::othersAct);
            node.clients().customers(customers);
            nodes.add(node);
        }
        facts.saw("worlds of " + count + " nodes");
    }

    /** How often what happened, by name. */
    Map<String, Long> seen() {
        return facts.seen();
    }

    /** The step that it has come to. */
    int step() {
        return step;
    }

    private void grantsChanged(CustomerId customer) {
        for (SimNode node : nodes) {
            if (node.up()) {
                node.wallet().grantsChanged(customer);
            }
        }
    }

    /** Somebody is faster than the ledger's answer. */
    private void othersAct() {
        if (random.nextInt(3) > 0) {
            operator.give(customers.get(random.nextInt(customers.size())));
        } else {
            operator.act();
        }
    }

    void run() {
        operator.begin();
        nodes.forEach(node -> node.startUntilUp(false));
        for (step = 1; step <= STEPS; step++) {
            stepOnce();
            facts.rethrow();
            if (step % CHECK_EVERY == 0) {
                ledger.check();
                ledger.checkClosing(customers);
            }
        }
        finish();
        facts.rethrow();
        facts.saw("steps", STEPS);
        for (SimNode node : nodes) {
            facts.saw("pages dropped", node.disk.pagesDropped);
            facts.saw("pages kept", node.disk.pagesKept);
        }
        facts.saw("requests", ledger.requests().size());
    }

    private void stepOnce() {
        if (awayFor > 0 && --awayFor == 0) {
            nodes.forEach(node -> node.away(false));
        }
        SimNode node = nodes.get(random.nextInt(nodes.size()));
        if (!node.up()) {
            down(node);
            return;
        }
        node.danger(true);
        try {
            step(node);
        } catch (SimulatedCrash e) {
            node.crash(String.valueOf(e.getMessage()));
        } finally {
            node.danger(false);
        }
    }

    /** A node that is down comes back soon, late, or never. */
    private void down(SimNode node) {
        switch (random.nextInt(24)) {
            case 0 -> {
                ledger.forget(node.id);
                node.checkCharged();
            }
            case 1, 2, 3, 4 -> {
                facts.saw("node stayed down");
                time.advance(random.nextInt(2_000));
                operator.act();
            }
            case 5 -> ledger.deliver(random.nextInt(1_000));
            default -> {
                node.startUntilUp(true);
                node.clients().begin();
            }
        }
    }

    private void step(SimNode node) {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> node.clients().ask();
            case 5, 6, 7, 8 -> node.clients().go();
            case 9, 10, 11 -> {
                node.scheduler.step();
                node.scheduler.step();
            }
            case 12, 13 -> time.advance(random.nextInt(120));
            case 14, 15 -> {
                if (random.nextInt(forceRarely) == 0) {
                    node.force();
                }
            }
            case 16, 17 -> node.wallet().poster().post(random.nextInt(8) == 0);
            case 18 -> node.clients().look();
            default -> rare(node);
        }
    }

    private void rare(SimNode node) {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> operator.act();
            case 9, 10, 11 -> node.wallet().recall(node.clients().anyCustomer());
            case 12, 13 -> {
                time.advance(limits.money().leaseIdleMs() + 1L);
                node.wallet().desks().tidy();
            }
            case 14, 15 -> node.wallet().desks().tidy();
            case 16, 17 -> node.clients().freezeForAMoment();
            case 18 -> node.wallet().totalNanos(node.clients().anyCustomer());
            case 19 -> jump();
            case 20 -> goAway();
            case 21 -> ledger.deliver(random.nextInt(1_000));
            case 22 -> node.crash("between steps");
            default -> forgetAlive(node);
        }
    }

    /** Clocks are set: by a little, by minutes, over midnight. */
    private void jump() {
        long ms = switch (random.nextInt(4)) {
            case 0 -> -random.nextInt(1_000);
            case 1 -> -random.nextLong(DAY_MS);
            case 2 -> random.nextLong(DAY_MS);
            default -> random.nextInt(600_000);
        };
        time.jump(ms);
        facts.saw(ms < 0 ? "clock set back" : "clock set forward");
        if (ms < 0) {
            ledger.clockSetBack();
            nodes.forEach(node -> node.clients().clockWentBack());
        }
    }

    private void goAway() {
        awayFor = 1 + random.nextInt(60);
        nodes.forEach(node -> node.away(true));
        facts.saw("database away");
    }

    /** An operator errs: the node that is given up still runs. It serves what it has, and never posts again. */
    private void forgetAlive(SimNode node) {
        if (random.nextInt(4) == 0) {
            ledger.forget(node.id);
            node.forgotten();
            facts.saw("node given up alive");
        } else if (node.doomed()) {
            node.crash("killed at last");
        }
    }

    // ---- the end

    private void finish() {
        nodes.forEach(node -> node.away(false));
        for (SimNode node : nodes) {
            if (node.up() && node.doomed()) {
                node.crash("killed at last");
            }
            if (!node.up() && nodes.size() > 1 && random.nextBoolean()) {
                ledger.forget(node.id);
                node.checkCharged();
            } else if (!node.up()) {
                node.startUntilUp(false);
                node.clients().begin();
            }
        }
        nodes.stream().filter(SimNode::up).forEach(this::finish);
        ledger.deliverAll();
        facts.check(
                ledger.leased(customers) == 0,
                SimInvariant.NO_LEASE_LEAKS,
                () -> "leased: " + ledger.leased(customers));
        ledger.check();
        ledger.checkClosing(customers);
        facts.check(ledger.openJournals().isEmpty(), SimInvariant.CLEAN_END, () -> "open: " + ledger.openJournals());
    }

    private void finish(SimNode node) {
        node.scheduler.quiet();
        time.advance(limits.money().leaseWaitMs() + 1L);
        node.scheduler.quiet();
        node.clients().settleAll();
        node.scheduler.quiet();
        WalletStats stats = node.wallet().stats();
        facts.check(
                stats.holds().open() == 0 && stats.holds().heldNanos() == 0,
                SimInvariant.NO_HOLD_LEAKS,
                () -> stats.holds().toString());
        journalsWritten(node);
        node.force();
        node.wallet().poster().post(true);
        customers.forEach(node.wallet()::recall);
        node.scheduler.quiet();
        int open = node.wallet().close();
        facts.check(open == 0, SimInvariant.CLEAN_END, () -> "open holds: " + open);
        for (SimRequest request : node.requests) {
            SimRequest.Written settled = request.settled;
            PostingStore.Posting posting = ledger.posting(request.ask.request());
            facts.check(
                    settled == null
                            ? posting == null
                            : posting != null && settled.row().equals(posting.row()),
                    SimInvariant.SETTLED_SURVIVES,
                    () -> "charged " + posting + " of " + request);
        }
    }

    /** Lets the loops' timers write what the disk refused. */
    private void journalsWritten(SimNode node) {
        while (node.wallet().journals().stream().anyMatch(journal -> journal.pending() > 0)) {
            time.advance(limits.journal().journalForceMs());
            node.scheduler.quiet();
            node.force();
            node.wallet().poster().post(true);
        }
    }
}
