package org.diffusionj.image;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG files with texts inside: see {@link PictureTexts} for reading them. */
public final class PngFile {
    private static final String FORMAT = "javax_imageio_png_1.0";

    private PngFile() {}

    /**
     * Writes a file, whole or not at all: see {@link WholeFile}.
     *
     * @param texts by keyword, 1 to 79 characters of Latin-1; a text becomes a tEXt chunk if Latin-1 holds
     *     it and nobody takes it for UTF-8, else an iTXt chunk
     * @throws IOException a sentence with file, problem and remedy; nothing has changed then
     */
    public static void write(Path file, RenderedImage image, Map<String, String> texts) throws IOException {
        WholeFile.write(file, out -> encode(out, image, texts));
    }

    /** What such a file holds; it follows from what is given. */
    public static byte[] bytes(RenderedImage image, Map<String, String> texts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        encode(bytes, image, texts);
        return bytes.toByteArray();
    }

    private static void encode(OutputStream bytes, RenderedImage image, Map<String, String> texts) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            metadata.mergeTree(FORMAT, tree(texts));
            writer.setOutput(out);
            writer.write(new IIOImage(image, null, metadata));
        } finally {
            writer.dispose();
        }
    }

    private static IIOMetadataNode tree(Map<String, String> texts) {
        IIOMetadataNode latin = new IIOMetadataNode("tEXt");
        IIOMetadataNode international = new IIOMetadataNode("iTXt");
        texts.forEach((keyword, text) -> {
            if (PngText.ofUnknownCharset(text.getBytes(StandardCharsets.ISO_8859_1)).equals(text)) {
                latin.appendChild(entry("tEXtEntry", "keyword", keyword, "value", text));
            } else {
                international.appendChild(entry("iTXtEntry", "keyword", keyword, "text", text,
                        "compressionFlag", "FALSE", "compressionMethod", "0",
                        "languageTag", "", "translatedKeyword", ""));
            }
        });
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        root.appendChild(latin);
        root.appendChild(international);
        return root;
    }

    private static IIOMetadataNode entry(String name, String... attributes) {
        IIOMetadataNode node = new IIOMetadataNode(name);
        for (int i = 0; i < attributes.length; i += 2) {
            node.setAttribute(attributes[i], attributes[i + 1]);
        }
        return node;
    }
}
