package org.diffusionj.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Opens files of weights of every kind that is read, and refuses the others by name. */
public final class WeightFile {
    private static final int MAGIC_LENGTH = 16;
    private static final int TAR_MAGIC_AT = 257;
    private static final String CONVERT = "Take the model's safetensors file, or convert it: a few lines of Python with"
            + " the library that wrote it load it, and safetensors.torch.save_file writes it";

    private WeightFile() {}

    /**
     * Reads what a file says of its tensors: a safetensors file, the index of several, or a checkpoint that
     * PyTorch 1.6 or newer wrote. The content decides, not the name.
     *
     * @throws WeightsException if the file is damaged, of another kind, or quantised
     */
    public static Weights read(Path file) {
        Weights weights = readByContent(file);
        QuantisedNames.refuse(weights);
        return weights;
    }

    private static Weights readByContent(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            byte[] magic = bytesAt(channel, 0);
            if (startsWith(magic, "PK\3\4")) {
                return TorchFile.read(file, channel);
            }
            if (file.getFileName().toString().matches(".*\\.index(\\.\\w+)?\\.json")) {
                return ShardedIndex.read(file);
            }
            refuseByMagic(file, channel, magic);
            return Safetensors.read(file, channel);
        } catch (IOException e) {
            throw WeightsException.unreadable(file, e);
        }
    }

    private static void refuseByMagic(Path file, FileChannel channel, byte[] magic) throws IOException {
        if (startsWith(magic, "GGUF") || startsWith(magic, "GGML") || startsWith(magic, "lmgg")) {
            throw WeightsException.refused(file, "is a GGUF file, whose weights are quantised", CONVERT);
        }
        if (startsWith(magic, "\u0089HDF")) {
            throw WeightsException.refused(file, "is an HDF5 file, as Keras and TensorFlow write them", CONVERT);
        }
        if (startsWith(magic, "version https://g")) {
            throw WeightsException.refused(file, "is a Git LFS pointer, not the weights themselves",
                    "Run \"git lfs pull\" in the folder it came with");
        }
        boolean pickle = magic.length > 2 && magic[0] == (byte) 0x80 && magic[1] >= 1 && magic[1] <= 5
                && magic[2] != 0;
        boolean tar = startsWith(bytesAt(channel, TAR_MAGIC_AT), "ustar");
        if (pickle || tar) {
            throw WeightsException.refused(file, "was written by a PyTorch before 1.6 (a pickle without zip)",
                    "Load it with torch.load and write it with safetensors.torch.save_file, on a computer"
                    + " that may run what the file holds");
        }
    }

    private static byte[] bytesAt(FileChannel channel, long position) throws IOException {
        int length = (int) Math.max(0, Math.min(MAGIC_LENGTH, channel.size() - position));
        return FileBytes.read(channel, position, length).array();
    }

    private static boolean startsWith(byte[] bytes, String magic) {
        byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
        int length = Math.min(expected.length, MAGIC_LENGTH);
        return bytes.length >= length && Arrays.equals(bytes, 0, length, expected, 0, length);
    }
}
