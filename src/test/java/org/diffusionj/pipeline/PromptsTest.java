package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.text.ClipTokenizer;
import org.diffusionj.text.Emphasis;
import org.diffusionj.text.PromptChunk;
import org.diffusionj.text.PromptChunks;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures of weighted prompts and skipped layers, against those that models/reference/prompts.py made:
 * with diffusers' own clip_skip, and by a reading of AUTOMATIC1111's rules of its own. The text encoders
 * are those of the other reference models with their hidden states as outputs.
 */
class PromptsTest {
    private static final Path PROMPTS = ReferenceCase.FOLDER.resolve("prompts");

    @TempDir
    static Path folder;

    private record Case(String id, String prompt, String negative, String model, String emphasis, int clipskip,
            float guidance, int steps, int width, int height, long seed, double[][][] chunks,
            double[][][] negativeChunks) {
        GenerationRequest request() {
            GenerationRequest.Builder request = GenerationRequest.builder(prompt).size(width, height).steps(steps)
                    .guidance(guidance).seed(seed).sampler(SamplerType.EULER).clipSkip(clipskip)
                    .emphasis(emphasis.equals("A1111") ? Emphasis.A1111 : Emphasis.NONE);
            if (negative != null) {
                request.negative(negative);
            }
            return request.build();
        }
    }

    @TestFactory
    Stream<DynamicNode> picturesAreTheReferences() throws IOException {
        Npz arrays = Npz.read(PROMPTS.resolve("pictures.npz"));
        Case[] cases = new Gson().fromJson(Files.readString(PROMPTS.resolve("cases.json")), Case[].class);
        assertTrue(cases.length >= 25, "expected values are missing: " + cases.length);
        return Stream.of("sd1", "sd2v").map(name -> {
            StableDiffusion model = open(name);
            return dynamicContainer(name, Stream.of(cases).filter(one -> one.model.equals(name))
                    .map(one -> dynamicTest(one.id, () -> compare(model, arrays, one))).onClose(model::close));
        });
    }

    private static void compare(StableDiffusion model, Npz arrays, Case wanted) {
        ClipTokenizer tokenizer = model.folder().texts().get(0).tokenizer();
        if (wanted.chunks != null) {
            compareChunks(wanted.chunks, PromptChunks.of(wanted.prompt, tokenizer));
        }
        if (wanted.negativeChunks != null) {
            compareChunks(wanted.negativeChunks, PromptChunks.of(
                    wanted.negative == null ? "" : wanted.negative, tokenizer));
        }
        Picture picture = model.generate(wanted.request());
        DiffusersTest.compareLatents(arrays.floats("latents_" + wanted.id), picture.latents().data());
        DiffusersTest.compareLevels(arrays.bytes("image_" + wanted.id), picture.image().packed());
    }

