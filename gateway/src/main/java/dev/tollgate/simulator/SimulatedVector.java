package dev.tollgate.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** Vectors of length 1. Texts that share words have vectors that point alike, so that a search finds something. */
final class SimulatedVector {
    /** Words beyond these do not count: each costs a pass over the vector. */
    private static final int WORDS_MAX = 16;

    private SimulatedVector() {}

    static float[] of(String text, int dimensions) {
        float[] vector = new float[dimensions];
        add(vector, text, 0.25F);
        String[] words = text.split("[^\\p{L}\\p{N}]+", WORDS_MAX + 1);
        for (int i = 0; i < Math.min(WORDS_MAX, words.length); i++) {
            add(vector, words[i].toLowerCase(Locale.ROOT), 1);
        }
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        double length = Math.sqrt(squares);
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }

    private static void add(float[] vector, String word, float weight) {
        CRC32C seed = new CRC32C();
        seed.update(word.getBytes(StandardCharsets.UTF_8));
        SplittableRandom random = new SplittableRandom(seed.getValue());
        for (int i = 0; i < vector.length; i++) {
            vector[i] += weight * (random.nextFloat() - 0.5F);
        }
    }
}
