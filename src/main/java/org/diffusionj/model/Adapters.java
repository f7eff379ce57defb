package org.diffusionj.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.diffusionj.runtime.Cancellation;

/**
 * What is laid over a model: LoRA, and words of textual inversion.
 *
 * @param loras in the order in which they change the weights
 */
public record Adapters(List<Lora> loras, List<Word> words) {
    /** Nothing. */
    public static final Adapters NONE = new Adapters(List.of(), List.of());

    private static final int HEADER_LENGTH = 8;

    /**
     * A LoRA.
     *
     * @param name as the user calls it
     * @param unet weight of its part for the UNet, may be negative
     * @param text weight of its part for text encoders
     */
    public record Lora(String name, Path file, double unet, double text) {
        /** The file's SHA-256, as {@code sha256sum} prints it. */
        public String sha256() {
            return ModelHash.sha256(file, new Cancellation());
        }

        /** AUTOMATIC1111's hash: of a safetensors file without its header. */
        public String hashInA1111() {
            if (!file.getFileName().toString().endsWith(".safetensors")) {
                return sha256();
            }
            try (FileChannel channel = FileChannel.open(file); InputStream in = Channels.newInputStream(channel)) {
                ByteBuffer length = ByteBuffer.wrap(in.readNBytes(HEADER_LENGTH)).order(ByteOrder.LITTLE_ENDIAN);
                channel.position(HEADER_LENGTH + length.getLong());
                return ModelHash.sha256(in, new Cancellation());
            } catch (IOException e) {
                throw TextFile.unreadable(file, e);
            }
        }
    }

    /** A word that stands for the vectors in a file. */
    public record Word(String text, Path file) {
        /** The file's SHA-256. */
        public String sha256() {
            return ModelHash.sha256(file, new Cancellation());
        }
    }

    public Adapters {
        loras = List.copyOf(loras);
        words = List.copyOf(words);
    }

    /** Every file that takes part. */
    public List<Path> places() {
        return Stream.concat(loras.stream().map(Lora::file), words.stream().map(Word::file)).toList();
    }
}
