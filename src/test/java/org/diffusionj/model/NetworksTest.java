package org.diffusionj.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Port;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What the wrappers hand to their networks, on fakes that keep it. */
class NetworksTest {
    private final Map<String, Tensor> given = new HashMap<>();

    private FakeNetwork network(String output, Tensor answer, Port... inputs) {
        Port result = new Port(output, ElementType.FLOAT, List.of());
        return new FakeNetwork(List.of(inputs), List.of(result), (tensors, cancellation) -> {
            given.putAll(tensors);
            return Map.of(output, answer);
        });
    }

    private static Port port(String name, long... shape) {
        return new Port(name, ElementType.FLOAT, java.util.Arrays.stream(shape).boxed().toList());
    }

    @Test
    void encodesOneRowOfIds() {
        Tensor embedding = Tensor.of(new float[6], 1, 3, 2);
        TextEncoder encoder = new TextEncoder(network("last_hidden_state", embedding, port("input_ids", -1, 3)));
        assertEquals(embedding, encoder.encode(new int[] {49406, 0, 49407}, new Cancellation()).lastHiddenState());
        assertArrayEquals(new float[] {49406, 0, 49407}, given.get("input_ids").data());
        assertArrayEquals(new long[] {1, 3}, given.get("input_ids").shape());
    }

    @Test
    void givesTheTimestepAsAScalar() {
        predict();
        assertEquals(0, given.get("timestep").rank());
        assertArrayEquals(new float[] {499.5f}, given.get("timestep").data());
    }

    @Test
    void givesTheTimestepForEachLatent() {
        predict(-1);
        assertArrayEquals(new float[] {499.5f, 499.5f}, given.get("timestep").data());
    }

    @Test
    void givesOneTimestepWhereTheNetworkWantsOne() {
        predict(1);
        assertArrayEquals(new float[] {499.5f}, given.get("timestep").data());
        assertEquals(1, given.get("timestep").rank());
    }

    private void predict(long... timestep) {
        Tensor answer = Tensor.of(new float[8], 2, 4, 1, 1);
        UNet unet = new UNet(network("out_sample", answer, port("sample", -1, 4, -1, -1), port("timestep", timestep),
                port("encoder_hidden_states", -1, -1, 2)));
        assertEquals(answer, unet.predict(Tensor.of(new float[8], 2, 4, 1, 1), 499.5f,
                text(2, 2), new Cancellation()));
    }

    private static Conditioning text(int batch, int tokens) {
        return new Conditioning(Map.of("encoder_hidden_states",
                Tensor.of(new float[batch * tokens * 2], batch, tokens, 2)));
    }

    @Test
    void aUNetForOneNumberOfTextTokensRefusesOthers() {
        UNet fixed = new UNet(network("out_sample", Tensor.scalar(0), port("sample", -1, 4, -1, -1), port("timestep"),
                port("encoder_hidden_states", -1, 77, 2)));
        fixed.requireFit(text(1, 77));
        String message = assertThrows(IllegalArgumentException.class, () -> fixed.requireFit(text(1, 154)))
                .getMessage();
        assertTrue(message.contains("77") && message.contains("154"), message);
    }

