package dev.tollgate.metering;

import static dev.tollgate.metering.Fixtures.price;
import static dev.tollgate.metering.Fixtures.rates;
import static dev.tollgate.metering.Fixtures.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.PriceVersion.ImageRate;
import dev.tollgate.catalog.PriceVersion.PriceTier;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.metering.PriceOutcome.Missing;
import dev.tollgate.metering.PriceOutcome.Priced;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;
import dev.tollgate.money.Units;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PricingTest {
    private static final long SEED = 3_007;
    private static final int CASES = 10_000;

    private static final List<ImageRate> PICTURES = List.of(
            new ImageRate("1024x1024", "standard", 40_000_000),
            new ImageRate("1024x1792", "standard", 80_000_000),
            new ImageRate("1024x1024", "hd", 80_000_000));

    /** The oracle: dollars as decimals, each class by hand, no line shared with the code under test. */
    @Test
    void agreesWithADecimalOracleOnTenThousandSeededCases() {
        SplittableRandom random = new SplittableRandom(SEED);
        int missing = 0;
        for (int i = 0; i < CASES; i++) {
            PriceVersion price = randomPrice(random);
            Units units = randomUnits(random);
            ImageAsk ask = new ImageAsk(random.nextBoolean() ? "s" : "t", "q");
            PriceOutcome expected = oracle(units, price, ask);
            missing += expected instanceof Missing ? 1 : 0;
            assertThat(Pricing.charge(units, price, ask))
                    .describedAs("seed %d case %d: %s at %s", SEED, i, units, price)
                    .isEqualTo(expected);
            Bill bill = Pricing.bill(units, price, ask);
            assertThat(bill == null ? null : new Priced(bill.chargeNanos()))
                    .describedAs("the bill of seed %d case %d: %s at %s", SEED, i, units, price)
                    .isEqualTo(expected instanceof Priced ? expected : null);
        }
        assertThat(missing).describedAs("both outcomes were drawn").isBetween(500, CASES - 3_000);
    }

    private static PriceVersion randomPrice(SplittableRandom random) {
        List<PriceTier> tiers = new ArrayList<>();
        long above = 0;
        int count = random.nextInt(1, 4);
        int absent = random.nextInt(0, 6) == 0 ? 3 : 40;
        for (int tier = 0; tier < count; tier++) {
            RateCard card = RateCard.empty();
            for (PriceClass priceClass : PriceClass.values()) {
                if (random.nextInt(absent) != 0) {
                    // Up to a thousand dollars a million, down to a billionth of a dollar a million.
                    card = card.with(priceClass, random.nextLong(1_000_000_000_000L) >>> random.nextInt(0, 40));
                }
            }
            tiers.add(new PriceTier(above, card));
            above += random.nextLong(1, 300_000);
        }
        List<ImageRate> images = random.nextInt(5) == 0
                ? List.of()
                : List.of(
                        new ImageRate("s", "", random.nextLong(1_000_000_000)),
                        new ImageRate("t", "q", random.nextLong(1_000_000_000)));
        return price(tiers, images);
    }

    private static Units randomUnits(SplittableRandom random) {
        long[] counts = new long[PriceClass.COUNT];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = random.nextBoolean() ? 0 : random.nextLong(2_000_000) >>> random.nextInt(0, 21);
        }
        counts[PriceClass.REQUEST.index()] = random.nextInt(0, 4);
        counts[PriceClass.IMAGE.index()] = random.nextInt(4) == 0 ? random.nextInt(1, 10) : 0;
        return Units.of(counts);
    }

    private static PriceOutcome oracle(Units units, PriceVersion price, ImageAsk ask) {
        BigDecimal input = BigDecimal.ZERO;
        for (PriceClass each : List.of(
                PriceClass.INPUT,
                PriceClass.CACHED_INPUT,
                PriceClass.CACHE_WRITE_5M,
                PriceClass.CACHE_WRITE_1H,
                PriceClass.AUDIO_INPUT)) {
            input = input.add(BigDecimal.valueOf(units.of(each)));
        }
        BigDecimal calls = BigDecimal.valueOf(Math.max(1, units.of(PriceClass.REQUEST)));
        BigDecimal perCall = input.divide(calls, MathContext.DECIMAL128);
        PriceTier tier = price.tiers().getFirst();
        for (PriceTier each : price.tiers()) {
            if (perCall.compareTo(BigDecimal.valueOf(each.aboveInputTokens())) > 0) {
                tier = each;
            }
        }
        BigDecimal dollars = BigDecimal.ZERO;
        for (PriceClass each : PriceClass.values()) {
            BigDecimal count = BigDecimal.valueOf(units.of(each));
            if (count.signum() == 0) {
                continue;
            }
            if (each == PriceClass.IMAGE) {
                if (price.images().isEmpty()) {
                    return new Missing(each);
                }
                ImageRate rate = price.images().get(ask.size().equals("s") ? 0 : 1);
                dollars = dollars.add(count.multiply(BigDecimal.valueOf(rate.nanosEach(), 9)));
            } else if (tier.rates().of(each) >= 0) {
                BigDecimal perMillion = BigDecimal.valueOf(tier.rates().of(each), 9);
                dollars = dollars.add(count.multiply(perMillion).movePointLeft(6));
            } else if (each != PriceClass.REQUEST) {
                return new Missing(each);
            }
        }
        BigInteger nanos =
                dollars.movePointRight(9).setScale(0, RoundingMode.CEILING).toBigIntegerExact();
        return new Priced(nanos.longValueExact());
    }

    @Test
    void gpt4oAtListPrice() {
        Units units =
                units(PriceClass.INPUT, 1_000).with(PriceClass.CACHED_INPUT, 24).with(PriceClass.OUTPUT, 500);
        PriceVersion price = price(rates("2.5", "10").with(PriceClass.CACHED_INPUT, 1_250_000_000L));
        // 0.0025 + 0.00003 + 0.005 dollars
        assertThat(Pricing.charge(units, price, ImageAsk.DEFAULT)).isEqualTo(new Priced(7_530_000));
    }

    @Test
    void oneRoundingOverAllClassesNotOneEach() {
        PriceVersion price = price(rates("0.0000005", "0.0000005"));
        Units units = units(PriceClass.INPUT, 1).with(PriceClass.OUTPUT, 1);
        assertThat(Pricing.charge(units, price, ImageAsk.DEFAULT)).isEqualTo(new Priced(1));
    }

    @Test
    void theWholeRequestIsPricedAtTheTierAboveWhoseBeginItLies() {
        PriceVersion price =
                price(List.of(new PriceTier(0, rates("1", "2")), new PriceTier(200_000, rates("2", "3"))), List.of());
        assertThat(Pricing.charge(units(PriceClass.INPUT, 200_000), price, ImageAsk.DEFAULT))
                .isEqualTo(new Priced(200_000_000));
        Units above = units(PriceClass.INPUT, 1).with(PriceClass.CACHED_INPUT, 0);
        assertThat(Pricing.charge(above.with(PriceClass.INPUT, 200_001), price, ImageAsk.DEFAULT))
                .isEqualTo(new Priced(400_002_000));
    }

    @Test
    void everyClassOfInputCountsForTheTierAndOutputDoesNot() {
        RateCard low = rates("1", "1").with(PriceClass.CACHED_INPUT, 0);
        RateCard high = rates("1", "2").with(PriceClass.CACHED_INPUT, 0);
        PriceVersion price = price(List.of(new PriceTier(0, low), new PriceTier(10, high)), List.of());
        Units cached = units(PriceClass.CACHED_INPUT, 11).with(PriceClass.OUTPUT, 1_000);
        assertThat(Pricing.charge(cached, price, ImageAsk.DEFAULT)).isEqualTo(new Priced(2_000_000));
        assertThat(Pricing.charge(units(PriceClass.OUTPUT, 1_000), price, ImageAsk.DEFAULT))
                .isEqualTo(new Priced(1_000_000));
    }

    @Test
    void severalCallsArePricedAtTheTierOfTheirMean() {
        PriceVersion price =
                price(List.of(new PriceTier(0, rates("1", "1")), new PriceTier(100, rates("2", "2"))), List.of());
        Units three = units(PriceClass.INPUT, 300).with(PriceClass.REQUEST, 3);
        assertThat(Pricing.charge(three, price, ImageAsk.DEFAULT)).isEqualTo(new Priced(300_000));
        assertThat(Pricing.charge(three.with(PriceClass.INPUT, 301), price, ImageAsk.DEFAULT))
                .isEqualTo(new Priced(602_000));
    }

    @Test
    void unitsWithoutAPriceAreMissingNeverFree() {
        assertThat(Pricing.charge(units(PriceClass.REASONING, 1), price(rates("1", "1")), ImageAsk.DEFAULT))
                .isEqualTo(new Missing(PriceClass.REASONING));
        assertThat(Pricing.charge(units(PriceClass.IMAGE, 1), price(rates("1", "1")), ImageAsk.DEFAULT))
                .isEqualTo(new Missing(PriceClass.IMAGE));
    }

    @Test
    void aCallWithoutARequestPriceHasNoFee() {
        Units call = units(PriceClass.REQUEST, 1);
        assertThat(Pricing.charge(call, price(rates("1", "1")), ImageAsk.DEFAULT))
                .isEqualTo(new Priced(0));
        RateCard withFee = rates("1", "1").with(PriceClass.REQUEST, 10_000_000_000_000L);
        assertThat(Pricing.charge(call, price(withFee), ImageAsk.DEFAULT)).isEqualTo(new Priced(10_000_000));
    }

    @Test
    void imagesArePricedBySizeAndQualityAndTheFirstRateIsTheDefault() {
        PriceVersion price = price(List.of(new PriceTier(0, RateCard.empty())), PICTURES);
        assertThat(nanosOfImage(price, "1024x1792", "standard")).isEqualTo(80_000_000);
        assertThat(nanosOfImage(price, "1024x1024", "hd")).isEqualTo(80_000_000);
        assertThat(nanosOfImage(price, "", "")).isEqualTo(40_000_000);
        assertThat(nanosOfImage(price, "1024x1792", "")).isEqualTo(80_000_000);
        assertThat(nanosOfImage(price, "", "hd")).isEqualTo(80_000_000);
        assertThat(Pricing.imageRate(price, new ImageAsk("512x512", ""))).isNull();
        assertThat(Pricing.imageRate(price, new ImageAsk("1024x1792", "hd"))).isNull();
    }

    @Test
    void aRateWithoutSizeOrQualityHoldsForThoseThatNoOtherNames() {
        PriceVersion price = price(
                List.of(new PriceTier(0, RateCard.empty())),
                List.of(new ImageRate("", "", 1), new ImageRate("", "hd", 2), new ImageRate("9x9", "hd", 3)));
        assertThat(nanosOfImage(price, "9x9", "hd")).isEqualTo(3);
        assertThat(nanosOfImage(price, "8x8", "hd")).isEqualTo(2);
        assertThat(nanosOfImage(price, "9x9", "low")).isEqualTo(1);
    }

    private static long nanosOfImage(PriceVersion price, String size, String quality) {
        return ((Priced) Pricing.charge(units(PriceClass.IMAGE, 1), price, new ImageAsk(size, quality))).nanos();
    }

    @Test
    void aChargeBeyond63BitsIsRefused() {
        PriceVersion price = price(RateCard.empty().with(PriceClass.INPUT, Long.MAX_VALUE));
        assertThatThrownBy(() -> Pricing.charge(units(PriceClass.INPUT, 1_000_001), price, ImageAsk.DEFAULT))
                .isInstanceOf(ArithmeticException.class);
    }
}
