package org.diffusionj.ij.job;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.macro.Interpreter;
import ij.process.ColorProcessor;
import java.awt.EventQueue;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.ij.border.CommandBorder;
import org.diffusionj.ij.macro.MacroCall;
import org.diffusionj.ij.provenance.PictureInfo;
import org.diffusionj.image.RgbImage;

/** The one window of a command: shows previews if asked to, and in the end the result, or nothing. */
public final class ResultWindow {
    private static final String FORMING = "diffusion.forming";
    private static final int TITLE_LENGTH = 40;

    private final ResultPlace place;
    private final String title;
    private Optional<ImagePlus> preview = Optional.empty();
    private boolean closedByUser;

    ResultWindow(String prompt, ResultPlace place) {
        this.place = place;
        title = titleFrom(prompt);
    }

    /** The start of a prompt, without what is awkward in a file name. */
    public static String titleFrom(String prompt) {
        String words = prompt.replaceAll("[\\s\\p{Cntrl}/\\\\:*?\"<>|]+", " ").strip();
        if (words.isEmpty()) {
            return "Untitled";
        }
        return words.codePointCount(0, words.length()) <= TITLE_LENGTH
                ? words
                : words.substring(0, words.offsetByCodePoints(0, TITLE_LENGTH)).strip();
    }

    /** Which part of a longer command its pictures are, if they are. */
    Optional<PartOfWork> part() {
        return place.part();
    }

    /** Whether anybody would see a preview. */
    boolean canPreview() {
        closedByUser |= preview.isPresent() && !preview.get().isVisible();
        return place.isScreen() && !closedByUser && !Interpreter.isBatchMode();
    }

    /** Shows the picture as it forms. */
    void preview(RgbImage picture) {
        ColorProcessor pixels = processor(picture);
        if (preview.isPresent()) {
            preview.get().setProcessor(pixels);
        } else {
            ImagePlus image = new ImagePlus(title + " (forming)", pixels);
            image.setProperty(FORMING, true);
            MacroCall.beforeWindows();
            image.show();
            preview = Optional.of(image);
        }
    }

    /** Shows the result, or what is finished of it: one image, or a stack if there are several. */
    void show(ImageStack pictures, PictureSeries series, PictureInfo info) {
        boolean reuse = series.isWhole() && preview.isPresent() && preview.get().isVisible();
        ImagePlus image = reuse ? preview.get() : new ImagePlus();
        if (pictures.size() == 1) {
            image.setProcessor(title, pictures.getProcessor(1));
            if (!series.isWhole()) {
                image.setProp("Slice_Label", pictures.getSliceLabel(1));
            }
        } else {
            image.setStack(title, pictures);
        }
        if (!series.isWhole()) {
            keep(image, series.words("images"), info);
        } else if (reuse) {
            preview = Optional.empty(); // it stays
            image.setProperty(FORMING, null);
            info.attachTo(image);
            image.updateAndRepaintWindow();
            place.stays(image);
        } else {
            show(image, info);
        }
    }

    /** Shows an image as the result, in place of the preview. */
    void show(ImagePlus image, PictureInfo info) {
        discard();
        image.setTitle(title);
        info.attachTo(image);
        place.take(image);
    }

    /**
     * Keeps what is finished of a result: shows it when the macro that asked for it has ended, because that
     * takes the images of batch mode along, and after Esc does not wait for new windows.
     *
     * @param part how much of it, in words
     */
    void keep(ImagePlus image, String part, PictureInfo info) {
        discard();
        image.setTitle(title + " (" + part + ")");
        info.with(Map.of("finished", part)).attachTo(image);
        CommandBorder.atTheEnd(() -> {
            if (IJ.getInstance() == null && place.isScreen()) {
                Interpreter.batchMode = true; // without windows, nothing else keeps images
            }
            place.take(image);
        });
    }

    /** Closes the preview, if it is there. */
    void discard() {
        preview.ifPresent(image -> {
            image.changes = false;
            if (image.getWindow() == null) {
                image.close();
            } else {
                // Else the Recorder is told that it was activated, which may be noticed when it is closed already.
                image.getWindow().removeWindowListener(image.getWindow());
                // Closing waits for the event thread, and that, after Esc in a macro, for this thread.
                EventQueue.invokeLater(image::close);
            }
        });
        preview = Optional.empty();
    }

    /** Whether an image is nothing but a picture on its way. */
    public static boolean isForming(ImagePlus image) {
        return image.getProperty(FORMING) != null;
    }

    static ColorProcessor processor(RgbImage picture) {
        return new ColorProcessor(picture.width(), picture.height(), picture.packed());
    }
}
