package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures under one and two control networks, as diffusers' ControlNet pipelines make them from words, from a picture
 * and under a mask: scales, start and end, guess mode, other orders of colours, networks for inpainting.
 */
class ControlNetsTest {
    private static final Path FOLDERS = Path.of("src/test/resources/reference/folders");
    private final Npz arrays = Npz.read(ControlCase.FOLDER.resolve("arrays.npz"));

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicNode> picturesAreThoseOfDiffusers() {
        Map<String, List<ControlCase>> cases = ControlCase.read().stream()
                .collect(Collectors.groupingBy(ControlCase::model, TreeMap::new, Collectors.toList()));
        return cases.entrySet().stream().map(entry ->
                dynamicContainer(entry.getKey(), withModel(entry.getKey(), entry.getValue())));
    }

    private Stream<DynamicTest> withModel(String name, List<ControlCase> wanted) {
        StableDiffusion model = open(model(name));
        return wanted.stream().map(one -> dynamicTest(one.id(), () -> one.deviation(arrays, model.generate(
                one.request(arrays, ControlNetsTest::network)))
                .requireSmall(false))).onClose(model::close);
    }

    /** A graph that holds the UNet and two control networks, as diffusers' script writes it. */
    @TestFactory
    Stream<DynamicTest> graphsThatHoldControlNetworksMakeTheSamePictures() throws IOException {
        return sameAsDiffusers(fused(), "sd", List.of("sd-lines", "sd-blue"));
    }

    /** The same of Stable Diffusion XL, whose graph also takes the pooled text and sizes. */
    @TestFactory
    Stream<DynamicTest> graphsThatHoldTheControlNetworkOfXlMakeTheSamePictures() throws IOException {
        return sameAsDiffusers(fusedXl(), "xl", List.of("xl-lines"));
    }

    private Stream<DynamicTest> sameAsDiffusers(Path fused, String name, List<String> networks) {
        StableDiffusion model = open(fused);
        return ControlCase.read().stream()
                .filter(one -> one.model().equals(name) && one.controls().equals(networks) && !one.guess())
                .map(one -> dynamicTest(one.id(), () -> one.deviation(arrays, model.generate(
                        ofItsOwn(one.request(arrays, ControlNetsTest::network)))).requireSmall(false)))
                .onClose(model::close);
    }

    private static GenerationRequest ofItsOwn(GenerationRequest request) {
        return request.toBuilder().controls(request.controls().stream().map(control -> new Control(control.picture(),
                Optional.empty(), control.scale(), control.start(), control.end())).toList()).build();
    }

    /** Without a control image, its networks add nothing; others, guess mode, and a third picture are refused. */
    @Test
    void aGraphThatHoldsControlNetworksAlsoMakesPicturesWithout() throws IOException {
        GenerationRequest plain = GenerationRequest.builder("a cell").size(64, 48).steps(3).seed(5).build();
        Control followed = new Control(ControlCase.picture(arrays, "lines"), network("sd-lines"));
        Control own = new Control(followed.picture(), Optional.empty(), 1, 0, 1);
        try (StableDiffusion model = open(FOLDERS.resolve("sd")); StableDiffusion fused = open(fused())) {
            assertEquals(0, Deviation.ofLatents(model.generate(plain).latents().data(),
                    fused.generate(plain).latents().data()).latents(), 1e-4);
            assertRefused(fused, plain, List.of(followed), "takes no others");
            assertRefused(fused, plain, List.of(own, own, own), "2 control images at most");
            assertRefused(fused, plain.toBuilder().set(Settings.GUESS, true).build(), List.of(own), "no guess mode");
            assertRefused(model, plain, List.of(own), "name one with 'controlmodel'");
        }
    }

