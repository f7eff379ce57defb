package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.model.Conditioning;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.Correction;
import org.diffusionj.settings.Settings;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.text.Emphasis;
import org.junit.jupiter.api.Test;

/** One call of the network for all passes, in the order of diffusers' pipelines, with the formulas of their papers. */
class GuidedNetworkTest {
    private static final float[] LATENTS = {1, 2};

    /**
     * Of the latents 1 and 2 it predicts 1 and 2 in the first pass, 11 and 12 in the second, 21 and 22 in the third.
     */
    private final AskedNetwork network = new AskedNetwork(given -> {
        float[] values = new float[given.dim(0) * 2];
        for (int k = 0; k < values.length; k++) {
            values[k] = 10 * (k / 2) + 1 + k % 2;
        }
        return Tensor.of(values, given.dim(0), 1, 1, 2);
    });

    private static Conditioning text(float value) {
        return new Conditioning(Map.of("encoder_hidden_states", Tensor.of(new float[] {value}, 1, 1, 1)));
    }

    private static Entry entry() {
        return Entry.of(Tensor.of(LATENTS.clone(), 1, 1, 1, 2), 0);
    }

    private float[] predict(Recipe recipe, GenerationRequest request, Prompts prompts, Entry entry) {
        float[] latents = LATENTS.clone();
        float[] prediction = walk(recipe, request, prompts, entry).predict(latents, 7);
        assertArrayEquals(LATENTS, latents, "the latents are not changed");
        assertEquals(1, network.latents.size(), "one call a step");
        return prediction;
    }

    private GuidedNetwork walk(Recipe recipe, GenerationRequest request, Prompts prompts, Entry entry) {
        return new GuidedNetwork(network, recipe.passes(request, prompts, entry), recipe.unguided(prompts, entry),
                GuidanceInterval.of(request), new WalkClock(4, 0), new Cancellation());
    }

    private static GenerationRequest.Builder request() {
        return GenerationRequest.builder("x").guidance(3).imageGuidance(2);
    }

    @Test
    void withoutANegativePromptTheNetworkIsAskedOnce() {
        float[] prediction = predict(new StableDiffusion1(), request().build(),
                new Prompts(text(5), Optional.empty()), entry());
        assertArrayEquals(new float[] {1, 2}, prediction);
        assertArrayEquals(new long[] {1, 1, 1, 2}, network.latents.get(0).shape());
        assertSame(network.fitted.get(0), network.conditionings.get(0), "what fits is what is asked");
    }

    /** Ho and Salimans 2022: negative + scale (positive - negative), the negative one first: 1 + 3 (11 - 1). */
    @Test
    void guidanceMovesAwayFromTheNegativePrompt() {
        float[] prediction = predict(new StableDiffusion1(), request().build(),
                new Prompts(text(5), Optional.of(text(-5))), entry());
        assertArrayEquals(new float[] {31, 32}, prediction);
        assertArrayEquals(new float[] {-5, 5},
                network.conditionings.get(0).inputs().get("encoder_hidden_states").data());
        assertArrayEquals(new float[] {1, 2, 1, 2}, network.latents.get(0).data());
    }

    /** AUTOMATIC1111 multiplies guidance by a number at the prompt's end: 1 + 3 x 2 x 10. */
    @Test
    void theWeightOfThePromptMultipliesGuidance() {
        GenerationRequest weighted = request().prompt("x :2").emphasis(Emphasis.A1111).build();
        assertArrayEquals(new float[] {61, 62}, predict(new StableDiffusion1(), weighted,
                new Prompts(text(5), Optional.of(text(-5))), entry()));
    }

    /** Of four calls the second and third lie between 0.25 and 0.75; in the others the prompt is asked alone. */
    @Test
    void outsideOfItsIntervalThePromptIsAskedAlone() {
        GenerationRequest request = request().set(Settings.GUIDANCESTART, 0.25).set(Settings.GUIDANCEEND, 0.75).build();
        GuidedNetwork walk = walk(new StableDiffusion1(), request, new Prompts(text(5), Optional.of(text(-5))),
                entry());
        for (float[] expected : new float[][] {{1, 2}, {31, 32}, {31, 32}, {1, 2}}) {
            assertArrayEquals(expected, walk.predict(LATENTS.clone(), 7));
        }
        assertEquals(List.of(1, 2, 2, 1), network.latents.stream().map(asked -> asked.dim(0)).toList());
        assertArrayEquals(new float[] {5}, network.conditionings.get(0).inputs().get("encoder_hidden_states").data());
    }

    /**
     * Brooks et al. 2023, equation 3: neither + image (negative - neither) + text (positive - negative): 21 - 20 - 30.
     */
    @Test
    void instructPix2PixMovesAwayFromThePictureToo() {
        Tensor picture = Tensor.of(new float[] {8, 9}, 1, 1, 1, 2);
        Entry beside = new Entry(entry().latents(), 0, Optional.of(picture), Correction.NONE);
        float[] prediction = predict(new InstructPix2Pix(), request().build(),
                new Prompts(text(5), Optional.of(text(-5))), beside);
        assertArrayEquals(new float[] {21 + 2 * (11 - 21) + 3 * (1 - 11), 22 + 2 * (12 - 22) + 3 * (2 - 12)},
                prediction);
        assertArrayEquals(new float[] {5, -5, -5},
                network.conditionings.get(0).inputs().get("encoder_hidden_states").data());
        assertArrayEquals(new float[] {1, 2, 8, 9, 1, 2, 8, 9, 1, 2, 0, 0}, network.latents.get(0).data());
    }
}