    /** @param expected id and weight of each token of each chunk, framing and filling left out */
    private static void compareChunks(double[][][] expected, List<PromptChunk> actual) {
        assertEquals(expected.length, actual.size());
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < expected[i].length; k++) {
                assertEquals((int) expected[i][k][0], actual.get(i).ids()[k + 1]);
                assertEquals((float) expected[i][k][1], actual.get(i).weights()[k + 1], 1e-6f);
            }
        }
    }

    /** The reference model with another text encoder. */
    private static StableDiffusion open(String name) {
        return StableDiffusion.open(ModelFolder.read(withHiddenStates(name)), new OrtBackend());
    }

    private static Path withHiddenStates(String name) {
        Path source = ReferenceCase.FOLDER.resolve("models").resolve(name);
        Path target = folder.resolve(name);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(source.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
            Files.write(target.resolve("text_encoder/model.onnx"), Files.readAllBytes(PROMPTS.resolve(name + ".onnx")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    /** A prompt of one chunk whose weights are all 1 is diffusers', bit for bit. */
    @Test
    void emphasisWithoutMarksIsNone() {
        try (StableDiffusion model = open("sd1")) {
            GenerationRequest.Builder request =
                    model.request("dense green nuclei").negative("noise").size(48, 32).steps(2);
            Picture plain = model.generate(request.build());
            Picture weighed = model.generate(request.emphasis(Emphasis.A1111).build());
            assertArrayEquals(plain.latents().data(), weighed.latents().data());
        }
    }

    /** AUTOMATIC1111 multiplies guidance by the number: uncond + weight * scale * (cond - uncond). */
    @Test
    void aWeightAtThePromptsEndMultipliesGuidance() {
        try (StableDiffusion model = open("sd1")) {
            GenerationRequest.Builder wanted = model.request("dense green nuclei").size(48, 32).steps(2);
            GenerationRequest.Builder weighted = model.request("dense green nuclei :1.5").size(48, 32).steps(2);
            for (float guidance : new float[] {1.3f, 1, 0.8f}) {
                assertArrayEquals(
                        model.generate(wanted.guidance((float) (1.5 * Double.parseDouble("" + guidance))).build())
                        .latents().data(),
                        model.generate(weighted.guidance(guidance).emphasis(Emphasis.A1111).build()).latents().data());
            }
            wanted.guidance(1.3f);
            float[] asWords = model.generate(weighted.guidance(1.3f).emphasis(Emphasis.NONE).build()).latents().data();
            assertFalse(Arrays.equals(model.generate(wanted.build()).latents().data(), asWords));
        }
    }

    /** A weight of 0 leaves the prediction without the prompt: that of the negative prompt alone. */
    @Test
    void aWeightOfZeroLeavesThePromptOut() {
        try (StableDiffusion model = open("sd1")) {
            GenerationRequest.Builder request = model.request("cells:0").negative("noise").size(48, 32).steps(2)
                    .guidance(3);
            GenerationRequest.Builder alone = model.request("noise").size(48, 32).steps(2).guidance(1);
            float[] weighted = model.generate(request.emphasis(Emphasis.A1111).build()).latents().data();
            DiffusersTest.compareLatents(model.generate(alone.build()).latents().data(), weighted);
        }
    }

    @Test
    void whereGuidanceIsNoneAWeightIsSaidToBeInVain() {
        List<String> warnings = new ArrayList<>();
        try (StableDiffusion model = StableDiffusion.open(
                ModelFolder.read(ReferenceCase.FOLDER.resolve("models/lcm")), new OrtBackend())) {
            model.generate(model.request("cells :1.5").emphasis(Emphasis.A1111).steps(1)
                    .build(), new Warnings(warnings),
                    new Cancellation());
        }
        assertTrue(warnings.stream().anyMatch(text -> text.contains("The number at the end of the prompt")),
                warnings.toString());
    }

    /** "Ignore" drops the weights; "None" reads all marks as words, like diffusers, whose layers it skips twice. */
    @Test
    void otherReadingsOfAutomatic1111() {
        try (StableDiffusion model = open("sd1")) {
            GenerationRequest.Builder marked = model.request("(dense:1.4) [green] nuclei").size(48, 32).steps(2)
                    .guidance(3);
            GenerationRequest.Builder plain = model.request("dense green nuclei").size(48, 32).steps(2).guidance(3);
            float[] ignored = model.generate(marked.emphasis(Emphasis.A1111_IGNORE).build()).latents().data();
            assertArrayEquals(model.generate(plain.build()).latents().data(), ignored);
            float[] words = model.generate(marked.emphasis(Emphasis.A1111_NONE).build()).latents().data();
            assertArrayEquals(model.generate(marked.emphasis(Emphasis.NONE).build()).latents().data(), words);
            float[] skipped = model.generate(plain.clipSkip(1).emphasis(Emphasis.A1111_NONE).build()).latents().data();
            assertArrayEquals(model.generate(plain.emphasis(Emphasis.A1111).build()).latents().data(), skipped);
        }
    }

    /** Without weights nothing is scaled back; with them the mean of the chunk moves. */
    @Test
    void withoutNormWeightsAreNotScaledBack() {
        try (StableDiffusion model = open("sd1")) {
            GenerationRequest.Builder plain = model.request("dense green nuclei").size(48, 32).steps(2).guidance(3);
            GenerationRequest.Builder marked = model.request("dense (green:1.6) nuclei").size(48, 32).steps(2)
                    .guidance(3);
            assertArrayEquals(model.generate(plain.emphasis(Emphasis.A1111).build()).latents().data(),
                    model.generate(plain.emphasis(Emphasis.A1111_NO_NORM).build()).latents().data());
            assertFalse(Arrays.equals(model.generate(marked.emphasis(Emphasis.A1111).build()).latents().data(),
                    model.generate(marked.emphasis(Emphasis.A1111_NO_NORM).build()).latents().data()));
        }
    }

    @Test
    void marksThatAreReadAsWordsAreSaid() {
        List<String> warnings = new ArrayList<>();
        GenerationListener listener = new Warnings(warnings);
        try (StableDiffusion model = open("sd1")) {
            GenerationRequest.Builder request = model.request("cells [a|b]").negative("x AND y").size(16, 16).steps(1);
            model.generate(request.build(), listener, new Cancellation());
            assertEquals(List.of(), warnings);
            model.generate(request.emphasis(Emphasis.A1111).build(), listener, new Cancellation());
        }
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).contains("the prompt") && warnings.get(0).contains("[a|b]"), warnings.toString());
        assertTrue(warnings.get(1).contains("negative prompt") && warnings.get(1).contains("AND"), warnings.toString());
    }

    @Test
    void moreLayersThanThereAreCannotBeSkipped() {
        try (StableDiffusion model = open("sd1")) {
            GenerationRequest request = model.request("cells").size(16, 16).steps(1).clipSkip(3).build();
            String message = assertThrows(IllegalArgumentException.class, () -> model.generate(request)).getMessage();
            assertTrue(message.contains("0 to 2") && message.contains("is 3"), message);
        }
    }

    @Test
    void anEncoderWithoutHiddenStatesSaysHowToGetThem() {
        Path plain = ReferenceCase.FOLDER.resolve("models").resolve("sd1");
        try (StableDiffusion model = StableDiffusion.open(ModelFolder.read(plain), new OrtBackend())) {
            GenerationRequest request = model.request("cells").size(16, 16).steps(1).clipSkip(1).build();
            String message = assertThrows(IllegalArgumentException.class, () -> model.generate(request)).getMessage();
            assertTrue(message.contains("text_encoder")
                    && message.contains("docs/macro-keys.md#skipped-layers"), message);
        }
    }
}
