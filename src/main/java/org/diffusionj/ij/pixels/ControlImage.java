package org.diffusionj.ij.pixels;

import ij.ImagePlus;
import ij.WindowManager;
import ij.io.Opener;
import ij.process.ColorProcessor;
import java.awt.Rectangle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.UserPath;

/** An image that pictures are to follow: one that is open, or in a file. */
public final class ControlImage implements AutoCloseable {
    private final SourceImage source;
    private final List<List<Integer>> slices;

    private ControlImage(SourceImage source) {
        this.source = source;
        boolean merges = DisplayTables.merges(source.image());
        int together = merges ? source.image().getNChannels() : 1;
        List<List<Integer>> groups = new ArrayList<>();
        for (int first = 0; first < source.planes().size(); first += together) {
            groups.add(source.planes().subList(first, first + together));
        }
        this.slices = groups;
    }

    /**
     * Finds an image.
     *
     * @throws IllegalStateException if no open image has the title, and no file of an image is there
     */
    public static ImagePlus find(String titleOrPath) {
        return findIfThere(titleOrPath).orElseThrow(() -> new IllegalStateException(
                "There is no control image \"" + titleOrPath + "\": no image of that title is open ("
                        + openTitles() + "), and there is no such file. Open it, or give its path."
                        + " See docs/macro-keys.md#control-images"));
    }

    /** The same, or none. */
    public static Optional<ImagePlus> findIfThere(String titleOrPath) {
        return GivenImages.find(titleOrPath).or(() -> ofFile(titleOrPath));
    }

    private static String openTitles() {
        String titles = String.join(", ", WindowManager.getImageTitles());
        return titles.isEmpty() ? "none is open at all" : "those open are " + titles;
    }

    private static Optional<ImagePlus> ofFile(String path) {
        Optional<Path> file = UserPath.problem(path).isPresent() ? Optional.empty()
                : Optional.of(UserPath.of(path).toAbsolutePath()).filter(Files::isRegularFile);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Opener opener = new Opener();
        opener.setSilentMode(true);
        ImagePlus image = opener.openImage(file.get().toString());
        if (image == null) {
            throw new IllegalStateException("The control image " + file.get() + " is a file that ImageJ does not open"
                    + " as an image. See docs/macro-keys.md#control-images");
        }
        return Optional.of(image);
    }

    /**
     * What is seen of an image.
     *
     * @param changed the part of an image that is changed and must be of the same size, if pictures are made from one
     * @param several whether each slice has a picture of its own; else all pictures follow what is seen now
     * @throws IllegalArgumentException if the sizes differ
     */
    public static ControlImage of(ImagePlus image, Optional<SourceImage> changed, boolean several) {
        Rectangle whole = new Rectangle(image.getWidth(), image.getHeight());
        return new ControlImage(SourceImage.of(image,
                changed.map(source -> region(image, whole, source)).orElse(whole), several));
    }

    private static Rectangle region(ImagePlus image, Rectangle whole, SourceImage changed) {
        Rectangle region = changed.region();
        ImagePlus from = changed.image();
        if (image.getWidth() == from.getWidth() && image.getHeight() == from.getHeight()) {
            return region;
        }
        if (whole.getSize().equals(region.getSize())) {
            return whole;
        }
        throw new IllegalArgumentException("The control image \"" + image.getTitle() + "\" has " + whole.width + " x "
                + whole.height + " pixels, but the image \"" + from.getTitle() + "\", which is changed, has "
                + from.getWidth() + " x " + from.getHeight() + ". Bring it to that size with Image > Scale, or choose"
                + " another one. See docs/macro-keys.md#control-images");
    }

    /** Locks it, unless somebody of the same command has. */
    public void lock(Stream<ImagePlus> held) {
        if (held.noneMatch(image -> image == source.image())) {
            source.lock();
        }
    }

    /** The image itself. */
    public ImagePlus image() {
        return source.image();
    }

    /** How many pictures it shows, one after the other. */
    public int slices() {
        return slices.size();
    }

    /** The number in the stack of a slice's first plane, which counts from 1; the slices count from 0. */
    public int plane(int slice) {
        return slices.get(slice).get(0);
    }

    /** A slice as it is seen: through its look-up table and display range, channels merged where they are. */
    public RgbImage seen(int slice) {
        return seen(source, slice);
    }

    private RgbImage seen(SourceImage from, int slice) {
        ImagePlus copy = ImageCopy.inRgb(ImageCopy.of(from.only(slices.get(slice)), 1));
        return new TrueColours().read((ColorProcessor) copy.getProcessor());
    }

    /**
     * A slice's values as numbers of objects.
     *
     * @throws IllegalArgumentException if they are none, or there is no object
     */
    public Labels labels(int slice) {
        int plane = slices.get(slice).get(0);
        String name = "\"" + image().getTitle() + "\"" + (image().getStackSize() > 1 ? ", slice " + plane : "");
        Labels labels = LabelPlane.read(source.copy(plane), name);
        if (labels.isEmpty()) {
            throw new IllegalArgumentException(name + " holds no labels: all its pixels are 0."
                    + " See docs/labels.md#label-images");
        }
        return labels;
    }

    /**
     * SHA-256 of what pictures follow, in full size: of each slice the levels as they are seen, red, green and blue a
     * pixel; of labels the values (see {@link SourceImage#sha256}).
     */
    public String sha256(boolean values) {
        if (values) {
            return source.sha256();
        }
        MessageDigest digest = SourceImage.digest();
        for (int slice = 0; slice < slices.size(); slice++) {
            ByteBuffer bytes = ByteBuffer.allocate(3 * image().getWidth() * image().getHeight());
            for (int rgb : seen(source.whole(), slice).packed()) {
                bytes.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
            }
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        source.close();
    }
}
