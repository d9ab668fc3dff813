package dev.tollgate.app;

import dev.tollgate.base.HaltPoint;
import dev.tollgate.base.HaltPoints;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process, as {@code kill -9} would, when it arrives at a point for the nth time. For crash tests only,
 * switched on by the system property {@code tollgate.halt} as {@code AFTER_BEGAN:3}.
 */
final class HaltSwitch implements HaltPoints {
    private static final String PROPERTY = "tollgate.halt";
    private static final int STATUS = 137;

    private final HaltPoint point;
    private final AtomicInteger left;

    private HaltSwitch(HaltPoint point, int arrivals) {
        this.point = point;
        this.left = new AtomicInteger(arrivals);
    }

    static HaltPoints fromProperties() {
        String setting = System.getProperty(PROPERTY);
        return setting == null ? HaltPoints.NONE : parse(setting);
    }

    static HaltPoints parse(String setting) {
        int colon = setting.indexOf(':');
        @Nullable String problem = colon < 0 ? "no colon" : null;
        try {
            if (problem == null) {
                return new HaltSwitch(
                        HaltPoint.valueOf(setting.substring(0, colon)), Integer.parseInt(setting.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            problem = e.getMessage();
        }
        throw new StartException(PROPERTY + ": " + setting + " (expected: POINT:n, as AFTER_BEGAN:3); " + problem);
    }

    @Override
    public void reached(HaltPoint at) {
        if (at == point && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
