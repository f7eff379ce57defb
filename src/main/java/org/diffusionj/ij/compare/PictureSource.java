package org.diffusionj.ij.compare;

import ij.ImagePlus;
import ij.WindowManager;
import ij.io.Opener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusionj.ij.pixels.GivenImages;
import org.diffusionj.runtime.UserPath;

/**
 * A set of pictures: the slices of an open image, or the image files of a folder by their names, each opened when it is
 * asked for.
 *
 * @param name title or folder
 * @param names one for each picture
 * @param images gives one of them, as an image of one plane
 */
record PictureSource(String name, List<String> names, IntFunction<ImagePlus> images) {
    private static final Set<String> ENDINGS = Set.of("tif", "tiff", "png", "jpg", "jpeg", "gif", "bmp", "dcm", "fits",
            "fit", "pgm", "ppm", "pbm");
    private static final String ANCHOR = " See docs/compare.md#what-is-compared";

    /**
     * Finds it.
     *
     * @param key of the macro, for messages
     * @throws IllegalArgumentException if there is neither such an image nor such a folder, or nothing in it
     */
    static PictureSource of(String key, String titleOrFolder) {
        Optional<ImagePlus> image = GivenImages.find(titleOrFolder);
        if (image.isPresent()) {
            return ofStack(image.get());
        }
        if (UserPath.problem(titleOrFolder).isPresent() || !Files.isDirectory(UserPath.of(titleOrFolder))) {
            String open = String.join(", ", WindowManager.getImageTitles());
            throw new IllegalArgumentException("'" + key + "' cannot be '" + titleOrFolder + "': no open image has that"
                    + " title (" + (open.isEmpty() ? "none is open" : "open are " + open) + "), and there is no such"
                    + " folder." + ANCHOR);
        }
        return ofFolder(key, UserPath.of(titleOrFolder));
    }

    /** The slices of an image. */
    static PictureSource ofStack(ImagePlus image) {
        if (image.getNChannels() > 1) {
            throw new IllegalArgumentException("\"" + image.getTitle() + "\" has " + image.getNChannels() + " channels,"
                    + " of which it is not said how they are to be compared. Compare one of them (Image > Color > Split"
                    + " Channels), or all as seen (Image > Type > RGB Color)." + ANCHOR);
        }
        List<String> names = IntStream.rangeClosed(1, image.getStackSize()).mapToObj(slice -> Optional
                .ofNullable(image.getStack().getShortSliceLabel(slice)).orElse("slice " + slice)).toList();
        return new PictureSource(image.getTitle(), names,
                index -> plane(image, index + 1));
    }

    private static ImagePlus plane(ImagePlus image, int slice) {
        return new ImagePlus(image.getTitle(), image.getStackSize() == 1 ? image.getProcessor()
                : image.getStack().getProcessor(slice));
    }

    /** Those in its folder "images", if it has one and no images of its own, as data sets do. */
    private static PictureSource ofFolder(String key, Path folder) {
        List<Path> files = files(folder);
        if (files.isEmpty() && Files.isDirectory(folder.resolve("images"))) {
            files = files(folder.resolve("images"));
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("'" + key + "': the folder " + folder + " holds no image files (tif,"
                    + " png, jpg, gif, bmp, dcm, fits, pgm)." + ANCHOR);
        }
        List<Path> found = files;
        return new PictureSource(folder.toString(), found.stream().map(file -> file.getFileName().toString()).toList(),
                index -> opened(found.get(index)));
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).filter(PictureSource::isImage).sorted().toList();
        } catch (IOException e) {
            throw new IllegalArgumentException("The folder " + folder + " cannot be read (" + e + ")." + ANCHOR, e);
        }
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static ImagePlus opened(Path file) {
        Opener opener = new Opener();
        opener.setSilentMode(true);
        ImagePlus image = opener.openImage(file.toAbsolutePath().toString());
        if (image == null) {
            throw new IllegalArgumentException("The file " + file + " is not opened by ImageJ as an image. Take it out"
                    + " of the folder, or save it again as TIFF." + ANCHOR);
        }
        if (image.getStackSize() > 1) {
            throw new IllegalArgumentException("The file " + file + " holds " + image.getStackSize() + " planes, but in"
                    + " a folder each file is one picture. Open it and give its title instead, or save its planes one"
                    + " by one (File > Save As > Image Sequence)." + ANCHOR);
        }
        return image;
    }

    /** Without the folders above. */
    String shortName() {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    int size() {
        return names.size();
    }
}
