package org.diffusionj.ij.provenance;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/**
 * Reads sizes such as 512x768. AUTOMATIC1111 and ComfyUI make pictures of whole latents: of 513 x 700 pixels,
 * 512 x 696. A size that cannot be made leaves both sides to the model.
 */
final class ForeignSize {
    private static final Pattern SIDES = Pattern.compile("(\\d{1,9})(?:\\.0*)?\\s*[xX\u00d7]\\s*(\\d{1,9})(?:\\.0*)?");

    /** AUTOMATIC1111's first passes without a size of their own have about this many pixels, in multiples of 64. */
    private static final double FIRST_PASS_PIXELS = 512 * 512;
    private static final int FIRST_PASS_UNIT = 64;
    private static final int LATENT = 8;

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
        Optional<Integer> width = sides.flatMap(both -> Settings.WIDTH.ifAllowed("" + wholeLatents(both[0])));
        Optional<Integer> height = sides.flatMap(both -> Settings.HEIGHT.ifAllowed("" + wholeLatents(both[1])));
        if (width.isEmpty() || height.isEmpty()) {
            settings.notAllowed(setting, "two sides such as 512x768, each " + Settings.WIDTH.allowed());
            return;
        }
        settings.set(Settings.WIDTH, width.get());
        settings.set(Settings.HEIGHT, height.get());
        if (width.get() != sides.get()[0] || height.get() != sides.get()[1]) {
            settings.note("\"" + setting + ": " + settings.get(setting).orElseThrow() + "\" is taken as " + width.get()
                    + " x " + height.get() + ": pictures are made in multiples of " + LATENT + " pixels, and the rest"
                    + " is left out, as other programs do it.");
        }
    }

    /** The options with the nearest size that the model can make. */
    static Values nearest(Values options, int unit, Consumer<String> notes) {
        Optional<Integer> width = options.get(Settings.WIDTH);
        Optional<Integer> height = options.get(Settings.HEIGHT);
        if (width.isEmpty() || height.isEmpty()) {
            return options;
        }
        Values sized = options.with(Settings.WIDTH, nearest(width.get(), unit))
                .with(Settings.HEIGHT, nearest(height.get(), unit));
        notes.accept("the model cannot make " + width.get() + " x " + height.get() + " pixels. The nearest size that it"
                + " can is taken instead: " + sized.get(Settings.WIDTH).get() + " x " + sized.get(Settings.HEIGHT).get()
                + ".");
        return sized;
    }

    private static int nearest(int pixels, int unit) {
        return Math.max(1, Math.round((float) pixels / unit)) * unit;
    }

    private static int wholeLatents(int pixels) {
        return pixels / LATENT * LATENT;
    }
}
