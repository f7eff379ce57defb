package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.diffusionj.ReferenceFolders;
import org.diffusionj.Npz;
import org.diffusionj.json.JsonText;
import org.diffusionj.model.Adapters;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelRoots;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;
import org.diffusionj.text.LoraTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * LoRA and textual inversion in all namings, and the pictures that diffusers makes of them; LoHa, LoKr and others by
 * LyCORIS' formulas in torch (models/reference/adapters.py).
 */
class AdaptersTest {
    private static final Path FILES = Path.of("src/test/resources/reference/adapters");
    private static final Path FOLDERS = FILES.resolveSibling("folders");
    private static final ModelRoots NO_ROOTS = new ModelRoots(List.of());
    private static final int SIDE = 64;

    static Stream<Map<?, ?>> cases() throws IOException {
        List<?> cases = (List<?>) JsonText.parse(Files.readString(FILES.resolve("cases.json")));
        return cases.stream().map(one -> (Map<?, ?>) one);
    }

    private static Map<?, ?> named(String name) throws IOException {
        return cases().filter(one -> one.get("name").equals(name)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void makesThePicturesOfTheReference(Map<?, ?> one) {
        for (Backend backend : FloatBackends.all()) {
            try (StableDiffusion pipeline = StableDiffusion.open(model(one), backend)) {
                Deviation.ofLevels(expected(one), picture(pipeline, one)).requireSmall(false);
            }
        }
    }

    /** Graphs of the same networks, as models/reference/exports.py wrote them, in place of the weights. */
    @ParameterizedTest
    @ValueSource(strings = {"kohya", "locon", "ti_a1111"})
    void exportsThatKeptTheNamesMakeTheSamePictures(String name, @TempDir Path model) throws IOException {
        try (StableDiffusion pipeline = StableDiffusion.open(
                export(model).with(adapters(named(name))), new OrtBackend())) {
            Deviation.ofLevels(expected(named(name)), picture(pipeline, named(name))).requireSmall(false);
        }
    }

    private static ModelFolder export(Path model) throws IOException {
        ReferenceFolders.copy(FOLDERS.resolve("sd"), model);
        for (Path weights : List.of(model.resolve("unet/diffusion_pytorch_model.safetensors"),
                model.resolve("text_encoder/model.safetensors"))) {
            Files.delete(weights);
        }
        ReferenceFolders.copy(FILES.resolveSibling("exports"), model);
        return ModelFolder.read(model);
    }

    private static ModelFolder model(Map<?, ?> one) {
        return ModelFolder.read(FOLDERS.resolve((String) one.get("model"))).with(adapters(one));
    }

    private static Adapters adapters(Map<?, ?> one) {
        List<LoraTag> tags = LoraTag.list((String) one.get("loras")).orElseThrow().stream()
                .map(tag -> new LoraTag(FILES.resolve(tag.name()).toString(), tag.unet(), tag.text())).toList();
        Adapters loras = NamedAdapters.of(Values.none().with(Settings.LORAS, tags), NO_ROOTS);
        List<?> words = (List<?>) one.get("words");
        return words.isEmpty() ? loras : new Adapters(loras.loras(),
                List.of(new Adapters.Word((String) words.get(0), FILES.resolve((String) words.get(1)))));
    }

    private static byte[] expected(Map<?, ?> one) {
        return Npz.read(FILES.resolve("pictures.npz")).bytes((String) one.get("name"));
    }

    /** Steps and guidance of the LCM LoRA are the model's own. */
    private static int[] picture(StableDiffusion pipeline, Map<?, ?> one) {
        GenerationRequest.Builder request = pipeline.request((String) one.get("prompt")).negative("blur")
                .size(SIDE, SIDE).seed(7);
        if (!one.get("name").equals("lcm")) {
            request.steps(((Number) one.get("steps")).intValue()).guidance(((Number) one.get("guidance")).floatValue());
        }
        return pipeline.generate(request.build()).image().packed();
    }

    /** In the same networks, from one to another, to none and back: no trace of what was there before. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void otherFilesTakeThePlaceOfTheFirst(boolean exported, @TempDir Path folder) throws IOException {
        ModelFolder plain = exported ? export(folder) : ModelFolder.read(FOLDERS.resolve("sd"));
        Map<?, ?> stained = named("ti_a1111");
        try (StableDiffusion first = StableDiffusion.open(plain, new OrtBackend())) {
            int[] before = picture(first, stained);
            StableDiffusion pipeline = first;
            for (String name : List.of("kohya", "ti_a1111", "locon", "kohya_negative")) {
                pipeline = pipeline.with(plain.with(adapters(named(name))), new Cancellation());
                Deviation.ofLevels(expected(named(name)), picture(pipeline, named(name))).requireSmall(false);
            }
            pipeline = pipeline.with(plain, new Cancellation());
            assertArrayEquals(before, picture(pipeline, stained));
        }
    }

    @Test
    void fewStepsFollowFromTheFilesName() throws IOException {
        ModelFolder model = model(named("lcm"));
        assertEquals(4, model.config().defaults().steps());
        assertEquals(1, model.config().defaults().guidance());
        assertEquals(SamplerType.LCM, Provenance.sampler(model, GenerationRequest.builder("a cell").build()));
    }

    /** As AUTOMATIC1111 reads them: a tag in the prompt, the hash of a safetensors file without its header. */
    @Test
    void parametersTellTheFiles() throws IOException {
        String text = Provenance.parameters(model(named("kohya")), GenerationRequest.builder("a cell").build());
        assertTrue(text.startsWith("a cell <lora:kohya:0.8>\n"), text);
        assertTrue(text.matches("(?s).*, Lora hashes: \"kohya: [0-9a-f]{12}\".*"), text);
        assertEquals(Optional.of(List.of(new LoraTag("kohya", 0.8, 0.8))),
                Optional.of(LoraTag.in(text).tags()));
    }
}