    private static void assertRefused(StableDiffusion model, GenerationRequest request, List<Control> controls,
            String words) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> model.generate(request.toBuilder().controls(controls).build())).getMessage();
        assertTrue(message.contains(words) && message.contains("docs/models.md#control-networks"), message);
    }

    /** What is asked for next counts: another network, none, the first again; the UNet's weights are not read again. */
    @Test
    void theSameModelMakesPicturesUnderOneNetworkAndAnother() {
        ControlCase one = ControlCase.read().get(0);
        ControlCase other = ControlCase.read().stream().filter(next -> next.controls().get(0).equals("sd-pool"))
                .findFirst().orElseThrow();
        try (StableDiffusion model = open(FOLDERS.resolve("sd"))) {
            GenerationRequest request = one.request(arrays, ControlNetsTest::network);
            assertEquals(network("sd-lines").bytes(), model.weightsToCome(request, true)
                    - model.weightsToCome(request.toBuilder().controls(List.of()).build(), true));
            for (ControlCase next : List.of(one, other, one)) {
                next.deviation(arrays, model.generate(next.request(arrays, ControlNetsTest::network)))
                        .requireSmall(false);
            }
            assertEquals(0, model.weightsToCome(request, false));
            GenerationRequest without = request.toBuilder().controls(List.of()).build();
            GenerationRequest silent = request.toBuilder().controls(List.of(new Control(request.controls().get(0)
                    .picture(), request.controls().get(0).network(), 0, 0, 1))).build();
            assertArrayEquals(model.generate(without).latents().data(), model.generate(silent).latents().data());
        }
    }

    private static ControlNet network(String name) {
        return ControlNet.read(ControlCase.FOLDER.resolve(name));
    }

    private static StableDiffusion open(Path model) {
        return StableDiffusion.open(ModelFolder.read(model), new OrtBackend());
    }

    private static Path fused() throws IOException {
        Path model = folder.resolve("fused");
        copy(FOLDERS.resolve("sd"), model);
        Files.deleteIfExists(model.resolve("unet/diffusion_pytorch_model.safetensors"));
        copy(ControlCase.FOLDER.resolve("fused"), model.resolve("unet"));
        return model;
    }

    /** Its graph has its weights in a file beside it, the UNet's and the control network's, one after the other. */
    private static Path fusedXl() throws IOException {
        Path model = folder.resolve("fused-xl");
        copy(FOLDERS.resolve("xl"), model);
        copy(ControlCase.FOLDER.resolve("fused-xl"), model.resolve("unet"));
        Path weights = model.resolve("unet/weights.pb");
        Files.move(model.resolve("unet/diffusion_pytorch_model.fp16.safetensors"), weights);
        Files.write(weights, Files.readAllBytes(ControlCase.FOLDER.resolve(
                "xl-lines/diffusion_pytorch_model.safetensors")), StandardOpenOption.APPEND);
        return model;
    }

    /** The models sd9 and lcm are sd with another UNet, lcm and sdv with another scheduler. */
    private static Path model(String name) {
        if (Files.isDirectory(FOLDERS.resolve(name))) {
            return FOLDERS.resolve(name);
        }
        Path model = folder.resolve(name);
        copy(FOLDERS.resolve("sd"), model);
        Path scheduler = model.resolve("scheduler/scheduler_config.json");
        switch (name) {
            case "sd9" -> copy(ControlCase.FOLDER.resolve("unet9"), model.resolve("unet"));
            case "sdv" -> replace(scheduler, "\"epsilon\"", "\"v_prediction\"");
            default -> {
                copy(ControlCase.FOLDER.resolve("unetlcm"), model.resolve("unet"));
                replace(model.resolve("model_index.json"), "StableDiffusionPipeline", "LatentConsistencyModelPipeline");
                replace(model.resolve("model_index.json"), "DDIMScheduler", "LCMScheduler");
                replace(scheduler, "DDIMScheduler", "LCMScheduler");
            }
        }
        return model;
    }

    private static void replace(Path file, String old, String value) {
        try {
            Files.writeString(file, Files.readString(file).replace(old, value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.deleteIfExists(copy);
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
