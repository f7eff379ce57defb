package org.diffusionj.image;

import static org.diffusionj.PngBytes.join;
import static org.diffusionj.PngBytes.latin;
import static org.diffusionj.PngBytes.packed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.diffusionj.PngBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files are written by hand from the PNG specification (third edition, 5 and 11.3.3), Exif 2.32 and the RIFF
 * container of WebP; which of several texts counts is as Pillow's {@code Image.info} has it.
 */
class PictureTextsTest {
    private static final String SETTINGS = "a cell\nSteps: 10, Sampler: Euler, CFG scale: 1.3, Seed: 7, Size: 256x256";
    private static final Map<String, String> WHOLE = Map.of("parameters", SETTINGS);

    @TempDir
    private Path folder;

    @Test
    void readsTheThreeKindsOfTexts() throws IOException {
        byte[] file = new PngBytes()
                .text("plain", "gr\u00fcn, 5 \u00b5m")
                .chunk("zTXt", join(latin("packed\0\0"), packed(latin("gr\u00fcn"))))
                .international("wide", "\u7d30\u80de \ud83d\udd2c")
                .chunk("iTXt", join(latin("both\0\1\0en-GB\0"), utf8("beides \u00e4"), latin("\0"),
                        packed(utf8("\u7d30\u80de"))))
                .end();
        assertEquals(Map.of("plain", "gr\u00fcn, 5 \u00b5m", "packed", "gr\u00fcn", "wide", "\u7d30\u80de \ud83d\udd2c",
                "both", "\u7d30\u80de"), texts(file));
    }

    @Test
    void utf8InChunksOfLatin1IsReadAsItIsMeant() throws IOException {
        byte[] file = new PngBytes()
                .text("utf", utf8("\u00b5m \u7d30\u80de"))
                .text("latin", latin("\u00b5m"))
                .text("mixed", join(utf8("\u00b5m"), latin("\u00b5m")))
                .chunk("zTXt", join(latin("packed\0\0"), packed(utf8("na\u00efve"))))
                .end();
        assertEquals(Map.of("utf", "\u00b5m \u7d30\u80de", "latin", "\u00b5m", "mixed", "\u00c2\u00b5m\u00b5m",
                "packed", "na\u00efve"), texts(file));
    }

