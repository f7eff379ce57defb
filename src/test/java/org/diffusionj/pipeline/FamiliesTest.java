package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every family with all its samplers at 4, 7 and 20 steps, as diffusers' pipelines make it: latents within
 * 1e-3 of the largest, at least 99.5 % of the picture's values equal (98.5 % where all borders of the networks are
 * half) and none off by more than one level.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FamiliesTest {
    private final Npz arrays = Npz.read(FamilyCase.FOLDER.resolve("arrays.npz"));
    private final DeviationTable measured = new DeviationTable();

    @AfterAll
    void saveDeviations() throws IOException {
        measured.save("families");
    }

    @TestFactory
    Stream<DynamicNode> picturesAreThoseOfDiffusers() {
        return byModel("cases.json", (model, wanted) -> {
            Deviation deviation = wanted.deviation(arrays, model.generate(wanted.request(arrays)));
            measured.add(wanted.family(), wanted.sampler(), deviation);
            deviation.requireSmall(wanted.model().equals("xlhalf"));
        });
    }

    @TestFactory
    Stream<DynamicNode> whatDiffusersCannotAnswerIsRefused() {
        return byModel("failures.json", (model, wanted) -> {
            RuntimeException e = assertThrows(RuntimeException.class,
                    () -> model.generate(wanted.request(arrays)), wanted.failure());
            assertTrue(e instanceof IllegalArgumentException, e.toString());
        });
    }

    @Test
    void thePageTellsOfEveryFamilyAndSampler() throws IOException {
        String page = Files.readString(DeviationTable.PAGE);
        for (FamilyCase wanted : FamilyCase.read("cases.json")) {
            assertTrue(DeviationTable.has(page, wanted.family(), wanted.sampler()), wanted.id());
        }
    }

    @FunctionalInterface
    private interface Check {
        void run(StableDiffusion model, FamilyCase wanted);
    }

    private static Stream<DynamicNode> byModel(String file, Check check) {
        Map<String, List<FamilyCase>> cases = FamilyCase.read(file).stream()
                .collect(Collectors.groupingBy(FamilyCase::model, TreeMap::new, Collectors.toList()));
        return cases.entrySet().stream().map(entry ->
                dynamicContainer(entry.getKey(), withModel(entry.getKey(), entry.getValue(), check)));
    }

    /** One test a case, all on one loaded model, which is closed after the last. */
    private static Stream<DynamicTest> withModel(String name, List<FamilyCase> wanted, Check check) {
        StableDiffusion model = StableDiffusion.open(
                ModelFolder.read(ReferenceCase.FOLDER.resolve("models").resolve(name)), new OrtBackend());
        return wanted.stream().map(one -> dynamicTest(one.id(), () -> check.run(model, one))).onClose(model::close);
    }
}
