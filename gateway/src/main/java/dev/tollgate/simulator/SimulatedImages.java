package dev.tollgate.simulator;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that simulated image replies point at. Nothing is stored: the name holds all that the picture is drawn
 * from, so that every node can serve every picture for ever.
 */
public final class SimulatedImages {
    /** Where they are served, open to everybody; the name follows. */
    public static final String PATH = "/simulated/images/";

    static final int SIDE_MAX = 2_048;
    private static final String DEFAULT_SIZE = "1024x1024";
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,3})x([1-9][0-9]{0,3})");
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([1-9][0-9]{0,3})x([1-9][0-9]{0,3})\\.png");

    private SimulatedImages() {}

    /** The picture of that name (what follows {@link #PATH}), or null where no reply ever named one so. */
    public static byte @Nullable [] png(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return null;
        }
        int width = Integer.parseInt(parts.group(2));
        int height = Integer.parseInt(parts.group(3));
        boolean drawn = width <= SIDE_MAX && height <= SIDE_MAX;
        return drawn ? SimulatedPng.draw(HexFormat.fromHexDigitsToLong(parts.group(1)), width, height) : null;
    }

    /** The name of a picture; a size that cannot be read ({@code auto}) is 1024x1024, a larger side is cut. */
    static String name(long seed, String size) {
        Matcher sides = SIZE.matcher(size);
        if (!sides.matches()) {
            return name(seed, DEFAULT_SIZE);
        }
        int width = Math.min(SIDE_MAX, Integer.parseInt(sides.group(1)));
        int height = Math.min(SIDE_MAX, Integer.parseInt(sides.group(2)));
        return HexFormat.of().toHexDigits(seed) + "-" + width + "x" + height + ".png";
    }
}
