package dev.tollgate.relay;

import dev.tollgate.base.Timers;
import dev.tollgate.identity.ManualTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Timers that run when the test lets time pass. */
public final class ManualTimers implements Timers {
    private final ManualTime time;
    private final List<Armed> armed = new ArrayList<>();

    public ManualTimers(ManualTime time) {
        this.time = time;
    }

    private record Armed(long atMs, Runnable work) {}

    @Override
    public Cancel after(long delayMs, Runnable work) {
        Armed timer = new Armed(time.epochMillis() + delayMs, work);
        armed.add(timer);
        return () -> armed.removeIf(each -> each.work().equals(work));
    }

    public int armed() {
        return armed.size();
    }

    public void advance(long ms) {
        long untilMs = time.epochMillis() + ms;
        while (!armed.isEmpty()) {
            armed.sort(Comparator.comparingLong(Armed::atMs));
            Armed next = armed.getFirst();
            if (next.atMs() > untilMs) {
                break;
            }
            armed.removeFirst();
            time.advance(Math.max(0, next.atMs() - time.epochMillis()));
            next.work().run();
        }
        time.advance(untilMs - time.epochMillis());
    }
}
