package org.diffusionj.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongFunction;

/** The expected values that models/reference/noise.py makes: generators, and what each draws in order. */
final class ReferenceDraws {
    private record Draw(int[] shape, float[] first, String sha256) {
        int count() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }
    }

    private record Generator(long seed, Draw[] draws) {}

    private ReferenceDraws() {}

    /**
     * Draws as every generator of a file did, and compares bit for bit.
     *
     * @return how many generators there were
     */
    static int compareAll(String file, LongFunction<NoiseGenerator> source) throws IOException {
        Generator[] generators = read(file);
        for (Generator generator : generators) {
            NoiseGenerator noise = source.apply(generator.seed);
            for (Draw draw : generator.draws) {
                float[] values = noise.next(draw.count());
                String what = "seed " + generator.seed + ", shape " + Arrays.toString(draw.shape);
                assertArrayEquals(draw.first, Arrays.copyOf(values, draw.first.length), what);
                assertEquals(draw.sha256, sha256(values), what);
            }
        }
        return generators.length;
    }

    private static Generator[] read(String file) throws IOException {
        try (InputStream in = ReferenceDraws.class.getResourceAsStream("/reference/noise/" + file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, Generator[].class);
        }
    }

    private static String sha256(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
