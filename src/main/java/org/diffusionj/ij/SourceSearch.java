package org.diffusionj.ij;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import java.awt.Rectangle;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusionj.settings.Settings;

/** Finds the image that a picture was made from among those that are open. */
final class SourceSearch {
    private static final Pattern REGION = Pattern.compile("x=(\\d+) y=(\\d+) width=(\\d+) height=(\\d+)");

    private SourceSearch() {}

    /**
     * Makes the source active, with what was selected in it, if settings need one.
     *
     * @throws IllegalStateException if no open image has the pixels that went in
     */
    static void activate(StoredSettings settings) {
        if (settings.command() == GenerationCommand.TEXT_TO_IMAGE) {
            return;
        }
        Map<String, String> entries = settings.entries();
        boolean stack = settings.options().has(Settings.STACK);
        ImagePlus source = open().filter(image -> hash(image, stack).equals(entries.get("source-sha256"))).findFirst()
                .orElseThrow(() -> new IllegalStateException("The picture was made from \"" + entries.get("source-title")
                        + "\", which is not open with the pixels that went in (its SHA-256 is another one). Open it"
                        + Optional.ofNullable(entries.get("source-slices")).map(slices -> " and go to slice " + slices).orElse("")
                        + "."));
        source.setRoi(entries.containsKey("source-selection")
                ? Selection.decoded(entries.get("source-selection")) : region(entries.get("source-region")));
        if (source.getWindow() == null) {
            WindowManager.setTempCurrentImage(source);
        } else {
            WindowManager.setCurrentWindow(source.getWindow());
        }
    }

    private static Stream<ImagePlus> open() {
        int[] ids = WindowManager.getIDList();
        return IntStream.of(ids == null ? new int[0] : ids).mapToObj(WindowManager::getImage);
    }

    private static String hash(ImagePlus image, boolean stack) {
        try (SourceImage source = SourceImage.lock(image, new Rectangle(image.getWidth(), image.getHeight()), stack)) {
            return source.sha256();
        }
    }

    private static Roi region(String text) {
        Matcher region = REGION.matcher(text == null ? "" : text);
        return region.matches() ? new Roi(number(region, 1), number(region, 2), number(region, 3), number(region, 4)) : null;
    }

    private static int number(Matcher region, int group) {
        return Integer.parseInt(region.group(group));
    }
}
