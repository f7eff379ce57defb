package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What families refuse, with the words that lead the user on. No network is loaded. */
class RecipeTest {
    private static final RgbImage PICTURE = new RgbImage(16, 16, new float[3 * 16 * 16]);
    private static final Start IMAGE = new Start.Image(PICTURE, 0.5);
    private static final Start MASKED = new Start.Masked(PICTURE, all(), 0.5);
    private static final Start LATENTS = new Start.Latents(Tensor.of(new float[16], 1, 4, 2, 2), 0.8);

    private static Mask all() {
        boolean[] inside = new boolean[16 * 16];
        Arrays.fill(inside, true);
        return new Mask(16, 16, inside);
    }

    private final List<String> warnings = new ArrayList<>();
    private final GenerationListener listener = new Warnings(warnings);

    private static ModelFolder model(String name) {
        return ModelFolder.read(ReferenceCase.FOLDER.resolve("models").resolve(name));
    }

    private void check(String model, GenerationRequest request) {
        Recipe.of(model(model)).check(model(model), request, listener);
    }

    private static Schedule schedule(String model, GenerationRequest request) {
        return Recipe.of(model(model)).schedule(model(model), request);
    }

    private static boolean guides(String model, GenerationRequest request) {
        return Recipe.of(model(model)).guides(model(model), request);
    }

    private static GenerationRequest.Builder request(Start start) {
        return GenerationRequest.builder("cells").size(16, 16).start(start);
    }

    private static Start start(String name) {
        return switch (name) {
            case "noise" -> new Start.Noise();
            case "image" -> IMAGE;
            case "masked" -> MASKED;
            default -> LATENTS;
        };
    }

    @ParameterizedTest
    @CsvSource({"pix2pix, noise, InstructPix2Pix, Image to Image...",
        "pix2pix, masked, whole pictures, Image to Image...",
        "refiner, noise, refiner, Image to Image...",
        "xlinpaint, image, inpainting, Inpaint Selection...", "lcm, masked, whole pictures, Image to Image...",
        "sd1, latents, Stable Diffusion XL, Stable Diffusion 1.x",
        "lcm, latents, Stable Diffusion XL, LCM"})
    void refusesWhatTheFamilyCannotDo(String model, String start, String what, String remedy) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> check(model, request(start(start)).build())).getMessage();
        assertTrue(message.contains(what) && message.contains(remedy), message);
    }

    @ParameterizedTest
    @CsvSource({"pix2pix, image", "refiner, image", "refiner, masked", "refiner, latents", "lcm, noise", "lcm, image",
        "xl, noise", "xl, image", "xl, masked", "xl, latents", "xlinpaint, masked"})
    void allowsWhatTheFamilyCanDo(String model, String start) {
        check(model, request(start(start)).build());
        assertEquals(List.of(), warnings);
    }

    @Test
    void onlyXlLeavesAWalkUnfinished() {
        GenerationRequest request = request(new Start.Noise()).denoisingEnd(0.8).build();
        check("xl", request);
        assertThrows(IllegalArgumentException.class, () -> check("sd1", request));
        GenerationRequest masked = request(MASKED).denoisingEnd(0.8).build();
        assertThrows(IllegalArgumentException.class, () -> check("xl", masked));
        GenerationRequest backwards = request(LATENTS).denoisingEnd(0.8).build();
        String message = assertThrows(IllegalArgumentException.class,
                () -> check("refiner", backwards)).getMessage();
        assertTrue(message.contains("denoising start must be below denoising end"), message);
    }

    @Test
    void anLcmIsWalkedByLcmOnly() {
        String message = assertThrows(IllegalArgumentException.class, () -> schedule("lcm",
                request(new Start.Noise()).steps(4).sampler(SamplerType.EULER).build())).getMessage();
        assertTrue(message.contains("Euler: choose LCM"), message);
    }

    /** LatentConsistencyModelImg2ImgPipeline walks all steps: four at 0.55 (FIDELITY of diffusers 0.40.0). */
    @Test
    void strengthShortensNoLcmWalk() {
        Schedule schedule = schedule("lcm", request(new Start.Image(PICTURE, 0.55)).steps(4).build());
        assertEquals(0, schedule.firstCall());
        assertEquals("[539.0, 419.0, 279.0, 139.0]", Arrays.toString(schedule.sampler().timesteps()));
        assertTrue(schedule("lcm", request(new Start.Image(PICTURE, 0)).steps(4).build()).isEmpty());
    }

    @Test
    void anLcmTakesItsGuidanceAsAnInputAndWarnsOfNegativePrompts() {
        GenerationRequest request = request(new Start.Noise()).guidance(8.5f).negative("noise").build();
        assertFalse(guides("lcm", request));
        check("lcm", request);
        assertEquals(1, warnings.size());
    }

    @Test
    void warnsOfRescaleWhereThereIsNone() {
        check("pix2pix", request(IMAGE).guidanceRescale(0.5f).build());
        check("xl", request(IMAGE).guidanceRescale(0.5f).build());
        assertEquals(1, warnings.size());
    }

    @Test
    void instructPix2PixIsGuidedByBothOrNeither() {
        assertTrue(guides("pix2pix", request(IMAGE).guidance(2).imageGuidance(1).build()));
        assertFalse(guides("pix2pix", request(IMAGE).guidance(2).imageGuidance(0.9f).build()));
        assertFalse(guides("pix2pix", request(IMAGE).guidance(1).imageGuidance(2).build()));
    }
}
