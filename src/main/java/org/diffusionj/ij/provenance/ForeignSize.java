package org.diffusionj.ij.provenance;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.settings.Settings;

/** Reads sizes such as 512x768. One that cannot be made leaves both sides to the model. */
final class ForeignSize {
    private static final Pattern SIDES = Pattern.compile("(\\d{1,9})(?:\\.0*)?\\s*[xX\u00d7]\\s*(\\d{1,9})(?:\\.0*)?");

    /** AUTOMATIC1111's first passes without a size of their own have about this many pixels, in multiples of 64. */
    private static final double FIRST_PASS_PIXELS = 512 * 512;
    private static final int FIRST_PASS_UNIT = 64;

    private ForeignSize() {}

    static void read(ForeignSettings settings) {
        if (settings.get("First pass size").flatMap(ForeignSize::sides).isEmpty()) {
            take(settings, "Size", sides(settings.get("Size").orElseThrow()));
        }
    }

    /** Older versions wrote the size of both passes so, and 0x0 for a first one that follows from the second. */
    static void readFirstPass(ForeignSettings settings) {
        Optional<int[]> first = sides(settings.get("First pass size").orElseThrow());
        Optional<int[]> second = settings.get("Size").flatMap(ForeignSize::sides);
        boolean follows = first.isPresent() && (first.get()[0] == 0 || first.get()[1] == 0);
        take(settings, "First pass size", follows ? second.map(ForeignSize::firstPassOf) : first);
        settings.notFollowed("First pass size", "after it came a second pass in a larger size"
                + settings.get("Size").map(size -> ", " + size).orElse("") + ". What is made is the first pass");
    }

    private static int[] firstPassOf(int[] second) {
        double scale = Math.sqrt(FIRST_PASS_PIXELS / ((double) second[0] * second[1]));
        return new int[] {rounded(scale * second[0]), rounded(scale * second[1])};
    }

    private static int rounded(double side) {
        return (int) Math.ceil(side / FIRST_PASS_UNIT) * FIRST_PASS_UNIT;
    }

    private static Optional<int[]> sides(String size) {
        Matcher sides = SIDES.matcher(size.strip());
        return sides.matches()
                ? Optional.of(new int[] {Integer.parseInt(sides.group(1)), Integer.parseInt(sides.group(2))})
                : Optional.empty();
    }

    private static void take(ForeignSettings settings, String setting, Optional<int[]> sides) {
        Optional<Integer> width = sides.flatMap(both -> Settings.WIDTH.ifAllowed("" + both[0]));
        Optional<Integer> height = sides.flatMap(both -> Settings.HEIGHT.ifAllowed("" + both[1]));
        if (width.isEmpty() || height.isEmpty()) {
            settings.notAllowed(setting, "two sides such as 512x768, each " + Settings.WIDTH.allowed());
        } else {
            settings.set(Settings.WIDTH, width.get());
            settings.set(Settings.HEIGHT, height.get());
        }
    }
}
