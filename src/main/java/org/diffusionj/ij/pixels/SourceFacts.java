package org.diffusionj.ij.pixels;

import ij.ImagePlus;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What log and info tell of the image that a result is made from. */
public final class SourceFacts {
    private final SourceImage source;
    private final Set<String> maps = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private long notFinite;
    private Optional<String> firstNotFinite = Optional.empty();

    /** Looks at every plane that goes in. */
    public SourceFacts(SourceImage source) {
        this.source = source;
        source.planes().forEach(this::look);
        firstNotFinite.ifPresent(place -> warnings.add("NaN or infinite pixels in \""
                + source.image().getTitle() + "\": " + notFinite + ", the first at " + place + ". The model sees them"
                + " as they are displayed, NaN as the display range's lower end."));
    }

    private void look(int index) {
        ImagePlus image = source.image();
        int channel = image.convertIndexToPosition(index)[0];
        String name = image.getNChannels() > 1 ? "channel " + channel + ": " : "";
        ImageProcessor plane = source.copy(index);
        String map = SeenPlane.of(plane).map().description();
        maps.add(name + map);
        if (DisplayTables.isFlat(image, channel)) {
            warnings.add("The display range has no width or is upside down, so another one was taken: " + name
                    + map + ".");
        }
        if (plane instanceof FloatProcessor) {
            countNotFinite((float[]) plane.getPixels(), index);
        }
    }

    private void countNotFinite(float[] pixels, int index) {
        for (int i = 0; i < pixels.length; i++) {
            if (!Float.isFinite(pixels[i])) {
                notFinite++;
                if (firstNotFinite.isEmpty()) {
                    Rectangle region = source.region();
                    firstNotFinite = Optional.of("x=" + (region.x + i % region.width) + ", y="
                            + (region.y + i / region.width)
                            + (source.image().getStackSize() > 1 ? ", slice " + index : ""));
                }
            }
        }
    }

    /** What the user should know. */
    public Set<String> warnings() {
        return warnings;
    }

    /** For the result's info, by key. */
    public Map<String, String> entries() {
        ImagePlus image = source.image();
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("source-title", image.getTitle());
        entries.put("source-sha256", source.sha256());
        entries.put("source-type", image.getWidth() + " x " + image.getHeight() + " pixels of "
                + image.getBitDepth() + " bits");
        if (source.isCropped()) {
            Rectangle region = source.region();
            entries.put("source-region", "x=" + region.x + " y=" + region.y + " width=" + region.width
                    + " height=" + region.height);
        }
        if (image.getStackSize() > 1) {
            List<Integer> planes = source.planes();
            entries.put("source-slices", planes.size() == 1 ? planes.get(0).toString()
                    : planes.get(0) + " to " + planes.get(planes.size() - 1));
        }
        entries.put("display-map", String.join("; ", maps));
        return entries;
    }
}
