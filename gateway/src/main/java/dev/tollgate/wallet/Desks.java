package dev.tollgate.wallet;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.Limits;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The customers in memory, and whether this node takes requests. Safe from any thread. */
final class Desks {
    /** Each is a transaction that goes before the poster's. */
    private static final int SWEEPS_PER_TIDY = 100;

    private final ConcurrentMap<CustomerId, CustomerDesk> desks = new ConcurrentHashMap<>();
    private final LedgerSide side;
    private final Limits limits;
    private final String topUp;
    private final HaltPoints halts;
    private volatile boolean serving;

    Desks(LedgerSide side, Limits limits, String topUp, HaltPoints halts) {
        this.side = side;
        this.limits = limits;
        this.topUp = topUp;
        this.halts = halts;
    }

    /** A customer's desk, made where it is missing; null where there are too many. */
    @Nullable
    CustomerDesk find(CustomerId customer) {
        CustomerDesk known = desks.get(customer);
        if (known != null) {
            return known;
        }
        return desks.size() < limits.caches().customersMax() ? findAlways(customer) : null;
    }

    /** The same however many there are. */
    CustomerDesk findAlways(CustomerId customer) {
        return desks.computeIfAbsent(customer, id -> {
            Account account = new Account(id, limits, side.time().nanoTime());
            return new CustomerDesk(account, side);
        });
    }

    /** A customer's desk, or null where it is not in memory. */
    @Nullable
    CustomerDesk known(CustomerId customer) {
        return desks.get(customer);
    }

    Collection<CustomerDesk> all() {
        return desks.values();
    }

    /** Gives back what nobody used for long and what nobody may use; forgets who has nothing left. */
    void tidy() {
        long nowMs = side.time().epochMillis();
        long sinceNanos = side.time().nanoTime()
                - TimeUnit.MILLISECONDS.toNanos(limits.money().leaseIdleMs());
        int sweeps = 0;
        for (CustomerDesk desk : desks.values()) {
            Account account = desk.account;
            boolean idle = account.idle(sinceNanos);
            if (idle ? account.anyFree() : account.hasStray(nowMs)) {
                if (sweeps < SWEEPS_PER_TIDY) {
                    sweeps++;
                    desk.sweep(idle);
                }
            } else if (idle && desk.retire(nowMs)) {
                desks.remove(account.customer(), desk);
            }
        }
    }

    LedgerSide side() {
        return side;
    }

    WalletCounts counts() {
        return side.counts();
    }

    Limits limits() {
        return limits;
    }

    String topUp() {
        return topUp;
    }

    HaltPoints halts() {
        return halts;
    }

    boolean serving() {
        return serving;
    }

    void serving(boolean now) {
        serving = now;
    }
}
