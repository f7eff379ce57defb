package org.diffusionj.pipeline;

import org.diffusionj.model.Conditioning;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/**
 * A network that is not asked where its answer would hardly be new (Zhou et al. 2025, "Less is Enough: Training-Free
 * Video Diffusion Acceleration via Runtime-Adaptive Caching", EasyCache). What it last added to its input is added
 * again instead, as long as the error that is to be expected of that stays small: how much the input has changed since,
 * times how much the output changed with the input where the network was last asked.
 */
final class StepCache implements StepNetwork {
    /** The sum of expected errors, relative to the output, at which the network is asked again: ComfyUI's default. */
    private static final double MOST_ERROR = 0.2;

    /** The shares of the calls between which answers are reused: ComfyUI's defaults. */
    private static final double START = 0.15;
    private static final double END = 0.95;

    private final StepNetwork network;
    private final WalkClock clock;
    private Tensor input;
    private Tensor output;
    private float[] added;
    private double rate = Double.NaN;
    private double error;

    /** Begins a walk. */
    StepCache(StepNetwork network, WalkClock clock) {
        this.network = network;
        this.clock = clock;
    }

    @Override
    public void requireFit(Conditioning conditioning) {
        network.requireFit(conditioning);
    }

    @Override
    public void requireSize(long[] shape, int pixels) {
        network.requireSize(shape, pixels);
    }

    @Override
    public Tensor predict(Tensor latents, float step, Conditioning conditioning, Cancellation cancellation) {
        if (input != null && input.dim(0) != latents.dim(0)) {
            forget();
        }
        Tensor answer = isGoodEnough(latents) ? reused(latents)
                : asked(latents, network.predict(latents, step, conditioning, cancellation));
        input = latents;
        output = answer;
        return answer;
    }

    /** Where guidance begins or ends, other passes are asked. */
    private void forget() {
        input = null;
        rate = Double.NaN;
    }

    private boolean isGoodEnough(Tensor latents) {
        if (Double.isNaN(rate)) {
            return false;
        }
        error += rate * distance(noisy(latents), noisy(input)) / size(output.data());
        return error < MOST_ERROR && clock.isBetween(START, END);
    }

    private Tensor reused(Tensor latents) {
        float[] values = noisy(latents);
        for (int k = 0; k < values.length; k++) {
            values[k] += added[k];
        }
        return Tensor.of(values, output.shape());
    }

    private Tensor asked(Tensor latents, Tensor answer) {
        rate = input == null ? Double.NaN
                : distance(answer.data(), output.data()) / distance(noisy(latents, answer), noisy(input, answer));
        added = noisy(latents, answer);
        for (int k = 0; k < added.length; k++) {
            added[k] = answer.data()[k] - added[k];
        }
        error = 0;
        return answer;
    }

    private float[] noisy(Tensor latents) {
        return noisy(latents, output);
    }

    /** A copy of the noisy latents, without the channels beside them that networks for inpainting and editing take. */
    private static float[] noisy(Tensor latents, Tensor prediction) {
        float[] all = latents.data();
        int kept = prediction.data().length / prediction.dim(0);
        int each = all.length / latents.dim(0);
        float[] noisy = new float[prediction.data().length];
        for (int i = 0; i < latents.dim(0); i++) {
            System.arraycopy(all, i * each, noisy, i * kept, kept);
        }
        return noisy;
    }

    /** The mean difference. */
    private static double distance(float[] one, float[] other) {
        double sum = 0;
        for (int k = 0; k < one.length; k++) {
            sum += Math.abs((double) one[k] - other[k]);
        }
        return sum / one.length;
    }

    private static double size(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += Math.abs(value);
        }
        return sum / values.length;
    }
}
