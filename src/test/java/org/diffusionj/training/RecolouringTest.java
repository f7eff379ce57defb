package org.diffusionj.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.PortNames;
import org.diffusionj.model.UNet;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.ElementType;
import org.diffusionj.runtime.FakeNetwork;
import org.diffusionj.runtime.Port;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;

class RecolouringTest {
    private static final List<String> STAINS = List.of("blue", "green", "red");
    private static final float[] NOISE = {0.5f, -1, 2, 0.25f};

    /** At its last timestep there is no signal, so that a velocity v stands for clean latents -v. */
    private static final SchedulerConfig SCHEDULER = new SchedulerConfig(Map.of("_class_name", "DDPMScheduler",
            "beta_start", 0.00085, "beta_end", 0.012, "beta_schedule", "scaled_linear", "prediction_type",
            "v_prediction", "rescale_betas_zero_snr", true));

    @Test
    void anotherStainStandsInPlaceOfTheCaptionsOwn() {
        assertEquals(Map.of("blue", "dense blue cells, noisy", "red", "dense red cells, noisy"),
                Recolouring.captions("dense Green cells, noisy", STAINS));
        assertEquals(Map.of("blue", "blue starred cells", "green", "green starred cells", "red", "red starred cells"),
                Recolouring.captions("starred cells", STAINS), "red is only a part of a word");
        assertEquals(Map.of("blue", "blue", "green", "green", "red", "red"), Recolouring.captions("", STAINS));
        assertEquals(Map.of(), Recolouring.captions("blue cells", List.of("blue")), "there is no other");
    }

    @Test
    void anotherWordStandsBeforeTheStain() {
        Recolouring.Stained red = new Recolouring.Stained("starred red cells", "red", new float[3]);
        assertEquals("starred sparse red cells", red.with("sparse").caption());
        assertEquals("starred red cells", red.with("").caption());
    }

    /** The network answers each caption with one colour, whose largest part becomes 1. */
    @Test
    void colourIsWhatTheNetworkPredictsOfNoise() {
        Map<String, float[]> answers = Map.of("red cells", new float[] {0.5f, 0, 0}, "blue cells",
                new float[] {0, 0.1f, 0.4f}, "scarlet cells", new float[] {0.6f, 0.06f, 0}, "dark cells", new float[3]);
        Recolouring recolouring = recolouring(List.of("red", "blue", "scarlet", "dark"), answers::get);
        List<Recolouring.Stained> stained = recolouring.of("red cells", new Cancellation());
        assertEquals(List.of("blue cells", "dark cells"), stained.stream().map(Recolouring.Stained::caption).toList(),
                "scarlet is red already");
        assertArrayEquals(new float[] {0, 0.25f, 1}, stained.get(0).colour(), 1e-4f);
        assertArrayEquals(new float[] {1, 1, 1}, stained.get(1).colour(), "of black, nothing is known");
    }

    @Test
    void onlySomeOfManyCaptionsAreLookedAt() {
        Recolouring recolouring = recolouring(List.of("red", "blue"),
                caption -> caption.startsWith("blue") ? new float[] {0, 0, 1} : new float[] {1, 0, 0});
        List<Integer> found = IntStream.range(0, 10)
                .mapToObj(i -> recolouring.of("red cells " + i % 9, new Cancellation()).size()).toList();
        assertEquals(List.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 1), found, "the last is the first again");
    }

    /** As ImageJ's look-up tables do, after RGB became grey by the unweighted mean. */
    @Test
    void pictureTakesTheColourByItsGreyValues() {
        RgbImage picture = new RgbImage(2, 1, new float[] {0.3f, 1, 0.6f, 1, 0.9f, 1});
        assertArrayEquals(new float[] {0, 0, 0.15f, 0.25f, 0.6f, 1},
                new Recolouring.Stained("blue", "blue", new float[] {0, 0.25f, 1}).of(picture).planes(), 1e-6f);
    }

    private static Recolouring recolouring(List<String> stains, Function<String, float[]> answers) {
        return new Recolouring(new UNet(textsVelocity()), new Noising(SCHEDULER), stains,
                caption -> text(answers.apply(caption)),
                latents -> new RgbImage(1, 1, Arrays.copyOf(latents.data(), 3)), Tensor.of(NOISE, 1, 4, 1, 1));
    }

    private static FakeNetwork textsVelocity() {
        return new FakeNetwork(
                List.of(port("sample", -1, 4, -1, -1), port("timestep"), port(PortNames.TEXT, -1, -1, 4)),
                List.of(port("out_sample", -1, 4, -1, -1)), (inputs, cancellation) -> {
                    assertArrayEquals(NOISE, inputs.get("sample").data());
                    assertEquals(999, inputs.get("timestep").data()[0]);
                    return Map.of("out_sample", inputs.get(PortNames.TEXT).reshape(1, 4, 1, 1));
                });
    }

    private static Conditioning text(float[] colour) {
        return new Conditioning(Map.of(PortNames.TEXT,
                Tensor.of(new float[] {-colour[0], -colour[1], -colour[2], 0}, 1, 1, 4)));
    }

    private static Port port(String name, long... shape) {
        return new Port(name, ElementType.FLOAT, Arrays.stream(shape).boxed().toList());
    }
}
