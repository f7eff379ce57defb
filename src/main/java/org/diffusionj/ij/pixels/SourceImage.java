package org.diffusionj.ij.pixels;

import ij.ImagePlus;
import ij.ImageStack;
import ij.WindowManager;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The image that a command starts from: which of its planes go in, and which region of them. From {@link #lock} until
 * this is closed, nobody else changes it.
 */
public final class SourceImage implements AutoCloseable {
    private final ImagePlus image;
    private final Rectangle region;
    private final List<Integer> planes;
    private boolean locked;

    private SourceImage(ImagePlus image, Rectangle region, List<Integer> planes) {
        this.image = image;
        this.region = region;
        this.planes = planes;
    }

    /**
     * The active image.
     *
     * @throws IllegalStateException if there is none
     */
    public static ImagePlus active() {
        ImagePlus image = WindowManager.getCurrentImage();
        if (image == null) {
            throw new IllegalStateException("There is no image open. Open one, or make one with Text to Image.");
        }
        return image;
    }

    /**
     * What goes in of an image as it is shown now.
     *
     * @param region what goes in, within the image
     * @param stack whether all planes go in, or only what is seen: the current one, or all channels of a
     *     composite there
     */
    public static SourceImage of(ImagePlus image, Rectangle region, boolean stack) {
        return new SourceImage(image, region,
                stack ? IntStream.rangeClosed(1, image.getStackSize()).boxed().toList() : seen(image));
    }

    /** The same of some of its planes only. */
    SourceImage only(List<Integer> some) {
        return new SourceImage(image, region, some);
    }

    /** Planes of an image in full size, by their positions in the stack, the first being 1. */
    public static SourceImage ofPlanes(ImagePlus image, List<Integer> planes) {
        return new SourceImage(image, new Rectangle(image.getWidth(), image.getHeight()), planes);
    }

    /** The same of the planes in full size. */
    SourceImage whole() {
        return new SourceImage(image, new Rectangle(image.getWidth(), image.getHeight()), planes);
    }

    /** The same, locked, or none if another command is using the image. */
    public static Optional<SourceImage> lockIfFree(ImagePlus image, Rectangle region, boolean stack) {
        SourceImage source = of(image, region, stack);
        return source.lockSilently() ? Optional.of(source) : Optional.empty();
    }

    /** @throws IllegalStateException if another command is using the image, or it was closed or cut meanwhile */
    public void lock() {
        if (!lockSilently()) {
            throw new IllegalStateException("Another command is using \"" + image.getTitle() + "\". Wait until it is"
                    + " done, or reset the lock with Plugins > Utilities > Reset.");
        }
        if (isGone()) {
            throw new IllegalStateException("The image \"" + image.getTitle() + "\" was closed, or made smaller, before"
                    + " it could be used. Open it again and repeat the command.");
        }
    }

    private boolean lockSilently() {
        locked = image.lockSilently();
        return locked;
    }

    private boolean isGone() {
        return image.getProcessor() == null || planes.get(planes.size() - 1) > image.getStackSize()
                || !new Rectangle(image.getWidth(), image.getHeight()).contains(region);
    }

    private static List<Integer> seen(ImagePlus image) {
        if (!DisplayTables.merges(image)) {
            return List.of(image.getCurrentSlice());
        }
        return IntStream.rangeClosed(1, image.getNChannels())
                .mapToObj(c -> image.getStackIndex(c, image.getSlice(), image.getFrame())).toList();
    }

    /** The image itself. */
    public ImagePlus image() {
        return image;
    }

    /** What goes in of each plane, within the image. */
    public Rectangle region() {
        return region;
    }

    boolean isCropped() {
        return region.width < image.getWidth() || region.height < image.getHeight();
    }

    /** Positions in the stack, the first being 1. */
    public List<Integer> planes() {
        return planes;
    }

    /** A plane of the image, in full size. */
    ImageProcessor plane(int index) {
        return image.getStackSize() == 1 ? image.getProcessor() : image.getStack().getProcessor(index);
    }

    /** The region of a plane, with pixels of its own, as it is displayed. */
    ImageProcessor copy(int index) {
        ImageProcessor plane = plane(index);
        plane.setRoi(region);
        ImageProcessor copy = plane.crop();
        plane.resetRoi();
        if (!(copy instanceof ColorProcessor)) {
            copy.setLut(DisplayTables.seen(image, image.convertIndexToPosition(index)[0]));
        }
        return copy;
    }

    /** What is written beside a plane, or null. */
    public String label(int index) {
        return image.getStackSize() == 1 ? image.getProp("Slice_Label") : image.getStack().getSliceLabel(index);
    }

    /**
     * SHA-256 of the pixel values that the planes hold, whole, in their order: row by row, 8 bits a grey or
     * indexed pixel, 16 or 32 (IEEE 754), the high byte first; red, green, blue for RGB. These are the
     * bytes of an uncompressed TIFF file as ImageJ writes it.
     */
    public String sha256() {
        MessageDigest digest = digest();
        planes.forEach(index -> digest.update(bytes(plane(index))));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Computes SHA-256. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java lacks SHA-256, which every Java must have.", e);
        }
    }

    private static byte[] bytes(ImageProcessor plane) {
        int size = plane.getPixelCount();
        Object pixels = plane.getPixels();
        if (pixels instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ByteBuffer.allocate(size * (plane instanceof ColorProcessor ? 3 : plane.getBitDepth() / 8));
        if (pixels instanceof short[] values) {
            buffer.asShortBuffer().put(values);
        } else if (pixels instanceof float[] values) {
            buffer.asFloatBuffer().put(values);
        } else {
            for (int rgb : (int[]) pixels) {
                buffer.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
            }
        }
        return buffer.array();
    }

    /** Unlocks the image, if it was locked. */
    @Override
    public void close() {
        if (locked) {
            image.unlock();
        }
    }
}
