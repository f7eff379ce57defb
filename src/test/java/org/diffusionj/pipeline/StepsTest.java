package org.diffusionj.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.diffusionj.Npz;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.WrappedNetwork;
import org.diffusionj.runtime.WrappingBackend;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.settings.Settings;
import org.diffusionj.tensor.Tensor;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Guidance in an interval of the steps, as diffusers' guider counts it, and EasyCache as its paper describes it, both
 * in diffusers' pipelines (models/reference/steps.py): the same latents, and as many passes at each call.
 */
class StepsTest {
    private static final Path REFERENCE = Path.of("src/test/resources/reference");
    private static final Npz ARRAYS = Npz.read(REFERENCE.resolve("pictures/steps.npz"));

    private record Case(String name, String kind, String model, SamplerType sampler, double start, double end,
            boolean cached) {
        static Case of(String name) {
            String[] words = name.split("_");
            return new Case(name, words[0], words[1], SamplerType.ofLabel(words[2]), Double.parseDouble(words[3]),
                    Double.parseDouble(words[4]), words[5].equals("EasyCache"));
        }
    }

    @TestFactory
    Stream<DynamicNode> latentsAndPassesAreThoseOfDiffusers() {
        Map<String, List<Case>> byModel = ARRAYS.names().filter(name -> name.startsWith("calls_"))
                .map(name -> Case.of(name.substring("calls_".length()))).collect(Collectors.groupingBy(Case::model));
        assertEquals(31, byModel.values().stream().mapToInt(List::size).sum());
        return byModel.keySet().stream().map(name -> {
            List<Integer> passes = new ArrayList<>();
            StableDiffusion model = StableDiffusion.open(
                    ModelFolder.read(REFERENCE.resolve("folders").resolve(name)), counting(passes));
            return dynamicContainer(name, byModel.get(name).stream()
                    .map(one -> dynamicTest(one.name, () -> compare(model, one, passes))).onClose(model::close));
        });
    }

    private static void compare(StableDiffusion model, Case wanted, List<Integer> passes) {
        passes.clear();
        Picture picture = model.generate(GenerationRequest.builder("a cell").size(96, 64).steps(12)
                .guidance(3).seed(9).sampler(wanted.sampler)
                .start(wanted.kind.equals("image")
                        ? new Start.Image(SoftMasksTest.picture(), 0.7) : new Start.Noise())
                .set(Settings.GUIDANCESTART, wanted.start).set(Settings.GUIDANCEEND, wanted.end)
                .set(Settings.CACHE, wanted.cached).build());
        assertEquals(asked(ARRAYS.bytes("calls_" + wanted.name)), passes);
        Deviation.ofLatents(ARRAYS.floats("latents_" + wanted.name), picture.latents().data()).requireSmall(false);
    }

    private static List<Integer> asked(byte[] calls) {
        return IntStream.range(0, calls.length).map(i -> calls[i]).filter(passes -> passes > 0).boxed().toList();
    }

    /** Keeps how many passes each call of a UNet had. */
    private static Backend counting(List<Integer> passes) {
        return new WrappingBackend(new OrtBackend(), (source, network) -> {
            boolean predicts = network.inputs().stream().anyMatch(port -> port.name().equals("timestep"));
            return predicts ? new CountedNetwork(network, passes) : network;
        });
    }

    private static final class CountedNetwork extends WrappedNetwork {
        private final List<Integer> passes;

        CountedNetwork(Network network, List<Integer> passes) {
            super(network);
            this.passes = passes;
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation) {
            passes.add(inputs.get("sample").dim(0));
            return super.run(inputs, cancellation);
        }
    }
}