    @Test
    void refusesANetworkWithoutItsInputs() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new UNet(network("y", Tensor.scalar(0), port("sample", -1, 4, -1, -1)))).getMessage();
        assertTrue(message.contains("encoder_hidden_states") && message.contains("[sample]"), message);
    }

    /** Latents / scaling factor in; (y / 2 + 1/2) clamped out, as diffusers' VaeImageProcessor.denormalize. */
    @Test
    void decodesAPicture() {
        Tensor decoded = Tensor.of(new float[] {-1, 1, 0, 3, -3, 0.5f}, 1, 3, 1, 2);
        Vae vae = new Vae(network("sample", decoded, port("latent_sample", -1, 1, -1, -1)), new VaeConfig(0.5, 1, 1));
        float[] latents = {1, -2};
        RgbImage picture = vae.decode(Tensor.of(latents, 1, 1, 1, 2), new Cancellation());
        assertArrayEquals(new float[] {2, -4}, given.get("latent_sample").data());
        assertArrayEquals(new float[] {1, -2}, latents, "the latents are not changed");
        assertEquals(2, picture.width());
        assertEquals(1, picture.height());
        assertArrayEquals(new float[] {0, 1, 0.5f, 1, 0, 0.75f}, picture.planes());
    }

    /** mean + exp(clamp(logvar, -30, 20) / 2) noise, diffusers' DiagonalGaussianDistribution. */
    @Test
    void encodesAPictureAsADistribution() {
        Tensor parameters = Tensor.of(new float[] {1, 2, 3, (float) Math.log(4), -1000, 1000}, 1, 2, 1, 3);
        VaeEncoder encoder = new VaeEncoder(network("latent_parameters", parameters, port("sample", -1, 3, -1, -1)));
        assertTrue(encoder.isSeedable());
        Tensor picture = Tensor.of(new float[8 * 24 * 3], 1, 3, 8, 24);
        LatentDistribution latents = encoder.encode(picture, new Cancellation());
        assertEquals(picture, given.get("sample"));
        float[] noise = {10, 1, 1};
        Tensor sample = latents.sample(count -> count == 3 ? noise : null);
        assertArrayEquals(new long[] {1, 1, 1, 3}, sample.shape());
        assertArrayEquals(new float[] {21, 2, 3 + (float) Math.exp(10)}, sample.data(), 1e-3f);
        assertArrayEquals(new float[] {10, 1, 1}, noise, "the noise is not changed");
        assertArrayEquals(new float[] {1, 2, 3}, latents.mode().data());
    }

    @Test
    void takesTheLatentsThatAnOlderEncoderDrew() {
        Tensor drawn = Tensor.of(new float[] {1, 2}, 1, 1, 1, 2);
        VaeEncoder encoder = new VaeEncoder(network("latent_sample", drawn, port("sample", -1, 3, -1, -1)));
        assertFalse(encoder.isSeedable());
        LatentDistribution latents =
                encoder.encode(Tensor.of(new float[8 * 16 * 3], 1, 3, 8, 16), new Cancellation());
        assertEquals(drawn, latents.sample(count -> fail("nothing is to be drawn")));
    }

    /** StableDiffusionXLImg2ImgPipeline: (latents - mean) scaling / deviation. */
    @Test
    void scalesLatentsByTheirMeansAndDeviations() {
        VaeConfig config = new VaeConfig(0.5, 2, 8, List.of(1.0, -2.0), List.of(0.25, 4.0));
        Tensor encoded = Tensor.of(new float[] {2, 3, 6, 0}, 1, 2, 1, 2);
        Tensor scaled = config.scaled(encoded);
        assertArrayEquals(new float[] {2, 4, 1, 0.25f}, scaled.data());
        assertArrayEquals(encoded.data(), config.unscaled(scaled).data());
        assertArrayEquals(new float[] {1, 1.5f, 3, 0}, new VaeConfig(0.5, 2, 8).scaled(encoded).data());
    }

    @Test
    void refusesAPictureOfAnotherSizeThanTheConfigurationTells() {
        Tensor decoded = Tensor.of(new float[3 * 8 * 16], 1, 3, 8, 16);
        Vae vae = new Vae(network("sample", decoded, port("latent_sample", -1, 1, -1, -1)), new VaeConfig(1, 1, 4));
        String message = assertThrows(IllegalStateException.class,
                () -> vae.decode(Tensor.of(new float[2], 1, 1, 1, 2), new Cancellation())).getMessage();
        assertTrue(message.contains("16 x 8 pixels of 2 x 1 latents")
                && message.contains("block_out_channels"), message);
    }

    @Test
    void refusesAPictureOfNoNumbers() {
        Tensor decoded = Tensor.of(new float[] {0, 0, Float.NaN}, 1, 3, 1, 1);
        Vae vae = new Vae(network("sample", decoded, port("latent_sample", -1, 1, -1, -1)), new VaeConfig(1, 1, 8));
        String message = assertThrows(IllegalStateException.class,
                () -> vae.decode(Tensor.of(new float[1], 1, 1, 1, 1), new Cancellation())).getMessage();
        assertTrue(message.contains("NaN") && message.contains("docs/troubleshooting.md#not-a-number"), message);
    }
}
