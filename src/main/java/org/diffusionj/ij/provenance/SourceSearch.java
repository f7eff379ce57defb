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
import org.diffusionj.ij.labels.LabelSource;
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
        Map<String, String> entries = settings.entries();
        if (settings.command().needsMaterial() && !isSelectionsAlone(settings)) {
            activateImage(settings, entries);
        }
        if (settings.command() == GenerationCommand.LABELS_TO_IMAGE) {
            requireSameLabels(settings);
        }
    }

    /** Selections of the ROI Manager need no image. */
    private static boolean isSelectionsAlone(StoredSettings settings) {
        return settings.command() == GenerationCommand.LABELS_TO_IMAGE
                && !settings.entries().containsKey("source-sha256");
    }

    private static void requireSameLabels(StoredSettings settings) {
        try (LabelSource labels = LabelSource.of(settings.options(), LabelSource.active())) {
            if (!labels.sha256().equals(settings.entries().get("labels-sha256"))) {
                throw new IllegalStateException("The picture was made from other labels than those that the "
                        + (settings.entries().containsKey("source-sha256") ? "image and the " : "")
                        + "ROI Manager hold now (their SHA-256 is another one). Open the selections as they were."
                        + " See docs/labels.md#roi-manager");
            }
        }
    }

    private static void activateImage(StoredSettings settings, Map<String, String> entries) {
        boolean stack = settings.options().has(Settings.STACK);
        List<String> inUse = new ArrayList<>();
        String sha256 = entries.get("source-sha256");
        ImagePlus source = open()
                .filter(image -> hash(image, settings.command(), stack, inUse).filter(hash -> hash.equals(sha256))
                        .isPresent())
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

    /** None if another command is using the image, whose title is noted then. Of labels one channel goes in. */
    private static Optional<String> hash(ImagePlus image, GenerationCommand command, boolean stack,
            List<String> inUse) {
        Rectangle all = new Rectangle(image.getWidth(), image.getHeight());
        Optional<SourceImage> locked = SourceImage.lockIfFree(image, all, stack);
        if (locked.isEmpty()) {
            inUse.add("\"" + image.getTitle() + "\"");
            return Optional.empty();
        }
        try (SourceImage source = locked.get()) {
            boolean channel = command == GenerationCommand.LABELS_TO_IMAGE && !stack;
            return Optional.of(channel ? SourceImage.ofPlanes(image, List.of(image.getCurrentSlice())).sha256()
                    : source.sha256());
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
