package org.diffusionj.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.junit.jupiter.api.Test;

/** Against torch 2.13 on a processor with AVX2; models/reference/noise.py makes the expected values. */
class TorchNoiseTest {
    private static final String EXPECTED = "/reference/noise/torch-randn.json";

    private record Draw(int[] shape, float[] first, String sha256) {
        int count() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }
    }

    private record Generator(long seed, Draw[] draws) {}

    @Test
    void everyDrawOfEveryGeneratorIsTorchsBitForBit() throws IOException, NoSuchAlgorithmException {
        Generator[] generators = read();
        assertTrue(generators.length > 200, "expected values are missing: " + generators.length);
        for (Generator generator : generators) {
            TorchNoise noise = new TorchNoise(generator.seed);
            for (Draw draw : generator.draws) {
                float[] values = noise.next(draw.count());
                String what = "seed " + generator.seed + ", shape " + Arrays.toString(draw.shape);
                assertArrayEquals(draw.first, Arrays.copyOf(values, draw.first.length), what);
                assertEquals(draw.sha256, sha256(values), what);
            }
        }
    }

    private static Generator[] read() throws IOException {
        try (InputStream in = TorchNoiseTest.class.getResourceAsStream(EXPECTED);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, Generator[].class);
        }
    }

    private static String sha256(float[] values) throws NoSuchAlgorithmException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }

    /** Matsumoto and Nishimura's generator, first outputs for seed 0 (torch and NumPy give the same). */
    @Test
    void bitsAreThoseOfTheMersenneTwister() {
        MersenneTwister bits = new MersenneTwister(0);
        long[] outputs = {2357136044L, 2546248239L, 3071714933L, 3626093760L};
        for (long output : outputs) {
            assertEquals(output, bits.nextInt() & 0xffffffffL);
        }
    }

    @Test
    void seedsAreEqualModulo2To32() {
        assertArrayEquals(new TorchNoise(0xffffffffL).next(20), new TorchNoise(-1).next(20));
        assertArrayEquals(new TorchNoise(5).next(20), new TorchNoise(5 + (1L << 32)).next(20));
    }

    /** The uniform 0 gives log(1) = 0; torch.log(torch.ones(1)) is 0. */
    @Test
    void logarithmOfOneIsZero() {
        assertEquals(0f, FloatMath.log(1f));
    }

    @Test
    void aNegativeCountIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> new TorchNoise(0).next(-1)).getMessage();
        assertTrue(message.contains("-1"), message);
    }
}
