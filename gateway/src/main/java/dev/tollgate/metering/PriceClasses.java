package dev.tollgate.metering;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.chat.RequestFacts;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.RateCard;

/** Sets of price classes as bits by {@link PriceClass#index()}. */
final class PriceClasses {
    private static final int INPUT = bit(PriceClass.INPUT)
            | bit(PriceClass.CACHED_INPUT)
            | bit(PriceClass.CACHE_WRITE_5M)
            | bit(PriceClass.CACHE_WRITE_1H);
    private static final int OUTPUT = bit(PriceClass.OUTPUT) | bit(PriceClass.REASONING) | bit(PriceClass.AUDIO_OUTPUT);

    private PriceClasses() {}

    static int bit(PriceClass priceClass) {
        return 1 << priceClass.index();
    }

    static boolean has(int classes, PriceClass priceClass) {
        return (classes & bit(priceClass)) != 0;
    }

    /**
     * What a request can use, priced or not. Audio comes only of parts that may be audio: holding every text at an
     * audio rate would refuse customers for nothing.
     */
    static int usable(RequestFacts facts) {
        if (facts.endpoint() == Endpoint.IMAGES) {
            return bit(PriceClass.IMAGE);
        }
        boolean audio = facts.input().audios() > 0 || facts.input().files() > 0;
        int input = audio ? INPUT | bit(PriceClass.AUDIO_INPUT) : INPUT;
        return facts.endpoint() == Endpoint.EMBEDDINGS ? input : input | OUTPUT;
    }

    /** Of {@code classes}, those with a rate in each tier. Images have none: their price is not in the tiers. */
    static int priced(int classes, PriceVersion price) {
        int priced = classes;
        for (int tier = 0; tier < price.tiers().size(); tier++) {
            RateCard rates = price.tiers().get(tier).rates();
            for (int i = 0; i < PriceClass.COUNT; i++) {
                if (!rates.has(PriceClass.at(i))) {
                    priced &= ~(1 << i);
                }
            }
        }
        return priced;
    }

    /** The dearest rate among {@code classes}; 0 where none of them is priced. */
    static long dearest(RateCard rates, int classes) {
        long dearest = 0;
        for (int i = 0; i < PriceClass.COUNT; i++) {
            if ((classes & 1 << i) != 0) {
                dearest = Math.max(dearest, rates.of(PriceClass.at(i)));
            }
        }
        return dearest;
    }

    /** Of {@code classes}, those of output. */
    static int output(int classes) {
        return classes & OUTPUT;
    }

    /** Of {@code classes}, those of input. */
    static int input(int classes) {
        return classes & (INPUT | bit(PriceClass.AUDIO_INPUT));
    }
}
