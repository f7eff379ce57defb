package org.diffusionj.ij.panel;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.io.FileSaver;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.swing.Icon;
import javax.swing.ImageIcon;
import org.diffusionj.ij.provenance.StoredSettings;

/** A picture that was made: small, with its settings, and whole in a temporary file, for when its window is closed. */
final class HistoryEntry {
    static final int SIDE = 64;

    private final Icon thumbnail;
    private final String title;
    private final StoredSettings settings;
    private final Path file;
    private int window;

    private HistoryEntry(ImagePlus image, StoredSettings settings, Path file) {
        this.thumbnail = new ImageIcon(small(image));
        this.title = image.getTitle();
        this.settings = settings;
        this.file = file;
        this.window = image.getID();
    }

    /**
     * Keeps an image as it is now.
     *
     * @param file to write it to, as TIFF; deleted when ImageJ ends
     * @return nothing if the image holds no settings
     */
    static Optional<HistoryEntry> of(ImagePlus image, Path file) {
        Optional<StoredSettings> settings = Optional.ofNullable(image.getInfoProperty())
                .flatMap(StoredSettings::ofInfo);
        settings.ifPresent(stored -> keep(image, file));
        return settings.map(stored -> new HistoryEntry(image, stored, file));
    }

    private static void keep(ImagePlus image, Path file) {
        byte[] tiff = new FileSaver(image).serialize();
        if (tiff == null) {
            throw new IllegalStateException("The picture cannot be kept for the panel's history: it is a virtual"
                    + " stack.");
        }
        try {
            Files.write(file, tiff);
            file.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new IllegalStateException("The picture cannot be kept for the panel's history: " + e
                    + ". Free some space for temporary files.", e);
        }
    }

    private static BufferedImage small(ImagePlus image) {
        double scale = (double) SIDE / Math.max(image.getWidth(), image.getHeight());
        int width = Math.max(1, (int) (image.getWidth() * scale));
        int height = Math.max(1, (int) (image.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image.getBufferedImage(), 0, 0, width, height, null);
        graphics.dispose();
        return small;
    }

    Icon thumbnail() {
        return thumbnail;
    }

    StoredSettings settings() {
        return settings;
    }

    Path file() {
        return file;
    }

    /** The picture, from its window if that is still open. */
    ImagePlus image() {
        ImagePlus open = WindowManager.getImage(window);
        if (open != null) {
            return open;
        }
        ImagePlus read = IJ.openImage(file.toString());
        if (read == null) {
            throw new IllegalStateException("The picture \"" + title + "\" is gone: somebody deleted " + file
                    + ". Its settings are still here: double-click it.");
        }
        read.setTitle(title);
        window = read.getID();
        return read;
    }

    /** Brings its window to the front, or opens one. */
    ImagePlus show() {
        ImagePlus image = image();
        if (image.getWindow() == null) {
            image.show();
        } else {
            WindowManager.setCurrentWindow(image.getWindow());
            image.getWindow().toFront();
        }
        return image;
    }

    /** It is not needed any more. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException deletedWhenImageJEnds) {
            return;
        }
    }

    @Override
    public String toString() {
        return title;
    }
}
