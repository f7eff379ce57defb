package org.diffusionj.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes files of weights byte by byte, right ones and wrong ones. */
final class WeightFiles {
    private WeightFiles() {}

    static byte[] safetensors(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length).put(json).put(data).array();
    }

    static Path write(Path folder, String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    /** A zip whose entries are stored. */
    static Path zip(Path file, Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry stored = new ZipEntry(entry.getKey());
                CRC32 sum = new CRC32();
                sum.update(entry.getValue());
                stored.setMethod(ZipEntry.STORED);
                stored.setSize(entry.getValue().length);
                stored.setCrc(sum.getValue());
                zip.putNextEntry(stored);
                zip.write(entry.getValue());
            }
        }
        return file;
    }

    /** A checkpoint with a pickle of one's own and 16 bytes of elements. */
    static Path checkpoint(Path file, byte[] pickle) throws IOException {
        return zip(file, Map.of("archive/data.pkl", pickle, "archive/data/0", new byte[16]));
    }

    /** Bytes of a pickle, written as text in Latin-1. */
    static byte[] pickle(String operations) {
        return operations.getBytes(StandardCharsets.ISO_8859_1);
    }
}
