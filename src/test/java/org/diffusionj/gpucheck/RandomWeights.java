package org.diffusionj.gpucheck;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.diffusionj.tensor.Half;

/** Draws the weights of graphs that came without: what {@code weights.json} beside a graph tells. */
final class RandomWeights {
    private static final int CHUNK = 1 << 20;

    private RandomWeights() {}

    /** Writes {@code weights.bin} beside every {@code weights.json} of a model that has none yet. */
    static void drawFor(Path model) throws IOException {
        try (Stream<Path> files = Files.walk(model)) {
            for (Path recipe : (Iterable<Path>) files.filter(file -> file.endsWith("weights.json"))::iterator) {
                Path weights = recipe.resolveSibling("weights.bin");
                if (!Files.exists(weights)) {
                    draw(JsonParser.parseString(Files.readString(recipe)).getAsJsonObject(), weights);
                }
            }
        }
    }

    private static void draw(JsonObject recipe, Path file) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (JsonElement element : recipe.getAsJsonArray("tensors")) {
                JsonObject tensor = element.getAsJsonObject();
                out.position(tensor.get("offset").getAsLong());
                fill(out, random, tensor.get("count").getAsLong(), tensor.get("deviation").getAsFloat());
            }
            long end = recipe.get("bytes").getAsLong();
            if (out.size() < end) {
                out.write(ByteBuffer.allocate(1), end - 1);
            }
        }
    }

    /** Evenly distributed with that standard deviation, in half precision. */
    private static void fill(FileChannel out, SplittableRandom random, long count, float deviation) throws IOException {
        float range = (float) Math.sqrt(3) * deviation;
        ByteBuffer bytes = ByteBuffer.allocate(2 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (long done = 0; done < count; done += CHUNK) {
            bytes.clear();
            for (long i = done; i < Math.min(done + CHUNK, count); i++) {
                float even = (random.nextInt() >> 8) * 0x1p-23f;    // [-1, 1)
                bytes.putShort(Half.fromFloat(even * range));
            }
            out.write(bytes.flip());
        }
    }
}
