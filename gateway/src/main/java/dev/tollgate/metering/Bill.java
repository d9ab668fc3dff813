package dev.tollgate.metering;

import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.money.ExactSum;
import dev.tollgate.money.PriceClass;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * How a charge comes about, line by line, for people: the sum of its lines, rounded up once, is the charge. Slow and
 * exact; requests are charged by {@link Pricing#charge}, and a test holds the two together.
 *
 * @param tier the tier that was applied
 * @param tierInputTokens the input that picked it
 * @param lines of the classes that were used and have a rate
 */
public record Bill(PriceTier tier, long tierInputTokens, List<Line> lines) {
    public Bill {
        lines = List.copyOf(lines);
    }

    /**
     * What was used of one class.
     *
     * @param rate nano-units for {@code per} units
     */
    public record Line(PriceClass priceClass, long units, long rate, long per) {
        /** A class of the rate card. */
        static Line of(PriceClass priceClass, long units, long rate) {
            return new Line(priceClass, units, rate, ExactSum.UNITS_PER_RATE);
        }

        /** What it comes to, exactly, in nano-units. */
        public BigDecimal nanos() {
            // The divisors are 1 and a million: the quotient ends.
            return BigDecimal.valueOf(units).multiply(BigDecimal.valueOf(rate)).divide(BigDecimal.valueOf(per));
        }
    }

    /** The sum before rounding, in nano-units. */
    public BigDecimal sumNanos() {
        return lines.stream().map(Line::nanos).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * The charge, in nano-units.
     *
     * @throws ArithmeticException where it does not fit 63 bits
     */
    public long chargeNanos() {
        return sumNanos().setScale(0, RoundingMode.CEILING).longValueExact();
    }
}
