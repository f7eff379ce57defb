package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.TinyModel;
import org.diffusionj.tensor.Tensor;
import org.diffusionj.text.Emphasis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused or warned of whatever the family; {@link RecipeTest} has what the families refuse. */
class RequestCheckTest {
    private static final int SIDE = 64;
    private static final RgbImage PICTURE = new RgbImage(SIDE, SIDE, new float[3 * SIDE * SIDE]);

    @TempDir
    Path folder;

    private static ModelFolder reference(String name) {
        return ModelFolder.read(ReferenceCase.FOLDER.resolve("models").resolve(name));
    }

    private ModelFolder tiny() {
        return ModelFolder.read(TinyModel.write(folder.resolve("tiny")).folder());
    }

    private static GenerationRequest.Builder request(Start start) {
        return GenerationRequest.builder("cells").size(SIDE, SIDE).start(start);
    }

    /** One pixel is inside. */
    private static Start masked(int x, int y) {
        boolean[] inside = new boolean[SIDE * SIDE];
        inside[y * SIDE + x] = true;
        return new Start.Masked(PICTURE, new Mask(SIDE, SIDE, inside), 0.5);
    }

    private static void assertRefused(ModelFolder model, GenerationRequest.Builder request, String... words) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new RequestCheck(model, request.build()).requirePossible()).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), message);
        }
    }

    private static List<String> warnings(ModelFolder model, GenerationRequest.Builder request) {
        List<String> warnings = new ArrayList<>();
        new RequestCheck(model, request.build()).warnOfWhatIsInVain(true, new Warnings(warnings));
        return warnings;
    }

    @Test
    void aSafetyCheckerMustBeThereIfItIsAsked() {
        assertRefused(tiny(), request(new Start.Noise()).safety(true), "no safety checker",
                "docs/macro-keys.md#safety-checker");
        new RequestCheck(tiny(), request(new Start.Noise()).build()).requirePossible();
    }

    @Test
    void aModelForInpaintingNeedsASelection() {
        ModelFolder model = ModelFolder.read(TinyModel.write(folder.resolve("inpaint")).inpainting().folder());
        assertRefused(model, request(new Start.Noise()), "inpaint is made for inpainting", "Inpaint Selection...");
        assertRefused(model, request(new Start.Image(PICTURE, 0.5)), "made for inpainting");
        new RequestCheck(model, request(masked(0, 0)).build()).requirePossible();
    }

    @Test
    void latentsOfAnotherModelMustHaveAShareLeft() {
        Start latents = new Start.Latents(Tensor.of(new float[4 * 64], 1, 4, 8, 8), 0.6);
        new RequestCheck(reference("xl"), request(latents).denoisingEnd(0.7).build()).requirePossible();
        assertRefused(reference("xl"), request(latents).denoisingEnd(0.6), "below denoising end, 0.6, but is 0.6");
        assertRefused(reference("sd1"), request(latents), "Stable Diffusion 1.x", "Stable Diffusion XL and its"
                + " refiner");
        assertRefused(reference("xl"), request(masked(0, 0)).denoisingEnd(0.5), "not in inpainting");
    }

    @Test
    void whatIsHeededIsNotWarnedOf() {
        assertEquals(List.of(),
                warnings(reference("sd1"), request(new Start.Noise()).negative("blur").guidanceRescale(0.5f)
                .prompt("cells :1.5").emphasis(Emphasis.A1111)));
        assertEquals(List.of(), warnings(reference("lcm"), request(new Start.Noise()).negative("")));
        assertEquals(List.of(), warnings(reference("pix2pix"), request(new Start.Image(PICTURE, 1)).negative("blur")));
    }

    @Test
    void whatAModelWithGuidanceAsInputCannotHeedIsNamed() {
        List<String> warnings = warnings(reference("lcm"), request(new Start.Noise()).negative("blur")
                .guidanceRescale(0.5f)
                .prompt("cells :1.5").emphasis(Emphasis.A1111));
        assertEquals(3, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).contains("negative prompts"), warnings.toString());
        assertTrue(warnings.get(1).contains("guidance rescale"), warnings.toString());
        assertTrue(warnings.get(2).contains("end of the prompt"), warnings.toString());
    }

    /** diffusers takes the first pixel of each 8 x 8, as torch's nearest interpolation does. */
    @Test
    void aSelectionBetweenTheLatentsIsWarnedOf() {
        assertEquals(1, warnings(reference("sd1"), request(masked(9, 8))).size());
        assertEquals(List.of(), warnings(reference("sd1"), request(masked(8, 16))));
    }
}
