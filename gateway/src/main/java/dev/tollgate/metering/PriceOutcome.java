package dev.tollgate.metering;

import dev.tollgate.money.PriceClass;

/** What units come to. */
public sealed interface PriceOutcome {
    /** The charge in nano-units, rounded up once. */
    record Priced(long nanos) implements PriceOutcome {}

    /** There are units of a class without a price. */
    record Missing(PriceClass priceClass) implements PriceOutcome {}
}
