package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.image.Mask;
import org.diffusionj.image.RgbImage;
import org.diffusionj.image.SoftMask;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Inpainting with masks that narrow from step to step, as diffusers' inpainting pipelines do it when their mask is
 * changed after each step (models/reference/soft_masks.py).
 */
class SoftMasksTest {
    private static final Npz ARRAYS = Npz.read(Path.of("src/test/resources/reference/pictures/soft.npz"));

    private record Case(String name, String model, String sampler, double soft, double strength) {
        static Case of(String name) {
            String[] words = name.split("_");
            return new Case(name.substring("latents_".length()), words[1], words[2], Double.parseDouble(words[3]),
                    Double.parseDouble(words[4]));
        }
    }

    @TestFactory
    Stream<DynamicNode> picturesAreThoseOfDiffusers() {
        Map<String, List<Case>> byModel = ARRAYS.names().filter(name -> name.startsWith("latents_")).map(Case::of)
                .collect(Collectors.groupingBy(Case::model));
        assertEquals(18, byModel.values().stream().mapToInt(List::size).sum());
        return byModel.keySet().stream().map(name -> {
            ModelFolder folder = ModelFolder.read(Path.of("src/test/resources/reference/folders", name));
            StableDiffusion model = StableDiffusion.open(folder, new OrtBackend());
            return dynamicContainer(name, byModel.get(name).stream()
                    .map(one -> dynamicTest(one.name, () -> compare(model, one))).onClose(model::close));
        });
    }

    private static void compare(StableDiffusion model, Case wanted) {
        Picture picture = model.generate(GenerationRequest.builder("a cell").size(96, 64).steps(6).guidance(3)
                .sampler(SamplerType.ofLabel(wanted.sampler)).seed(5).set(Settings.SOFT, wanted.soft)
                .start(new Start.Masked(picture(), mask(), wanted.strength)).build());
        Deviation.ofLatents(ARRAYS.floats("latents_" + wanted.name), picture.latents().data())
                .or(Deviation.ofLevels(ARRAYS.bytes("image_" + wanted.name), picture.image().packed()))
                .requireSmall(false);
    }

    /** Distances of SciPy's distance_transform_edt; the widest of them is more than the mask is deep. */
    @ParameterizedTest
    @ValueSource(ints = {12, 20, 60})
    void latentsChangeTheMoreTheDeeperTheyLie(int soft) {
        assertArrayEquals(ARRAYS.floats("changes_" + soft), SoftMask.of(mask(), soft).ofLatents(8), 2e-6f);
    }

    /** In a row of seven pixels of which five are inside: 1, 2, 3, 2, 1 of 3, and of 2 with soft = 1. */
    @Test
    void theMiddleIsMadeAnewEntirely() {
        Mask row = new Mask(7, 1, new boolean[] {false, true, true, true, true, true, false});
        assertArrayEquals(new float[] {0, 1 / 3f, 2 / 3f, 1, 2 / 3f, 1 / 3f, 0}, SoftMask.of(row, 9).changes(), 1e-6f);
        assertArrayEquals(new float[] {0, 0.5f, 1, 1, 1, 0.5f, 0}, SoftMask.of(row, 1).changes(), 1e-6f);
    }

    static RgbImage picture() {
        byte[] levels = ARRAYS.bytes("picture");
        float[] planes = new float[levels.length];
        for (int i = 0; i < levels.length; i++) {
            planes[i % 3 * (levels.length / 3) + i / 3] = (levels[i] & 0xff) / 255f;
        }
        return new RgbImage(96, 64, planes);
    }

    private static Mask mask() {
        byte[] levels = ARRAYS.bytes("mask");
        boolean[] inside = new boolean[levels.length];
        for (int i = 0; i < levels.length; i++) {
            inside[i] = levels[i] != 0;
        }
        return new Mask(96, 64, inside);
    }
}
