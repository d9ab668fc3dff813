package dev.tollgate.wallet;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.Limits;
import dev.tollgate.base.TimeSource;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.wallet.SimRequest.Written;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One node and its lives: starts, crashes, starts again, and looks at what its requests were charged. */
final class SimNode {
    private static final int FAILED_STARTS_MAX = 60;

    /** How often things fail on this node. */
    record Odds(boolean power, boolean faulty, int crashesPerTenThousand) {}

    /** What was true when the process ended. */
    private record Fall(List<Long> forced, boolean progressSkipped, boolean pending, String where) {}

    final long id;
    final TimeSource time;
    final SimDisk disk;
    final SimScheduler scheduler;
    final SimLink link;
    final SimFacts facts;
    private final SimLedger ledger;
    private final SplittableRandom random;
    private final Limits limits;
    private final Odds odds;
    /** What others do while a call to the ledger is on its way. */
    private final Runnable others;

    /** Requests of this life. */
    final List<SimRequest> requests = new ArrayList<>();

    final List<SimScheduler.Loop> loops = new ArrayList<>();
    final List<Books> books = new ArrayList<>();
    private final SimRequests clients;
    private @Nullable Wallet wallet;
    private @Nullable Fall fall;
    private boolean powerLost;
    private boolean danger;
    private boolean meanwhile;
    /** Now is the moment at which a wrong order of steps would show: others and crashes hurry. */
    private boolean critical;

    private boolean away;
    /** It was given up while it runs. */
    private boolean doomed;

    SimNode(
            long id,
            SimTime clock,
            SimLedger ledger,
            SimFacts facts,
            SplittableRandom random,
            Limits limits,
            Odds odds,
            Runnable others) {
        this.id = id;
        this.time = clock.ahead(random.nextInt(-400, 400));
        this.ledger = ledger;
        this.facts = facts;
        this.random = random;
        this.limits = limits;
        this.odds = odds;
        this.others = others;
        this.disk = new SimDisk(random);
        this.disk.meanwhile = this::meanwhile;
        this.scheduler = new SimScheduler(clock, random);
        this.link = new SimLink(ledger, id, new Storm());
        this.clients = new SimRequests(this, ledger, random, limits);
    }

    boolean up() {
        return wallet != null;
    }

    Wallet wallet() {
        return Objects.requireNonNull(wallet);
    }

    SimRequests clients() {
        return clients;
    }

    /** Whether it was given up while it runs: what it knows of its leases is not true any more. */
    boolean doomed() {
        return doomed;
    }

    /** Whether the database answers. */
    void away(boolean now) {
        away = now;
    }

    /** Sets whether things fail and the process ends. */
    void danger(boolean on) {
        danger = on;
        disk.errorsPerThousand = on && odds.faulty ? 15 : 0;
        disk.crashesPerTenThousand = on ? odds.crashesPerTenThousand : 0;
    }

    private final class Storm implements SimLink.Weather {
        @Override
        public void before(String call) {
            happen("before " + call);
        }

        @Override
        public void after(String call) {
            if (danger && random.nextInt(20) == 0) {
                others.run();
            }
            happen("after " + call);
        }

        private void happen(String where) {
            if (!danger) {
                return;
            }
            meanwhile();
            if (random.nextInt(2_000) < 3) {
                throw new SimulatedCrash(where);
            }
            if (away || odds.faulty && random.nextInt(100) < 4) {
                facts.saw("ledger failed " + where);
                throw new IllegalStateException("simulated failure " + where);
            }
        }

        @Override
        public void sent(PostingStore.Batch batch) {
            if (wallet != null) {
                batch.postings().forEach(this::sent);
            }
        }

        private void sent(PostingStore.Posting posting) {
            SimRequest request = ledger.request(posting.row().id());
            Written settled = request == null ? null : request.settled;
            if (request != null && settled != null && settled.end() != SimRequest.UNSURE) {
                long forced = wallet().journals().get(request.loop).forced();
                facts.check(
                        settled.end() <= forced,
                        SimInvariant.FORCED_BEFORE_POSTED,
                        () -> "forced up to " + forced + ", posted " + request);
            }
        }

        @Override
        public boolean late() {
            return danger && odds.faulty && random.nextInt(60) == 0;
        }
    }

    /** What other loops do while one thread waits for the disk or the ledger; sometimes the process ends right then. */
    private void meanwhile() {
        if (!danger || meanwhile || wallet == null || loops.isEmpty() || random.nextInt(critical ? 2 : 12) > 0) {
            return;
        }
        meanwhile = true;
        try {
            for (int i = random.nextInt(6); i >= 0; i--) {
                clients.stepMeanwhile();
            }
            if (random.nextInt(3_000) < odds.crashesPerTenThousand * 10 || critical && random.nextInt(4) == 0) {
                throw new SimulatedCrash("while others went on");
            }
        } finally {
            meanwhile = false;
        }
    }

    /** Runs what must be done in one order only. */
    <T> T critically(boolean now, Supplier<T> work) {
        critical = now && !meanwhile;
        try {
            return work.get();
        } finally {
            critical = false;
        }
    }

    void force() {
        for (Journal journal : wallet().journals()) {
            journal.force(time.epochMillis());
        }
    }

    // ---- lives

