package org.diffusionj.ij.sweep;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.Color;
import java.awt.Font;
import java.util.List;

/** All pictures of a sweep on one sheet, each above the values that it has: a row holds those of the last axis. */
final class Montage {
    private static final int GAP = 4;
    private static final int LONGEST_ROW = 12;
    private static final int LARGEST = 4000;

    /** Room for so many times the height of a line, that most values are read. */
    private static final int WORDS = 12;
    private static final int SMALLEST_CELL = 48;

    private final Sweep sweep;
    private final SweptPictures pictures;
    private final int columns;
    private final int width;
    private final int height;
    private final double scale;
    private final int line;

    private Montage(Sweep sweep, SweptPictures pictures) {
        this.sweep = sweep;
        this.pictures = pictures;
        int last = sweep.axes().get(sweep.axes().size() - 1).values().size();
        columns = Math.min(pictures.count(), last > 1 && last <= LONGEST_ROW && pictures.count() > last ? last
                : (int) Math.ceil(Math.sqrt(pictures.count())));
        int widest = pictures.indices().stream().mapToInt(index -> pictures.plane(index).getWidth()).max()
                .orElseThrow();
        int highest = pictures.indices().stream().mapToInt(index -> pictures.plane(index).getHeight()).max()
                .orElseThrow();
        int rows = (pictures.count() + columns - 1) / columns;
        scale = Math.min(1, Math.max((double) SMALLEST_CELL / widest,
                (double) LARGEST / Math.max(columns * widest, rows * highest)));
        line = (int) Math.max(9, Math.min(16, widest * scale / 16));
        width = (int) Math.max(WORDS * line, Math.ceil(widest * scale));
        height = (int) Math.ceil(highest * scale);
    }

    /** Draws it. */
    static ImagePlus of(Sweep sweep, SweptPictures pictures, String title) {
        return new ImagePlus(title, new Montage(sweep, pictures).drawn());
    }

    private ColorProcessor drawn() {
        int rows = (pictures.count() + columns - 1) / columns;
        int cellHeight = height + sweep.axes().size() * (line + 2) + 2 * GAP;
        ColorProcessor sheet = new ColorProcessor(columns * (width + GAP) + GAP, rows * cellHeight + GAP);
        sheet.setColor(Color.WHITE);
        sheet.fill();
        sheet.setColor(Color.BLACK);
        sheet.setAntialiasedText(true);
        sheet.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, line));
        List<Integer> indices = pictures.indices();
        for (int i = 0; i < indices.size(); i++) {
            draw(sheet, indices.get(i), GAP + i % columns * (width + GAP), GAP + i / columns * cellHeight);
        }
        return sheet;
    }

    private void draw(ColorProcessor sheet, int index, int x, int y) {
        ImageProcessor picture = pictures.plane(index).convertToRGB();
        if (scale < 1) {
            picture.setInterpolationMethod(ImageProcessor.BILINEAR);
            picture = picture.resize((int) Math.max(1, picture.getWidth() * scale),
                    (int) Math.max(1, picture.getHeight() * scale), true);
        }
        sheet.insert(picture, x, y);
        int below = y + height;
        for (String words : sweep.words(index)) {
            below += line + 2;
            sheet.drawString(fitting(sheet, words), x, below);
        }
    }

    /** As much of the words as there is room for. */
    private String fitting(ImageProcessor sheet, String words) {
        String text = words.strip().replaceAll("\\s+", " ");
        if (sheet.getStringWidth(text) <= width) {
            return text;
        }
        int length = text.length();
        while (length > 1 && sheet.getStringWidth(text.substring(0, length) + "…") > width) {
            length--;
        }
        return text.substring(0, length) + "…";
    }
}
