package dev.tollgate.metering;

import dev.tollgate.chat.Usage;
import dev.tollgate.money.PriceClass;
import dev.tollgate.money.Units;

/**
 * Decides what was used: the provider's report, our own count, and what a request of its kind can use at all. Pure.
 * {@code docs/billing.md} says each rule in words.
 */
public final class UsageRules {
    /** No report is believed above this; sums of a few of them stay far inside 63 bits. */
    private static final long TOKENS_MAX = 1L << 53;

    private UsageRules() {}

    /**
     * The units that are charged.
     *
     * @param charged what the billing policy charges
     */
    public static Metered meter(Charged charged, Observed seen, MeterBounds bounds) {
        if (charged == Charged.NOTHING) {
            return Metered.NOTHING;
        }
        boolean output = charged != Charged.INPUT;
        Tally tally = new Tally();
        if (bounds.classes() != 0) {
            tally.read(seen, output);
            tally.cutToBounds(bounds);
            tally.countInput(bounds.classes());
            if (output) {
                tally.countOutput(bounds.classes());
            }
        }
        if (output) {
            tally.countImages(seen.images(), bounds.imagesMax());
        }
        return tally.metered(seen.calls());
    }

    /** One settlement's sums on their way from totals with parts to disjoint classes. */
    private static final class Tally {
        private final long[] counts = new long[PriceClass.COUNT];
        private Usage report = Usage.NONE;
        private long input;
        private long output;
        private int corrections;

        void read(Observed seen, boolean withOutput) {
            long ownOutput = withOutput ? seen.ownOutput() : 0;
            if (seen.report() == null) {
                input = Math.min(seen.ownInput(), TOKENS_MAX);
                output = Math.min(ownOutput, TOKENS_MAX);
                note(Correction.OWN_COUNT);
                return;
            }
            report = seen.report();
            input = count(report.input());
            if (withOutput) {
                output = count(report.output());
                nameUnnamed();
            }
            if (!seen.reportFinal()) {
                raise(Math.min(seen.ownInput(), TOKENS_MAX), Math.min(ownOutput, TOKENS_MAX));
            }
        }

        private void nameUnnamed() {
            long unnamed = Math.min(report.total(), TOKENS_MAX) - input - output;
            if (unnamed > 0) {
                output += unnamed;
                note(Correction.UNNAMED_COUNTED_AS_OUTPUT);
            }
        }

        private void raise(long ownInput, long ownOutput) {
            if (ownInput > input || ownOutput > output) {
                input = Math.max(input, ownInput);
                output = Math.max(output, ownOutput);
                note(Correction.RAISED_TO_OWN_COUNT);
            }
        }

        void cutToBounds(MeterBounds bounds) {
            if (input + output > bounds.inputTokensMax() + bounds.outputTokensMax()) {
                input = Math.min(input, bounds.inputTokensMax());
                output = Math.min(output, bounds.outputTokensMax());
                note(Correction.CUT_TO_BOUND);
            }
        }

        /** The cheapest first: where the parts exceed their total, the dearest are cut. */
        void countInput(int classes) {
            long left = input;
            left -= part(report.cachedInput(), left, PriceClass.CACHED_INPUT, classes);
            left -= part(report.cacheWrite5m(), left, PriceClass.CACHE_WRITE_5M, classes);
            left -= part(report.cacheWrite1h(), left, PriceClass.CACHE_WRITE_1H, classes);
            left -= part(report.audioInput(), left, PriceClass.AUDIO_INPUT, classes);
            rest(left, PriceClass.INPUT, classes);
        }

        void countOutput(int classes) {
            long left = output;
            left -= part(report.reasoning(), left, PriceClass.REASONING, classes);
            left -= part(report.audioOutput(), left, PriceClass.AUDIO_OUTPUT, classes);
            rest(left, PriceClass.OUTPUT, classes);
        }

        private long part(long reported, long left, PriceClass priceClass, int classes) {
            long part = count(reported);
            if (part > left) {
                part = left;
                note(Correction.SUB_CLASS_CUT);
            }
            if (part > 0 && !PriceClasses.has(classes, priceClass)) {
                note(Correction.COUNTED_IN_PARENT);
                return 0;
            }
            counts[priceClass.index()] = part;
            return part;
        }

        private void rest(long left, PriceClass priceClass, int classes) {
            if (PriceClasses.has(classes, priceClass)) {
                counts[priceClass.index()] = left;
            } else if (left > 0) {
                note(Correction.NOT_CHARGED);
            }
        }

        void countImages(int images, int imagesMax) {
            if (images > imagesMax) {
                note(Correction.CUT_TO_BOUND);
            }
            counts[PriceClass.IMAGE.index()] = Math.min(images, imagesMax);
        }

        private long count(long reported) {
            if (reported < 0) {
                note(Correction.NEGATIVE_IGNORED);
                return 0;
            }
            return Math.min(reported, TOKENS_MAX);
        }

        private void note(Correction correction) {
            corrections |= correction.bit();
        }

        Metered metered(int calls) {
            counts[PriceClass.REQUEST.index()] = calls;
            return new Metered(Units.of(counts), corrections);
        }
    }
}