    @Test
    void whatIsWrittenIsReadBackAlsoIfItsBytesWouldPassForUtf8() throws IOException {
        Map<String, String> texts = Map.of("a", "\u00c3\u00bc", "b", "\u00fc", "c", "\u7d30", "d",
                "line\nline", "e", "");
        Path file = folder.resolve("written.png");
        PngFile.write(file, new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), texts);
        assertEquals(texts, PictureTexts.read(file).byKeyword());
    }

    @Test
    void ofSeveralTextsTheLastCountsAlsoBehindThePixels() throws IOException {
        byte[] file = new PngBytes().text("parameters", "old").international("parameters", "newer").pixel()
                .text("parameters", SETTINGS).end();
        assertEquals(WHOLE, texts(file));
    }

    @Test
    void aFileCutAnywhereBehindTheTextGivesIt() throws IOException {
        byte[] start = new PngBytes().text("parameters", SETTINGS).soFar();
        byte[] file = new PngBytes().text("parameters", SETTINGS).end();
        for (int length = start.length; length < file.length; length++) {
            assertEquals(WHOLE, texts(Arrays.copyOf(file, length)), "cut at " + length);
        }
    }

    @Test
    void aTextThatIsCutIsNamed() throws IOException {
        byte[] start = new PngBytes().text("parameters", SETTINGS).soFar();
        PictureTexts cut = read(Arrays.copyOf(start, start.length - 9));
        assertEquals(Map.of(), cut.byKeyword());
        assertEquals(List.of("\"parameters\" is cut"), cut.damaged());
    }

    @Test
    void brokenPixelsDoNotMatter() throws IOException {
        byte[] wrongChecksum = new PngBytes().raw(3, "IDAT", new byte[3], 1).text("parameters", SETTINGS).end();
        byte[] noHeader = new PngBytes().chunk("IHDR", new byte[0]).text("parameters", SETTINGS).end();
        byte[] noPixels = new PngBytes().text("parameters", SETTINGS).chunk("IEND", new byte[0]).soFar();
        for (byte[] file : List.of(wrongChecksum, noHeader, noPixels)) {
            assertEquals(WHOLE, texts(file));
        }
    }

    @Test
    void hostileLengthsHideNothing() throws IOException {
        for (String type : List.of("IDAT", "tEXt", "zTXt", "iTXt", "caBX", "\0\1\2\3")) {
            for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 1, 20, 1 << 25}) {
                byte[] file = new PngBytes().raw(length, type, latin("a broken one"), 5)
                        .text("parameters", SETTINGS).end();
                assertEquals(SETTINGS, texts(file).get("parameters"), type + " of " + length);
            }
        }
    }

    @Test
    void anotherBrokenTextIsNamedAndPassed() throws IOException {
        byte[] noZlib = join(latin("Comment\0\0"), latin("not packed at all"));
        byte[] cutZlib = join(latin("Comment\0\0"), Arrays.copyOf(packed(latin("x".repeat(1000))), 9));
        byte[] method = join(latin("Comment\0\5"), packed(latin("x")));
        byte[] noUtf8 = latin("Comment\0\0\0\0\0gr\u00fcn");
        assertDamaged("\"Comment\" cannot be unpacked", new PngBytes().chunk("zTXt", noZlib));
        assertDamaged("\"Comment\" cannot be unpacked", new PngBytes().chunk("zTXt", cutZlib));
        assertDamaged("\"Comment\" is packed by the unknown method 5", new PngBytes().chunk("zTXt", method));
        assertDamaged("\"Comment\" is not UTF-8", new PngBytes().chunk("iTXt", noUtf8));
        assertDamaged("\"Comment\" is cut", new PngBytes().chunk("iTXt", latin("Comment")));
        assertDamaged("\"Comment\" has a wrong checksum", new PngBytes().raw(10, "tEXt", latin("Comment\0ab"), 1));
    }

    private void assertDamaged(String words, PngBytes file) throws IOException {
        PictureTexts read = read(file.text("parameters", SETTINGS).end());
        assertEquals(WHOLE, read.byKeyword());
        assertEquals(List.of(words), read.damaged());
    }

    @Test
    void aTextThatUnpacksToTooMuchIsNotRead() throws IOException {
        byte[] bomb = packed(new byte[(1 << 23) + 1]);
        byte[] zipped = join(latin("bomb\0\0"), bomb);
        byte[] international = join(latin("bomb\0\1\0\0\0"), bomb);
        PngBytes file = new PngBytes().chunk("zTXt", zipped).chunk("iTXt", international);
        PictureTexts read = read(file.text("parameters", SETTINGS).end());
        assertEquals(WHOLE, read.byKeyword());
        assertEquals(List.of("\"bomb\" is too long", "\"bomb\" is too long"), read.damaged());
    }

    @Test
    void textsThatTogetherAreTooMuchAreNotAllRead() throws IOException {
        byte[] large = packed(new byte[1 << 23]);
        PngBytes file = new PngBytes().text("parameters", SETTINGS);
        for (int i = 0; i < 100; i++) {
            file.chunk("zTXt", join(latin("large" + i + "\0\0"), large));
        }
        PictureTexts read = read(file.end());
        assertEquals(SETTINGS, read.byKeyword().get("parameters"));
        assertTrue(read.byKeyword().size() <= 5, read.byKeyword().keySet().toString());
    }

    @Test
    void aTransferAsTextLeavesTheSettings() throws IOException {
        byte[] file = new PngBytes().text("parameters", SETTINGS).end();
        byte[] lineFeeds = latin(new String(file, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
        assertEquals(file.length - 1, lineFeeds.length);
        assertEquals(WHOLE, texts(lineFeeds));
    }

    @Test
    void anyDamageGivesTheTextOrNoneAndNeverAnother() throws IOException {
        byte[] file = new PngBytes().international("workflow", "{}").text("parameters", SETTINGS).end();
        Random random = new Random(5);
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = file.clone();
            for (int k = random.nextInt(4); k >= 0; k--) {
                damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(damaged, 12 + random.nextInt(damaged.length - 11));
            assertEquals(SETTINGS, texts(cut).getOrDefault("parameters", SETTINGS));
        }
    }

    @Test
    void jpegAndWebpHoldTheirSettingsInTheCommentOfExif() throws IOException {
        byte[] big = exif(ByteOrder.BIG_ENDIAN, join(latin("UNICODE\0"), SETTINGS.getBytes(StandardCharsets.UTF_16BE)));
        byte[] little = exif(ByteOrder.LITTLE_ENDIAN,
                join(latin("UNICODE\0"), SETTINGS.getBytes(StandardCharsets.UTF_16LE)));
        byte[] swapped = exif(ByteOrder.LITTLE_ENDIAN,
                join(latin("UNICODE\0"), SETTINGS.getBytes(StandardCharsets.UTF_16BE)));
        byte[] ascii = exif(ByteOrder.BIG_ENDIAN, latin("ASCII\0\0\0" + SETTINGS));
        byte[] bare = exif(ByteOrder.LITTLE_ENDIAN, latin(SETTINGS + "\0"));
        for (byte[] exif : List.of(big, little, swapped, ascii, bare)) {
            assertEquals(WHOLE, texts(jpeg(exif)));
            assertEquals(WHOLE, texts(webp(exif)));
            for (int length = 0; length < exif.length; length++) {
                byte[] cut = Arrays.copyOf(exif, length);
                assertEquals(SETTINGS.substring(0, 3), texts(jpeg(cut)).getOrDefault("parameters", SETTINGS)
                        .substring(0, 3));
            }
        }
        assertEquals(Map.of(), texts(jpeg(new byte[0])));
    }

    /** A JPEG file as far as its pixels: a segment of another kind, then APP1. */
    private static byte[] jpeg(byte[] exif) {
        return join(latin("\u00ff\u00d8\u00ff\u00e0\0\4JF"), latin("\u00ff\u00e1"),
                ByteBuffer.allocate(2).putShort((short) (exif.length + 8)).array(), latin("Exif\0\0"), exif,
                latin("\u00ff\u00da\0\2"));
    }

    /** A WebP file: a chunk of odd length, then EXIF. */
    private static byte[] webp(byte[] exif) {
        ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(exif.length);
        return join(latin("RIFF\0\0\0\0WEBPVP8 \3\0\0\0abc\0EXIF"), length.array(), exif);
    }

    /** IFD0 with a pointer to the Exif directory, whose only entry is the comment. */
    private static byte[] exif(ByteOrder order, byte[] comment) {
        ByteBuffer tiff = ByteBuffer.allocate(44 + comment.length).order(order);
        tiff.put(latin(order == ByteOrder.BIG_ENDIAN ? "MM" : "II")).putShort((short) 42).putInt(8);
        tiff.putShort((short) 1).putShort((short) 0x8769).putShort((short) 4).putInt(1).putInt(26).putInt(0);
        tiff.putShort((short) 1).putShort((short) 0x9286).putShort((short) 7).putInt(comment.length)
                .putInt(44).putInt(0);
        return tiff.put(comment).array();
    }

    @Test
    void otherFilesAreToldAsWhatTheyAre() throws IOException {
        assertRefused("is a TIFF file", latin("II*\0\b\0\0\0"));
        assertRefused("is a TIFF file", latin("MM\0*\0\0\0\b"));
        assertRefused("is a ZIP file", latin("PK\3\4...."));
        assertRefused("is a GIF file", latin("GIF89a"));
        assertRefused("is a BMP file", latin("BM      "));
        assertRefused("is empty", new byte[0]);
        assertRefused("is no PNG file", latin("<html>not found</html>"));
    }

    private void assertRefused(String words, byte[] file) {
        IOException refusal = assertThrows(IOException.class, () -> read(file));
        assertTrue(refusal.getMessage().contains("picture " + words + ". Settings are read from PNG, JPEG and WebP"),
                refusal.getMessage());
    }

    @Test
    void whatIsNoFileIsToldAtOnce() throws IOException {
        assertTrue(refusal(folder.resolve("no.png")).endsWith("no.png does not exist. Name a picture's file."));
        assertTrue(refusal(folder).endsWith(" is a folder. Name a picture's file."));
        Path device = Path.of("/dev/zero");
        if (Files.exists(device)) {
            assertEquals("/dev/zero is no file, but a device. Name a picture's file.", refusal(device));
        }
    }

    private static String refusal(Path file) {
        return assertThrows(IOException.class, () -> PictureTexts.read(file)).getMessage();
    }

    private Map<String, String> texts(byte[] file) throws IOException {
        return read(file).byKeyword();
    }

    private PictureTexts read(byte[] file) throws IOException {
        return PictureTexts.read(Files.write(folder.resolve("picture"), file));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
