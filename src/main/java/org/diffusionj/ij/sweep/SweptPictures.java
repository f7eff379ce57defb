package org.diffusionj.ij.sweep;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.diffusionj.ij.provenance.SliceInfo;

/**
 * The pictures of a sweep, in the order of its combinations, whatever order they are made in. Each may consist of
 * several planes: channels, or slices of a stack.
 */
final class SweptPictures {
    /** What is kept of one: its planes, and the labels of the slices that they become. */
    private record Made(List<ImageProcessor> planes, List<String> labels) {}

    private final Sweep sweep;
    private final Map<Integer, Made> made = new TreeMap<>();
    private Optional<ImagePlus> first = Optional.empty();

    /** The entries of info that all pictures have in common. */
    private Map<String, String> common = Map.of();

    SweptPictures(Sweep sweep) {
        this.sweep = sweep;
    }

    /** Takes the planes of an image that nobody else has. */
    void add(int index, ImagePlus image) {
        Map<String, String> entries = SliceInfo.entries(image.getInfoProperty());
        if (first.isEmpty()) {
            first = Optional.of(image);
            common = entries;
        } else {
            common.entrySet().removeIf(entry -> !entry.getValue().equals(entries.get(entry.getKey())));
        }
        String words = sweep.label(index);
        List<ImageProcessor> planes = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int plane = 1; plane <= image.getStackSize(); plane++) {
            planes.add(image.getStack().getProcessor(plane));
            String own = image.getStackSize() == 1 ? null : image.getStack().getShortSliceLabel(plane);
            labels.add(SliceInfo.label(own == null ? words : words + " " + own, image));
        }
        made.put(index, new Made(planes, labels));
    }

    /** How many pictures there are. */
    int count() {
        return made.size();
    }

    /** The combinations that there are pictures of, in their order. */
    List<Integer> indices() {
        return List.copyOf(made.keySet());
    }

    /** The first plane of a picture. */
    ImageProcessor plane(int index) {
        return made.get(index).planes.get(0);
    }

    /** What the info of the whole says. */
    Map<String, String> common() {
        return common;
    }

    /** The first line of an info, that says that all is synthetic. */
    String statement() {
        return first.orElseThrow().getInfoProperty().lines().findFirst().orElseThrow();
    }

    /** All in one stack. Smaller ones lie in the upper left corner, on black. */
    ImagePlus stack(String title) {
        List<ImageProcessor> planes = made.values().stream().flatMap(one -> one.planes.stream()).toList();
        List<String> labels = made.values().stream().flatMap(one -> one.labels.stream()).toList();
        int width = planes.stream().mapToInt(ImageProcessor::getWidth).max().orElseThrow();
        int height = planes.stream().mapToInt(ImageProcessor::getHeight).max().orElseThrow();
        boolean mixed = planes.stream().map(ImageProcessor::getBitDepth).distinct().count() > 1;
        ImageStack stack = new ImageStack(width, height);
        for (int i = 0; i < planes.size(); i++) {
            ImageProcessor plane = mixed ? planes.get(i).convertToRGB() : planes.get(i);
            stack.addSlice(labels.get(i), padded(plane, width, height));
        }
        ImagePlus pattern = first.orElseThrow();
        int channels = pattern.getNChannels();
        ImagePlus image = new ImagePlus(title, stack);
        if (stack.size() == 1) {
            image.setProp("Slice_Label", labels.get(0));
        }
        image.setCalibration(pattern.getCalibration());
        return mixed || stack.size() % channels != 0 || channels == 1 ? displayed(image, pattern)
                : channelled(image, pattern, channels);
    }

    private static ImageProcessor padded(ImageProcessor plane, int width, int height) {
        if (plane.getWidth() == width && plane.getHeight() == height) {
            return plane;
        }
        ImageProcessor padded = plane.createProcessor(width, height);
        if (padded instanceof ColorProcessor) {
            padded.setColor(0);
            padded.fill();
        }
        padded.insert(plane, 0, 0);
        return padded;
    }

    private static ImagePlus displayed(ImagePlus image, ImagePlus pattern) {
        if (image.getBitDepth() == pattern.getBitDepth() && image.getBitDepth() != 24) {
            image.setDisplayRange(pattern.getDisplayRangeMin(), pattern.getDisplayRangeMax());
        }
        return image;
    }

    private static ImagePlus channelled(ImagePlus image, ImagePlus pattern, int channels) {
        image.setDimensions(channels, image.getStackSize() / channels, 1);
        image.setOpenAsHyperStack(true);
        CompositeImage composite = new CompositeImage(image, pattern.getDisplayMode());
        composite.setLuts(pattern.getLuts());
        return composite;
    }
}
