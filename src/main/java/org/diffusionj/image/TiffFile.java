package org.diffusionj.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes TIFF files (revision 6.0) with one plane, little-endian and not compressed, whose bytes follow from what is
 * given: they tell neither time nor place. Texts go where other programs look for them, and where ImageJ keeps an
 * image's info and properties.
 *
 * <pre>{@code byte[] file = TiffFile.of(picture).description("synthetic").info("seed = 7\n", Map.of()).bytes(); }</pre>
 */
public final class TiffFile {
    private static final int HEAD = 8;
    private static final int ENTRY = 12;
    private static final int BYTE = 1;
    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    /** What ImageJ's private tags begin with, and the kinds of texts in them. */
    private static final int IMAGEJ = 0x494a494a;
    private static final int INFO = 0x696e666f;
    private static final int PROPERTIES = 0x70726f70;

    private final byte[] pixels;
    private final Map<Integer, Field> fields = new TreeMap<>();

    /** A tag's type, how many values of that it has, and these. */
    private record Field(int type, int count, byte[] values) {}

    private TiffFile(int width, int height, int samples, int bits, byte[] pixels) {
        this.pixels = pixels;
        shorts(256, width);
        shorts(257, height);
        shorts(258, bits, samples);
        shorts(259, 1);
        shorts(262, samples == 1 ? 1 : 2);
        shorts(277, samples);
        shorts(278, height);
        longs(279, pixels.length);
    }

    /** Begins a file of a colour picture, 8 bits each of red, green and blue. */
    public static TiffFile of(RgbImage picture) {
        int[] packed = picture.packed();
        byte[] pixels = new byte[3 * packed.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (packed[i / 3] >> 16 - 8 * (i % 3));
        }
        return new TiffFile(picture.width(), picture.height(), 3, 8, pixels);
    }

    /**
     * Begins a file of labels in 16 bits.
     *
     * @throws IllegalArgumentException if a number is larger than that
     */
    public static TiffFile of(Labels labels) {
        ByteBuffer pixels = ByteBuffer.allocate(2 * labels.values().length).order(ByteOrder.LITTLE_ENDIAN);
        for (short value : labels.shorts()) {
            pixels.putShort(value);
        }
        return new TiffFile(labels.width(), labels.height(), 1, 16, pixels.array());
    }

    /** What most programs show: a sentence, or OME's XML. */
    public TiffFile description(String text) {
        return text(270, text);
    }

    public TiffFile software(String name) {
        return text(305, name);
    }

    public TiffFile copyright(String licence) {
        return text(33432, licence);
    }

    public TiffFile xmp(String packet) {
        byte[] bytes = packet.getBytes(StandardCharsets.UTF_8);
        fields.put(700, new Field(BYTE, bytes.length, bytes));
        return this;
    }

    /** The image's info and properties in ImageJ. */
    public TiffFile info(String info, Map<String, String> properties) {
        List<String> texts = new ArrayList<>(List.of(info));
        properties.forEach((key, value) -> texts.addAll(List.of(key, value)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ints(IMAGEJ, INFO, 1, PROPERTIES, texts.size() - 1));
        int[] counts = new int[texts.size() + 1];
        counts[0] = bytes.size();
        for (int i = 0; i < texts.size(); i++) {
            byte[] text = texts.get(i).getBytes(StandardCharsets.UTF_16LE);
            counts[i + 1] = text.length;
            bytes.writeBytes(text);
        }
        longs(50838, counts);
        fields.put(50839, new Field(BYTE, bytes.size(), bytes.toByteArray()));
        return this;
    }

    private TiffFile text(int tag, String text) {
        byte[] bytes = (text + '\0').getBytes(StandardCharsets.UTF_8);
        fields.put(tag, new Field(ASCII, bytes.length, bytes));
        return this;
    }

    private void shorts(int tag, int value) {
        shorts(tag, value, 1);
    }

    private void shorts(int tag, int value, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putShort((short) value);
        }
        fields.put(tag, new Field(SHORT, count, bytes.array()));
    }

    private void longs(int tag, int... values) {
        fields.put(tag, new Field(LONG, values.length, ints(values)));
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    /** The whole file: head, pixels, what does not fit into tags, tags. */
    public byte[] bytes() {
        longs(273, HEAD);
        int at = HEAD + even(pixels.length);
        int tags = at + fields.values().stream().mapToInt(field -> isLong(field) ? even(field.values.length) : 0).sum();
        ByteBuffer file = ByteBuffer.allocate(tags + 2 + ENTRY * fields.size() + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(tags).put(pixels);
        ByteBuffer entries = file.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(tags);
        entries.putShort((short) fields.size());
        for (Map.Entry<Integer, Field> entry : fields.entrySet()) {
            Field field = entry.getValue();
            entries.putShort((short) (int) entry.getKey()).putShort((short) field.type).putInt(field.count);
            if (isLong(field)) {
                entries.putInt(at);
                file.position(at).put(field.values);
                at += even(field.values.length);
            } else {
                entries.put(field.values).position(entries.position() + 4 - field.values.length);
            }
        }
        return file.array();
    }

    private static boolean isLong(Field field) {
        return field.values.length > 4;
    }

    /** Values begin at even places. */
    private static int even(int length) {
        return length + length % 2;
    }
}
