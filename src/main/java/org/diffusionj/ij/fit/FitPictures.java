package org.diffusionj.ij.fit;

import ij.ImagePlus;
import ij.io.Opener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.diffusionj.ij.pixels.ControlImage;
import org.diffusionj.ij.pixels.GivenImages;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.UserPath;
import org.diffusionj.training.Example;

/** The pictures of a folder or of an open stack, each with its caption. */
final class FitPictures {
    private static final Pattern IMAGE = Pattern.compile("(?i)[^.].*\\.(tiff?|png|jpe?g|gif|bmp|pgm|ppm|dcm)");
    private static final String ENDING = "\\.[^.]+$";
    private static final String SEE = " See docs/fit.md#images";

    private final Optional<String> prompt;

    private FitPictures(Optional<String> prompt) {
        this.prompt = prompt;
    }

    /**
     * Finds pictures; those of a folder are opened one by one when they are asked for.
     *
     * @param source title of an open image, or a folder
     * @param prompt caption of all
     * @throws IllegalArgumentException if there are none, or captions are missing
     */
    static List<Example> of(String source, Optional<String> prompt) {
        List<Example> examples = GivenImages.find(source).map(new FitPictures(prompt)::ofStack)
                .orElseGet(() -> new FitPictures(prompt).ofFolder(UserPath.of(source).toAbsolutePath()));
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("'source': there is no image in " + source + "." + SEE);
        }
        return examples;
    }

    private List<Example> ofStack(ImagePlus stack) {
        ControlImage seen = ControlImage.of(stack, Optional.empty(), true);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < seen.slices(); i++) {
            int slice = i;
            String label = stack.getStack().getShortSliceLabel(seen.plane(i));
            String name = stack.getTitle() + ", slice " + seen.plane(i);
            String caption = prompt.or(() -> Optional.ofNullable(label).filter(text -> !text.isBlank()))
                    .orElseThrow(() -> new IllegalArgumentException("The " + name + " has no label to be its caption."
                            + " Give a prompt for all images, or label the slices (Image > Stacks > Label)." + SEE));
            examples.add(new Example(name, caption, PictureHash.of(seen.seen(slice)), () -> seen.seen(slice)));
        }
        return examples;
    }

    private List<Example> ofFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("'source' is neither the title of an open image nor a folder: "
                    + folder + "." + SEE);
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> Files.isRegularFile(file)
                    && IMAGE.matcher(file.getFileName().toString()).matches()).sorted().map(this::ofFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private Example ofFile(Path file) {
        return new Example(file.getFileName().toString(), prompt.orElseGet(() -> caption(file)),
                PictureHash.of(file), () -> read(file));
    }

    /** As kohya's scripts and others keep captions. */
    private static String caption(Path file) {
        Path text = file.resolveSibling(file.getFileName().toString().replaceFirst(ENDING, "") + ".txt");
        try {
            if (Files.isRegularFile(text)) {
                return Files.readString(text).strip();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(text + " cannot be read as text in UTF-8 (" + e.getMessage() + ")", e);
        }
        throw new IllegalArgumentException("The image " + file + " has no caption: there is no " + text.getFileName()
                + " beside it. Give a prompt for all images, or write that file." + SEE);
    }

    /** What is seen first of a file when ImageJ opens it. */
    private static RgbImage read(Path file) {
        Opener opener = new Opener();
        opener.setSilentMode(true);
        ImagePlus image = Files.isRegularFile(file) ? opener.openImage(file.toString()) : null;
        if (image == null) {
            throw new IllegalArgumentException("The image " + file + (Files.exists(file)
                    ? " is a file that ImageJ does not open. Take it out of the folder, or save it as TIFF or PNG."
                    : " is not there any more. Put it back, then run the command again.") + SEE);
        }
        return ControlImage.of(image, Optional.empty(), false).seen(0);
    }
}
