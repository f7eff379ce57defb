package org.diffusionj.ij.labels;

import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.Opener;
import ij.io.RoiDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.diffusionj.image.Labels;
import org.diffusionj.settings.LabelKind;

/** Label maps in files: images, or ROI sets as ImageJ saves them. */
public final class LabelFiles {
    private static final List<String> IMAGES = List.of(".tif", ".tiff", ".png", ".gif", ".bmp", ".pgm");
    private static final List<String> ROIS = List.of(".roi", ".zip");
    private static final String ANCHOR = " See docs/datasets.md#labels";

    /** Bytes of one ROI, and how many a set may have. */
    private static final int LARGEST_ROI = 1 << 24;
    private static final int MOST_ROIS = 65535;

    private LabelFiles() {}

    /**
     * The files of a folder that can hold labels, by name; hidden ones count as none.
     *
     * @param rois whether ROI sets are looked for, else images
     * @throws IllegalArgumentException if there are none
     */
    public static List<Path> in(Path folder, boolean rois) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("There is no folder of labels " + folder + "." + ANCHOR);
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(Files::isRegularFile).filter(file -> fits(file, rois ? ROIS : IMAGES))
                    .sorted((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString())).toList();
            if (files.isEmpty()) {
                throw new IllegalArgumentException("The folder " + folder + " holds no "
                        + (rois ? "ROI sets (" : "label images (") + String.join(", ", rois ? ROIS : IMAGES) + ")."
                        + ANCHOR);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean fits(Path file, List<String> endings) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && endings.stream().anyMatch(name::endsWith);
    }

    /**
     * Reads an image as labels, or, if it has 8 bits and holds only 0 and 255, as a mask whose parts are objects.
     *
     * @throws IllegalArgumentException if it holds neither
     */
    public static Labels image(Path file) {
        return requireObjects(imageOrBackground(file), file);
    }

    /**
     * The same where a picture may hold no object.
     *
     * @throws IllegalArgumentException if the image holds neither labels nor a mask
     */
    public static Labels imageOrBackground(Path file) {
        Opener opener = new Opener();
        opener.setSilentMode(true);
        ImagePlus image = opener.openImage(file.toString());
        if (image == null || image.getStackSize() != 1) {
            throw new IllegalArgumentException(file + (image == null ? " is no image that ImageJ opens."
                    : " is a stack. Give a file for each label image.") + ANCHOR);
        }
        image.setTitle(file.getFileName().toString());
        LabelKind kind = LabelReader.kindOf(LabelReader.plane(image, 1));
        return LabelReader.read(image, 1, kind);
    }

    /**
     * Draws a set of selections, the i-th as object i, later ones over earlier ones.
     *
     * @throws IllegalArgumentException if one of them has no area or lies outside
     */
    public static Labels rois(Path file, int width, int height) {
        List<Roi> rois = read(file);
        Selections.requireAreas(rois, file.getFileName().toString());
        return requireObjects(Selections.drawn(rois, width, height), file);
    }

    private static Labels requireObjects(Labels labels, Path file) {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no labels: all its pixels are background." + ANCHOR);
        }
        return labels;
    }

    private static List<Roi> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            boolean single = !file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip");
            return single ? List.of(roi(in, file, file.getFileName().toString())) : entries(in, file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage() + ANCHOR, e);
        }
    }

    private static List<Roi> entries(InputStream in, Path file) throws IOException {
        List<Roi> rois = new ArrayList<>();
        ZipInputStream zip = new ZipInputStream(in);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().toLowerCase(Locale.ROOT).endsWith(".roi")) {
                rois.add(roi(zip, file, entry.getName()));
            }
            if (rois.size() > MOST_ROIS) {
                throw new IOException("it holds more than " + MOST_ROIS + " selections.");
            }
        }
        if (rois.isEmpty()) {
            throw new IOException("it holds no selections (.roi).");
        }
        return rois;
    }

    private static Roi roi(InputStream in, Path file, String name) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST_ROI);
        try {
            Roi roi = new RoiDecoder(bytes, name).getRoi();
            if (roi == null || bytes.length == LARGEST_ROI) {
                throw new IOException(name + " is no selection.");
            }
            return roi;
        } catch (RuntimeException broken) {
            throw new IOException(name + " is no selection.", broken);
        }
    }
}
