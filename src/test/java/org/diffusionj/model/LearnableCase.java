package org.diffusionj.model;

import java.nio.file.Path;
import java.util.Map;
import org.diffusionj.tensor.Tensor;

/** UNets of models/reference/graphs.py as they learn. */
public final class LearnableCase {
    private static final Path CASES = Path.of("src/test/resources/reference/graphs");

    private LearnableCase() {}

    /** The UNet of that name. */
    public static LearnableUNet unet(String name) {
        return new LearnableUNet(WeightsComponent.read(Component.UNET,
                CASES.resolve(name).resolve("model.safetensors")));
    }

    /** Conditioning by the inputs' names. */
    public static Conditioning text(Tensor text) {
        return new Conditioning(Map.of(PortNames.TEXT, text));
    }
}
