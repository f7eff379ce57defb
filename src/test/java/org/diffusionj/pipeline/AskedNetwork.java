package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/** A network computed by a function of its latents, which keeps what it was asked. */
final class AskedNetwork implements StepNetwork {
    final List<Tensor> latents = new ArrayList<>();
    final List<Conditioning> conditionings = new ArrayList<>();
    final List<Conditioning> fitted = new ArrayList<>();
    private final UnaryOperator<Tensor> prediction;

    AskedNetwork(UnaryOperator<Tensor> prediction) {
        this.prediction = prediction;
    }

    @Override
    public void requireFit(Conditioning conditioning) {
        fitted.add(conditioning);
    }

    @Override
    public void requireSize(long[] shape, int pixels) {
        // Any size goes.
    }

    @Override
    public Tensor predict(Tensor given, float step, Conditioning conditioning, Cancellation cancellation) {
        latents.add(given);
        conditionings.add(conditioning);
        return prediction.apply(given);
    }
}
