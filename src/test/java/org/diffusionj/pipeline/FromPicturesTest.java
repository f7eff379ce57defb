package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Makes every picture that diffusers' StableDiffusionImg2ImgPipeline and StableDiffusionInpaintPipeline made
 * from pictures (models/reference/from_pictures.py), within the bounds of {@link DiffusersTest}: every sampler
 * at four strengths, with and without guidance, and with UNets of 4 and of 9 channels.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FromPicturesTest {
    private final DeviationTable measured = new DeviationTable();

    @AfterAll
    void saveDeviations() throws IOException {
        measured.save("pictures");
    }

    @TestFactory
    Stream<DynamicNode> picturesAreThoseOfDiffusers() {
        Npz arrays = Npz.read(ReferenceCase.FOLDER.resolve("pictures/pictures.npz"));
        Map<String, List<ReferenceCase>> byModel =
                ReferenceCase.read(ReferenceCase.FOLDER.resolve("pictures/cases.json")).stream()
                        .collect(Collectors.groupingBy(ReferenceCase::model, TreeMap::new, Collectors.toList()));
        return byModel.entrySet().stream()
                .map(entry -> dynamicContainer(entry.getKey(), cases(entry.getKey(), entry.getValue(), arrays)));
    }

    /** One test a case, all on one loaded model, which is closed after the last. */
    private Stream<DynamicTest> cases(String name, List<ReferenceCase> wanted, Npz arrays) {
        StableDiffusion model = StableDiffusion.open(
                ModelFolder.read(ReferenceCase.FOLDER.resolve("models").resolve(name)), new OrtBackend());
        return wanted.stream().map(one -> dynamicTest(one.id(), () -> compare(model, arrays, one)))
                .onClose(model::close);
    }

    private void compare(StableDiffusion model, Npz arrays, ReferenceCase wanted) {
        for (ReferenceCase.Result result : wanted.results()) {
            List<Integer> calls = new ArrayList<>();
            GenerationRequest request = wanted.requestFrom(wanted.start(arrays), result.seed());
            Picture picture = model.generate(request, (step, of, preview) -> calls.add(step), new Cancellation());
            assertEquals(wanted.timesteps().length, calls.size(), "calls of the UNet");
            Deviation deviation = Deviation.ofLatents(arrays.floats(result.latents()), picture.latents().data())
                    .or(Deviation.ofLevels(arrays.bytes(result.image()), picture.image().packed()));
            measured.add(family(wanted, request), wanted.sampler(), deviation);
            deviation.requireSmall(false);
        }
    }

    private static String family(ReferenceCase wanted, GenerationRequest request) {
        return (wanted.model().equals("inpaint") ? "inpaint " : "sd ")
                + (request.start() instanceof Start.Masked ? "inpaint" : "image");
    }
}
