package org.diffusionj.ij.provenance;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusionj.ij.pixels.AreaSelection;
import org.diffusionj.ij.pixels.SourceImage;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.settings.Settings;

/** Finds the image that a picture was made from among those that are open. */
public final class SourceSearch {
    private static final Pattern REGION = Pattern.compile("x=(\\d+) y=(\\d+) width=(\\d+) height=(\\d+)");

    private SourceSearch() {}

    /**
     * Makes the source active, with what was selected in it, if settings need one.
     *
     * @throws IllegalStateException if no open image has the pixels that went in
     */
    public static void activate(StoredSettings settings) {
        if (settings.command() == GenerationCommand.TEXT_TO_IMAGE) {
            return;
        }
        Map<String, String> entries = settings.entries();
        boolean stack = settings.options().has(Settings.STACK);
        List<String> inUse = new ArrayList<>();
        String sha256 = entries.get("source-sha256");
        ImagePlus source = open()
                .filter(image -> hash(image, stack, inUse).filter(hash -> hash.equals(sha256)).isPresent())
                .findFirst().orElseThrow(() -> new IllegalStateException(notFound(entries, inUse)));
        source.setRoi(entries.containsKey("source-selection")
                ? AreaSelection.decoded(entries.get("source-selection")) : region(entries.get("source-region")));
        if (source.getWindow() == null) {
            WindowManager.setTempCurrentImage(source);
        } else {
            WindowManager.setCurrentWindow(source.getWindow());
        }
    }

    static Stream<ImagePlus> open() {
        int[] ids = WindowManager.getIDList();
        return IntStream.of(ids == null ? new int[0] : ids).mapToObj(WindowManager::getImage).filter(Objects::nonNull);
    }

    private static String notFound(Map<String, String> entries, List<String> inUse) {
        String made = "The picture was made from \"" + entries.get("source-title") + "\"";
        if (!inUse.isEmpty()) {
            return made + ". No other open image has the pixels that went in, but " + String.join(", ", inUse)
                    + (inUse.size() == 1 ? " is" : " are") + " being used by another command and could not be looked"
                    + " at. Wait until that is done, or reset the lock with Plugins > Utilities > Reset.";
        }
        return made + ", which is not open with the pixels that went in (its SHA-256 is another one). Open it"
                + Optional.ofNullable(entries.get("source-slices")).map(slices -> " and go to slice " + slices)
                .orElse("")
                + ".";
    }

    /** None if another command is using the image, whose title is noted then. */
    private static Optional<String> hash(ImagePlus image, boolean stack, List<String> inUse) {
        Rectangle all = new Rectangle(image.getWidth(), image.getHeight());
        Optional<SourceImage> locked = SourceImage.lockIfFree(image, all, stack);
        if (locked.isEmpty()) {
            inUse.add("\"" + image.getTitle() + "\"");
            return Optional.empty();
        }
        try (SourceImage source = locked.get()) {
            return Optional.of(source.sha256());
        }
    }

    private static Roi region(String text) {
        Matcher region = REGION.matcher(text == null ? "" : text);
        return region.matches() ? new Roi(number(region, 1), number(region, 2), number(region, 3), number(region, 4))
                : null;
    }

    private static int number(Matcher region, int group) {
        return Integer.parseInt(region.group(group));
    }
}
