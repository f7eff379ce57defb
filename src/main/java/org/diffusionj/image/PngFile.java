package org.diffusionj.image;

import java.awt.image.RenderedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG files with texts inside, and reads the texts. */
public final class PngFile {
    private static final String FORMAT = "javax_imageio_png_1.0";

    private PngFile() {}

    /**
     * Writes a file, whole or not at all.
     *
     * @param texts by keyword, 1 to 79 characters of Latin-1; a text becomes a tEXt chunk if Latin-1 holds
     *     it, else an iTXt chunk
     * @throws IOException if the folder is missing or cannot be written
     */
    public static void write(Path file, RenderedImage image, Map<String, String> texts) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            encode(part, image, texts);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * The texts of a file: its tEXt, zTXt and iTXt chunks, by keyword.
     *
     * @throws IOException if the file cannot be read or is no PNG file
     */
    public static Map<String, String> texts(Path file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            if (in == null) {
                throw new NoSuchFileException(file.toString());
            }
            reader.setInput(in);
            Map<String, String> texts = new LinkedHashMap<>();
            IIOMetadataNode root = (IIOMetadataNode) reader.getImageMetadata(0).getAsTree(FORMAT);
            addTexts(root, "tEXtEntry", "value", texts);
            addTexts(root, "zTXtEntry", "text", texts);
            addTexts(root, "iTXtEntry", "text", texts);
            return texts;
        } finally {
            reader.dispose();
        }
    }

    private static void addTexts(IIOMetadataNode root, String kind, String attribute, Map<String, String> texts) {
        for (int i = 0; i < root.getElementsByTagName(kind).getLength(); i++) {
            IIOMetadataNode entry = (IIOMetadataNode) root.getElementsByTagName(kind).item(i);
            texts.put(entry.getAttribute("keyword"), entry.getAttribute(attribute));
        }
    }

    private static void encode(Path file, RenderedImage image, Map<String, String> texts) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (OutputStream bytes = Files.newOutputStream(file);
                ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
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
            if (StandardCharsets.ISO_8859_1.newEncoder().canEncode(text)) {
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
