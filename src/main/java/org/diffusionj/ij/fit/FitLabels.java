package org.diffusionj.ij.fit;

import ij.ImagePlus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.diffusionj.ij.labels.LabelFiles;
import org.diffusionj.ij.labels.LabelHash;
import org.diffusionj.ij.labels.LabelSource;
import org.diffusionj.ij.pixels.GivenImages;
import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.UserPath;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.diffusionj.training.Example;
import org.diffusionj.training.LabelMap;

/** The label images of a folder or an open stack, each beside its picture: by name, or slice by slice. */
final class FitLabels {
    private static final String SEE = " See docs/fit.md#labels";
    private static final String ENDING = "\\.[^.]+$";

    /** What Cellpose puts at the end of names. */
    private static final String MASKS = "_masks$";

    private FitLabels() {}

    /**
     * Pairs pictures with labels, all of which are read once to see that they fit.
     *
     * @param ofFolder whether the pictures lie in a folder
     * @param labels title of an open image, or a folder
     * @throws IllegalArgumentException if a picture has no labels, or labels of another size, or what is given is none
     */
    static List<Example> beside(List<Example> examples, boolean ofFolder, String labels) {
        ImagePlus open = GivenImages.find(labels).orElse(null);
        Path folder = open != null ? null : UserPath.of(labels).toAbsolutePath();
        if (open == null && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException("'labels' is neither the title of an open image nor a folder: " + folder
                    + "." + SEE);
        }
        List<LabelMap> maps = open != null ? inOrder(examples, ofStack(open), labels)
                : ofFolder ? byName(examples, LabelFiles.in(folder, false), folder)
                : inOrder(examples, LabelFiles.in(folder, false).stream().map(FitLabels::ofFile).toList(), labels);
        return paired(examples, maps);
    }

    private static List<LabelMap> ofStack(ImagePlus stack) {
        try (LabelSource source = LabelSource.of(Values.none().withText(Settings.STACK, ""), Optional.of(stack))) {
            return source.planes().stream()
                    .map(plane -> new LabelMap(LabelHash.of(List.of(plane)), () -> plane)).toList();
        }
    }

    private static LabelMap ofFile(Path file) {
        return new LabelMap(PictureHash.of(file), () -> LabelFiles.imageOrBackground(file));
    }

    private static List<LabelMap> inOrder(List<Example> examples, List<LabelMap> maps, String labels) {
        if (maps.size() != examples.size()) {
            throw new IllegalArgumentException("There are " + examples.size() + " images, but " + maps.size()
                    + " label images in " + labels + ". In a stack, the first goes with the first, so there must be as"
                    + " many." + SEE);
        }
        return maps;
    }

    private static List<LabelMap> byName(List<Example> examples, List<Path> files, Path folder) {
        Map<String, Path> named = new HashMap<>();
        files.forEach(file -> named.put(stem(file.getFileName().toString()).replaceFirst(MASKS, ""), file));
        TreeSet<String> left = new TreeSet<>(named.keySet());
        List<LabelMap> maps = new ArrayList<>();
        for (Example example : examples) {
            String stem = stem(example.name());
            if (!named.containsKey(stem)) {
                throw new IllegalArgumentException("The image " + example.name() + " has no labels: there is no "
                        + stem + ".tif or .png in " + folder + ". Name label images as their images are." + SEE);
            }
            left.remove(stem);
            maps.add(ofFile(named.get(stem)));
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("The labels " + named.get(left.first()).getFileName() + " in " + folder
                    + " have no image of their name. Name label images as their images are, or take them out." + SEE);
        }
        return maps;
    }

    private static String stem(String name) {
        return name.replaceFirst(ENDING, "");
    }

    private static List<Example> paired(List<Example> examples, List<LabelMap> maps) {
        List<Example> pairs = new ArrayList<>();
        boolean empty = true;
        for (int i = 0; i < maps.size(); i++) {
            Labels labels = maps.get(i).labels().get();
            requireSize(examples.get(i), labels);
            empty &= labels.isEmpty();
            pairs.add(examples.get(i).with(maps.get(i)));
        }
        if (empty) {
            throw new IllegalArgumentException("'labels': all pixels of all label images are background. Give objects"
                    + " numbers from 1 on." + SEE);
        }
        return pairs;
    }

    private static void requireSize(Example example, Labels labels) {
        RgbImage picture = example.picture().get();
        if (picture.width() != labels.width() || picture.height() != labels.height()) {
            throw new IllegalArgumentException("The image " + example.name() + " has " + picture.width() + " x "
                    + picture.height() + " pixels, but its labels have " + labels.width() + " x " + labels.height()
                    + ". Bring both to one size." + SEE);
        }
    }
}
