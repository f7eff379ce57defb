package org.diffusionj.noise;

import java.util.function.LongFunction;

/** Whose random numbers a picture is made of: the user's choice, to repeat pictures made elsewhere. */
public enum NoiseSource {
    /** Torch's generator on the CPU, as diffusers' examples use it. */
    CPU("CPU", TorchNoise::new),
    /** Torch's generator on a CUDA device, which AUTOMATIC1111 calls NV. */
    NV("NV", PhiloxNoise::new),
    /** NumPy's RandomState, as diffusers' former ONNX pipelines use it. */
    NUMPY("NumPy", NumpyNoise::new);

    private final String label;
    private final LongFunction<NoiseGenerator> start;

    NoiseSource(String label, LongFunction<NoiseGenerator> start) {
        this.label = label;
        this.start = start;
    }

    /** The name in dialogs and macros. */
    public String label() {
        return label;
    }

    /**
     * A new generator.
     *
     * @throws IllegalArgumentException if the source does not know the seed: NumPy's are 0 to 2^32 - 1,
     *     for the others every seed is valid
     */
    public NoiseGenerator generator(long seed) {
        return start.apply(seed);
    }
}
