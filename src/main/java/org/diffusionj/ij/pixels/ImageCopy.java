package org.diffusionj.ij.pixels;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Overlay;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A new image of the kind of another one, as {@code Image > Duplicate} makes it: with calibration, look-up
 * tables, display ranges, slice labels, overlay and the order of dimensions, but without its properties,
 * which are not true of what will be made of the copy.
 */
public final class ImageCopy {
    private ImageCopy() {}

    /**
     * Copies the planes that a source is of.
     *
     * @param times how often one after the other
     */
    public static ImagePlus of(SourceImage source, int times) {
        ImagePlus image = source.image();
        List<Integer> planes = source.planes();
        ImageStack stack = new ImageStack(source.region().width, source.region().height);
        for (int time = 0; time < times; time++) {
            planes.forEach(index -> stack.addSlice(source.label(index), source.copy(index)));
        }
        boolean all = planes.size() == image.getStackSize() && times == 1;
        ImagePlus copy = all
                ? like(image, stack, image.getNChannels(), image.getNSlices(), image.getNFrames())
                : like(image, stack, planes.size(), times, 1);
        if (source.isCropped()) {
            copy.getCalibration().xOrigin -= source.region().x;
            copy.getCalibration().yOrigin -= source.region().y;
        }
        copy.setOverlay(overlay(source, all));
        copy.setHideOverlay(image.getHideOverlay());
        return copy;
    }

    /**
     * The first planes of a copy. Dimensions that they do not fill become one, but for channels that are cut
     * short: then every plane becomes a channel, because only channels have tables and ranges of their own.
     */
    public static ImagePlus first(ImagePlus copy, int planes) {
        ImageStack stack = new ImageStack(copy.getWidth(), copy.getHeight());
        for (int i = 1; i <= planes; i++) {
            stack.addSlice(copy.getStack().getSliceLabel(i), copy.getStack().getProcessor(i));
        }
        int channels = planes % copy.getNChannels() == 0 ? copy.getNChannels() : planes;
        int slices = planes % (channels * copy.getNSlices()) == 0 ? copy.getNSlices() : planes / channels;
        ImagePlus part = like(copy, stack, channels, slices, planes / channels / slices);
        part.setOverlay(copy.getOverlay());
        if (planes == 1) {
            part.setProp("Slice_Label", stack.getSliceLabel(1));
        }
        return part;
    }

    private static ImagePlus like(ImagePlus image, ImageStack stack, int channels, int slices, int frames) {
        ImagePlus made = new ImagePlus("", stack);
        made.setDimensions(channels, slices, frames);
        made.setCalibration(image.getCalibration());
        made.setOpenAsHyperStack(image.isHyperStack());
        if (made.getBitDepth() == 24) {
            return made;
        }
        if (image instanceof CompositeImage && channels > 1) {
            made = composite(made, image);
        } else {
            LUT table = DisplayTables.seen(image, image.getChannel());
            made.getProcessor().setLut(table);
            made.getStack().setColorModel(table);
            made.setDisplayRange(table.min, table.max);
            if (image.getType() == ImagePlus.COLOR_256) {
                made.setTypeToColor256();
            }
        }
        return made;
    }

    private static CompositeImage composite(ImagePlus made, ImagePlus image) {
        String projection = image.getProp("CompositeProjection");
        CompositeImage composite = new CompositeImage(made, image.getCompositeMode());
        composite.copyLuts(image); // with what is switched on, if the channels are the same
        LUT[] tables = DisplayTables.of(image);
        composite.setLuts(IntStream.range(0, made.getNChannels())
                .mapToObj(channel -> (LUT) tables[channel % tables.length].clone()).toArray(LUT[]::new));
        if (projection != null) {
            composite.setProp("CompositeProjection", projection);
        }
        return composite;
    }

    private static Overlay overlay(SourceImage source, boolean all) {
        ImagePlus image = source.image();
        if (image.getOverlay() == null) {
            return null;
        }
        Overlay overlay = image.getOverlay().crop(source.region());
        if (!all && image.isHyperStack()) {
            boolean merged = source.planes().size() > 1;
            overlay.crop(merged ? 1 : image.getC(), merged ? image.getNChannels() : image.getC(),
                    image.getZ(), image.getZ(), image.getT(), image.getT());
        } else if (!all) {
            overlay.crop(image.getCurrentSlice(), image.getCurrentSlice());
        }
        return overlay;
    }

    /** The same in RGB, as it is seen on the screen: the channels of a composite merged. */
    public static ImagePlus inRgb(ImagePlus copy) {
        boolean merged = DisplayTables.merges(copy);
        int channels = merged ? 1 : copy.getNChannels();
        ImageStack stack = new ImageStack(copy.getWidth(), copy.getHeight());
        for (int i = 1; i <= copy.getStackSize(); i += merged ? copy.getNChannels() : 1) {
            int[] position = copy.convertIndexToPosition(i);
            stack.addSlice(copy.getStack().getSliceLabel(i), merged
                    ? merged((CompositeImage) copy, position)
                    : seen(copy, i, position[0]));
        }
        ImagePlus rgb = like(copy, stack, channels, copy.getNSlices(), copy.getNFrames());
        rgb.setOverlay(copy.getOverlay());
        return rgb;
    }

    private static ImageProcessor merged(CompositeImage copy, int[] position) {
        copy.setPositionWithoutUpdate(1, position[1], position[2]);
        copy.updateImage();
        return new ColorProcessor(copy.getImage());
    }

    private static ImageProcessor seen(ImagePlus copy, int index, int channel) {
        ImageProcessor plane = copy.getStack().getProcessor(index);
        if (plane instanceof ColorProcessor) {
            return plane;
        }
        plane.setLut(DisplayTables.seen(copy, channel));
        return plane.convertToRGB();
    }
}