    /** Starts, as often as it takes. */
    void startUntilUp(boolean dangerous) {
        for (int failed = 0; wallet == null; failed++) {
            int times = failed;
            facts.check(failed <= FAILED_STARTS_MAX, SimInvariant.COMES_UP, () -> times + " starts of node " + id);
            try {
                danger(dangerous && failed < FAILED_STARTS_MAX / 2);
                start();
            } catch (SimulatedCrash | WalletStartException | IllegalStateException e) {
                // The start failed or ended half-way: another one follows.
                facts.saw("start failed");
                end();
            } finally {
                danger(false);
            }
        }
        checkCharged();
    }

    private void start() {
        int count = 1 + random.nextInt(3);
        HaltPoints halts = point -> {
            // Replays are rare among all that a node does, so that they end half-way more often.
            if (danger && random.nextInt(3_000) < (point == HaltPoint.DURING_REPLAY ? 600 : 2)) {
                throw new SimulatedCrash(point.name());
            }
        };
        WalletStores stores = new WalletStores(link, link, link);
        WalletConfig config = new WalletConfig(Path.of("unused"), id, count, "https://shop.example/top-up", limits);
        Wallet opened = Wallet.open(config, disk, stores, time, scheduler, halts);
        ReplayReport report = opened.replay();
        facts.saw("replay with lost records", report.lost().size());
        facts.saw("replay clamped", report.clampedNanos() > 0 ? 1 : 0);
        for (int loop = 0; loop < count; loop++) {
            SimScheduler.Loop on = scheduler.loop();
            loops.add(on);
            books.add(opened.books(loop, on, on));
        }
        opened.serve();
        wallet = opened;
    }

    /** The process ends here. */
    void crash(String where) {
        Wallet was = wallet();
        fall = new Fall(
                was.journals().stream().map(Journal::forced).toList(),
                was.desks().counts().progressSkipped.sum() > 0,
                was.journals().stream().anyMatch(journal -> journal.pending() > 0),
                where);
        powerLost = false;
        facts.saw("crash");
        facts.saw(where.startsWith("before") || where.startsWith("after") ? "crash " + where : "crash inside");
        if (doomed) {
            requests.forEach(this::giveUp);
        }
        doomed = false;
        end();
    }

    private void giveUp(SimRequest request) {
        request.givenUp |= ledger.posting(request.ask.request()) == null;
    }

    private void end() {
        scheduler.clear();
        loops.clear();
        books.clear();
        wallet = null;
        if (odds.power && random.nextInt(4) > 0) {
            disk.cutPower();
            powerLost = true;
            facts.saw("power cut");
        }
    }

    /** Up to where a request's journal is certainly on disk. */
    private long safe(SimRequest request) {
        return powerLost ? Objects.requireNonNull(fall).forced.get(request.loop) : SimRequest.UNSURE - 1;
    }

    /** It was given up: dead, it stays what it is; alive, nothing of what it believes is true. */
    void forgotten() {
        doomed = wallet != null;
    }

    /** Compares what the requests of the last life were charged with what its journals said. */
    void checkCharged() {
        Fall end = fall;
        if (end != null) {
            for (SimRequest request : requests) {
                checkCharged(request, end);
            }
        }
        requests.clear();
        fall = null;
    }

    private void checkCharged(SimRequest request, Fall end) {
        PostingStore.Posting posting = ledger.posting(request.ask.request());
        UsageRow row = posting == null ? null : posting.row();
        Written settled = request.settled;
        facts.saw("after crash " + (powerLost ? "of power " : "")
                + (request.givenUp ? "given up" : row == null ? "nothing" : settled != null ? "settled" : "progress"));
        if (request.givenUp) {
            return; // that it is not posted is checked when something is
        }
        if (row != null) {
            check(request.mayBe(row), SimInvariant.CHARGED_AS_WRITTEN, request, end);
            check(
                    powerLost || end.pending || row.charge().overrunNanos() <= request.overrunWritten(row),
                    SimInvariant.LEASES_CARRY,
                    request,
                    end);
        }
        if (settled != null && settled.end() <= safe(request)) {
            check(row != null && SimRequest.same(settled.row(), row), SimInvariant.SETTLED_SURVIVES, request, end);
        }
        checkLeftOpen(request, row, end);
        if (request.state == SimRequest.State.RELEASED && !request.releaseUnsure && !powerLost) {
            check(row == null, SimInvariant.RELEASED_IS_FREE, request, end);
        }
        if (request.state == SimRequest.State.REFUSED || request.state == SimRequest.State.ASKED) {
            check(row == null, SimInvariant.REFUSED_IS_FREE, request, end);
        }
    }

    private void checkLeftOpen(SimRequest request, @Nullable UsageRow row, Fall end) {
        boolean known = request.doubtfulSettled == null && !request.releaseUnsure && !powerLost && !end.progressSkipped;
        boolean sure = request.doubtfulProgress == null
                && request.progress.stream().allMatch(written -> written.end() != SimRequest.UNSURE);
        if (!request.open() || !known || !sure) {
            return;
        }
        if (request.progress.isEmpty()) {
            check(row == null, SimInvariant.NO_CONTENT_NO_CHARGE, request, end);
        } else {
            UsageRow last = request.progress.getLast().row();
            check(row != null && SimRequest.same(last, row), SimInvariant.LAST_PROGRESS_COUNTS, request, end);
        }
    }

    private void check(boolean holds, SimInvariant invariant, SimRequest request, Fall end) {
        facts.check(
                holds,
                invariant,
                () -> "charged " + ledger.posting(request.ask.request()) + " of " + request + "; crash " + end.where
                        + (powerLost ? ", power cut" : "") + ", forced " + end.forced + ", pending " + end.pending);
    }
}
