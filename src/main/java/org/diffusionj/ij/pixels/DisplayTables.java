package org.diffusionj.ij.pixels;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.LookUpTable;
import ij.process.LUT;
import java.awt.image.IndexColorModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The look-up tables of an image's channels, each with the display range in raw values. */
public final class DisplayTables {
    private static final int MAX_BYTE = 255;
    private static final int MAX_SHORT = 65535;

    private DisplayTables() {}

    /** Equal as long as an image that is not RGB is displayed in the same way. */
    public static List<Object> look(ImagePlus image) {
        List<Object> look = new ArrayList<>(List.of(image.getCompositeMode()));
        for (LUT table : raw(image)) {
            look.addAll(List.of(table.min, table.max, Arrays.hashCode(table.getBytes())));
        }
        if (image instanceof CompositeImage composite) {
            look.add(Arrays.hashCode(composite.getActiveChannels()));
        }
        return look;
    }

    /** Whether several channels are seen at once. */
    static boolean merges(ImagePlus image) {
        return image.getNChannels() > 1 && image.getCompositeMode() == IJ.COMPOSITE && image.getBitDepth() != 24;
    }

    /** Whether a channel, the first being 1, shows nothing, because its display range has no width. */
    static boolean isFlat(ImagePlus image, int channel) {
        return image.getBitDepth() != 24 && isFlat(of(raw(image), channel), image.getBitDepth());
    }

    /** Only floats can be displayed upside down, from a larger value as black to a smaller one as white. */
    private static boolean isFlat(LUT table, int bits) {
        double width = bits == 32 ? Math.abs(table.max - table.min) : table.max - table.min;
        return !(width > 0 && Double.isFinite(width));
    }

    /**
     * The tables of all channels of a composite image, else the one of the image. A display range without
     * width becomes that of all values: 0 to 255, 0 to 65535, and of floats one from the only value on.
     */
    static LUT[] of(ImagePlus image) {
        LUT[] tables = raw(image);
        for (LUT table : tables) {
            if (isFlat(table, image.getBitDepth())) {
                widen(table, image.getBitDepth());
            }
        }
        return tables;
    }

    private static LUT[] raw(ImagePlus image) {
        return image instanceof CompositeImage composite
                ? composite.getLuts() : new LUT[] {image.getProcessor().getLut()};
    }

    private static LUT of(LUT[] tables, int channel) {
        return tables[Math.min(channel, tables.length) - 1];
    }

    private static void widen(LUT table, int bits) {
        table.min = bits == 32 && Double.isFinite(table.min) ? table.min : 0;
        table.max = bits == 8 ? MAX_BYTE : bits == 16 ? MAX_SHORT : table.min + 1;
    }

    /** The table through which a channel is seen, the first being 1. */
    static LUT seen(ImagePlus image, int channel) {
        LUT table = of(of(image), channel);
        if (image.getCompositeMode() != IJ.GRAYSCALE) {
            return table;
        }
        return new LUT((IndexColorModel) LookUpTable.createGrayscaleColorModel(false), table.min, table.max);
    }
}
