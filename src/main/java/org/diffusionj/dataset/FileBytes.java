package org.diffusionj.dataset;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferUShort;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.diffusionj.image.Labels;
import org.diffusionj.image.PngFile;
import org.diffusionj.image.RgbImage;
import org.diffusionj.image.TiffFile;

/** Pictures and labels as files of a format: the same pixels and texts give the same bytes. */
final class FileBytes {
    private FileBytes() {}

    static byte[] of(RgbImage picture, PictureFormat format, FileTexts texts) {
        return format == PictureFormat.PNG ? png(picture.toBufferedImage(), texts)
                : tiff(TiffFile.of(picture), picture.width(), picture.height(), format, texts, true);
    }

    static byte[] of(Labels labels, PictureFormat format, FileTexts texts) {
        return format == PictureFormat.PNG ? png(grey(labels), texts)
                : tiff(TiffFile.of(labels), labels.width(), labels.height(), format, texts, false);
    }

    private static byte[] tiff(TiffFile file, int width, int height, PictureFormat format, FileTexts texts,
            boolean colour) {
        file.description(format == PictureFormat.OME_TIFF ? OmeXml.of(width, height, colour, texts)
                : texts.description()).software(texts.software()).xmp(texts.xmp())
                .info(texts.info(), texts.properties());
        texts.licence().ifPresent(file::copyright);
        return file.bytes();
    }

    private static BufferedImage grey(Labels labels) {
        BufferedImage image = new BufferedImage(labels.width(), labels.height(), BufferedImage.TYPE_USHORT_GRAY);
        short[] pixels = ((DataBufferUShort) image.getRaster().getDataBuffer()).getData();
        System.arraycopy(labels.shorts(), 0, pixels, 0, pixels.length);
        return image;
    }

    private static byte[] png(BufferedImage image, FileTexts texts) {
        try {
            return PngFile.bytes(image, texts.pngTexts());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
