package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which models share a walk; FamiliesTest and RefinerMacroTest compare what they make with diffusers. */
class RefinementTest {
    private static final RgbImage PICTURE = new RgbImage(32, 32, new float[3 * 32 * 32]);

    private static ModelFolder model(String name) {
        return ModelFolder.read(ReferenceCase.FOLDER.resolve("models").resolve(name));
    }

    private static GenerationRequest.Builder request(int steps) {
        return GenerationRequest.builder("cells").size(32, 32).steps(steps);
    }

    @ParameterizedTest
    @CsvSource({"xl,refiner", "xl,xl", "xlturbo,refiner", "xl,xlturbo", "xlhalf,refiner"})
    void modelsOfStableDiffusionXlShareAWalk(String first, String second) {
        new Refinement(model(second), 0.7).require(model(first), request(20).build());
    }

    @ParameterizedTest
    @CsvSource({"sd1,refiner,the model sd1", "lcm,refiner,the model lcm", "xl,sd2v,the refiner sd2v",
        "xl,pix2pix,the refiner pix2pix",
        "xl,xlinpaint,the refiner xlinpaint", "xlinpaint,refiner,the model xlinpaint",
        "refiner,refiner,none from a prompt alone"})
    void othersAreRefused(String first, String second, String words) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> new Refinement(model(second), 0.7).require(model(first), request(20).build())).getMessage();
        assertTrue(message.contains(words), message);
    }

    /**
     * XL's steps lead to timestep 1: of 5 the last are 201 and 1, so that diffusers' cut at 200 leaves one behind 0.8.
     */
    @ParameterizedTest
    @CsvSource({"1,0.8,1,before", "5,0.1,1,before", "20,0.8,0.15,before", "20,0.8,0,before", "2,0.9999,1,after"})
    void bothNeedAStep(int steps, double start, double strength, String when) {
        GenerationRequest.Builder request = request(steps);
        GenerationRequest asked = (strength == 1 ? request : request.start(new Start.Image(PICTURE, strength))).build();
        String message = assertThrows(IllegalArgumentException.class,
                () -> new Refinement(model("refiner"), start).require(model("xl"), asked)).getMessage();
        assertTrue(message.startsWith("of " + steps + " steps") && message.contains("none comes " + when), message);
    }

    @Test
    void aWalkThatLeavesNothingCannotBeBegun() {
        try (StableDiffusion xl = StableDiffusion.open(model("xl"), new OrtBackend())) {
            assertThrows(IllegalArgumentException.class,
                    () -> xl.begin(request(2).build(), GenerationListener.SILENT, new Cancellation()));
            Start.Latents begun = xl.begin(request(2).denoisingEnd(0.6).build(), GenerationListener.SILENT,
                    new Cancellation());
            assertEquals(0.6, begun.denoisingStart());
        }
    }

    @Test
    void parametersNameTheRefinerAsAutomatic1111Does() {
        ModelFolder refiner = model("refiner");
        String text = Provenance.parameters(model("xl"), Optional.of(new Refinement(refiner, 0.75)),
                request(4).guidance(3).seed(9).build());
        assertEquals("cells\nSteps: 4, Sampler: Euler, CFG scale: 3, Seed: 9, Size: 32x32, Model hash: "
                + model("xl").sha256().substring(0, 10) + ", Model: xl, RNG: CPU, Emphasis: None, Refiner: refiner ["
                + refiner.sha256().substring(0, 10) + "], Refiner switch at: 0.75, Version: DiffusionJ", text);
    }
}
