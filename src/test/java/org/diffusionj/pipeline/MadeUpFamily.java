package org.diffusionj.pipeline;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.model.ModelTraits;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.tensor.Tensor;

/** A family that nobody has: its prompts are counted, and its noise is as many as there are words. */
public final class MadeUpFamily extends Recipe {
    @Override
    public String label() {
        return "Made Up";
    }

    @Override
    public Set<String> pipelines() {
        return Set.of("MadeUpPipeline");
    }

    @Override
    public boolean recognises(ModelTraits traits) {
        return traits.pipeline().equals("MadeUpPipeline");
    }

    @Override
    public double guidance() {
        return 2;
    }

    @Override
    public boolean makesParts() {
        return false;
    }

    @Override
    PromptEncoder openPrompts(ModelFolder model, Networks networks) {
        return (request, guided, listener, cancellation) -> new Prompts(words(request.prompt()),
                guided ? Optional.of(words(request.negative().orElse(""))) : Optional.empty());
    }

    private static Conditioning words(String text) {
        int count = text.isEmpty() ? 0 : text.split(" ").length;
        return new Conditioning(Map.of("words", Tensor.of(new float[] {count}, 1, 1)));
    }

    @Override
    StepNetwork openNetwork(ModelFolder model, Networks networks) {
        return new Counting();
    }

    private static final class Counting implements StepNetwork {
        @Override
        public void requireFit(Conditioning conditioning) {
            // Any number goes.
        }

        @Override
        public void requireSize(long[] shape, int pixels) {
            // Any size goes.
        }

        @Override
        public Tensor predict(Tensor latents, float step, Conditioning conditioning, Cancellation cancellation) {
            float[] words = conditioning.inputs().get("words").data();
            float[] noise = new float[latents.data().length];
            for (int k = 0; k < noise.length; k++) {
                noise[k] = words[k / (noise.length / words.length)];
            }
            return Tensor.of(noise, latents.shape());
        }
    }
}
