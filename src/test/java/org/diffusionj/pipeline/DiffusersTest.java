package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Makes every picture that diffusers' own pipeline made from the same folders of random weights:
 * same tokens, same UNet calls, latents within 1e-3 of the largest, at least 99.5 % of the picture's
 * values equal and none off by more than one level.
 */
class DiffusersTest {
    @TestFactory
    Stream<DynamicNode> picturesAreThoseOfDiffusers() {
        return byModel("cases.json", one -> true).entrySet().stream()
                .map(entry -> dynamicContainer(entry.getKey(), cases(entry.getKey(), entry.getValue())));
    }

    @TestFactory
    Stream<DynamicNode> whatDiffusersCannotAnswerIsRefused() {
        return byModel("failures.json", one -> true).entrySet().stream().map(entry -> dynamicContainer(entry.getKey(),
                withModel(entry.getKey(), entry.getValue(), (model, arrays, wanted) -> assertThrows(
                        IllegalArgumentException.class, () -> model.generate(wanted.request(wanted.seed()))))));
    }

    private static Map<String, List<ReferenceCase>> byModel(String file, Predicate<ReferenceCase> which) {
        return ReferenceCase.read(file).stream().filter(which)
                .collect(Collectors.groupingBy(ReferenceCase::model, TreeMap::new, Collectors.toList()));
    }

    private static Stream<DynamicTest> cases(String name, List<ReferenceCase> wanted) {
        return withModel(name, wanted, DiffusersTest::compare);
    }

    @FunctionalInterface
    private interface Check {
        void run(StableDiffusion model, Npz arrays, ReferenceCase wanted);
    }

    /** One test a case, all on one loaded model, which is closed after the last. */
    private static Stream<DynamicTest> withModel(String name, List<ReferenceCase> wanted, Check check) {
        Npz arrays = Npz.read(ReferenceCase.FOLDER.resolve("pipelines").resolve(name + ".npz"));
        StableDiffusion model = StableDiffusion.open(
                ModelFolder.read(ReferenceCase.FOLDER.resolve("models").resolve(name)), new OrtBackend());
        return wanted.stream()
                .map(one -> dynamicTest(one.id(), () -> check.run(model, arrays, one)))
                .onClose(model::close);
    }

    private static void compare(StableDiffusion model, Npz arrays, ReferenceCase wanted) {
        assertArrayEquals(wanted.tokens(), model.folder().texts().get(0).tokenizer().encode(wanted.prompt()).ids());
        if (wanted.negativeTokens() != null) {
            String negative = wanted.negative() == null ? "" : wanted.negative();
            assertArrayEquals(wanted.negativeTokens(), model.folder().texts().get(0).tokenizer()
                    .encode(negative).ids());
        }
        for (ReferenceCase.Result result : wanted.results()) {
            Picture picture = model.generate(wanted.request(result.seed()));
            compareLatents(arrays.floats(result.latents()), picture.latents().data());
            compareLevels(arrays.bytes(result.image()), picture.image().packed());
        }
    }

    static void compareLatents(float[] expected, float[] actual) {
        Deviation.ofLatents(expected, actual).requireSmall(false);
    }

    /** @param expected (height, width, 3) */
    static void compareLevels(byte[] expected, int[] packed) {
        Deviation.ofLevels(expected, packed).requireSmall(false);
    }
}
