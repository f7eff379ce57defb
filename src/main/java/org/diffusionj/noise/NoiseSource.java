package org.diffusionj.noise;

import java.util.function.LongFunction;

/** Whose random numbers a picture is made of: the user's choice, to repeat pictures made elsewhere. */
public enum NoiseSource {
    /** Torch's generator on the CPU, as diffusers' examples use it. */
    CPU("CPU", TorchNoise::new);

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

    /** A new generator. Every seed is valid. */
    public NoiseGenerator generator(long seed) {
        return start.apply(seed);
    }
}
