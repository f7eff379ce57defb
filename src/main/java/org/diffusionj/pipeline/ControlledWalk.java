package org.diffusionj.pipeline;

import java.util.List;
import java.util.Optional;
import org.diffusionj.model.Conditioning;
import org.diffusionj.model.ControlInputs;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ControlScale;
import org.diffusionj.model.SteeredUNet;
import org.diffusionj.model.StepNetwork;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.Settings;
import org.diffusionj.tensor.Tensor;

/**
 * The UNet on one walk under control networks, asked at calls of the sampler: where none of them counts, the UNet
 * alone computes. In guess mode they do not count for the negative prompt (Zhang et al. 2023, section 3.4).
 */
final class ControlledWalk implements StepNetwork {
    private final StepNetwork alone;
    private final SteeredUNet steered;
    private final List<Optional<Control>> controls;
    private final ControlInputs inputs;
    private final boolean guesses;
    private final WalkClock clock;

    /**
     * Begins a walk.
     *
     * @param alone the UNet without control networks
     * @param steered the UNet with them
     * @param controls for each network what it follows, or nothing
     * @param inputs what the networks see of that
     */
    ControlledWalk(StepNetwork alone, SteeredUNet steered, List<Optional<Control>> controls, ControlInputs inputs,
            GenerationRequest request, WalkClock clock) {
        this.alone = alone;
        this.steered = steered;
        this.controls = controls;
        this.inputs = inputs;
        this.guesses = request.values().has(Settings.GUESS) || pools(controls.get(0));
        this.clock = clock;
    }

    @Override
    public void requireFit(Conditioning conditioning) {
        alone.requireFit(conditioning);
    }

    @Override
    public void requireSize(long[] shape, int pixels) {
        alone.requireSize(shape, pixels);
    }

    @Override
    public Tensor predict(Tensor latents, float step, Conditioning conditioning, Cancellation cancellation) {
        List<ControlScale> scales = controls.stream().map(control -> scale(control)).toList();
        if (scales.stream().allMatch(scale -> scale.factor() == 0)) {
            return alone.predict(latents, step, conditioning, cancellation);
        }
        if (!guesses || latents.dim(0) == 1) {
            return steered.predict(latents, step, conditioning, inputs, scales, cancellation);
        }
        return Tensor.concat(alone.predict(latents.part(0), step, conditioning.part(0), cancellation),
                steered.predict(latents.part(1), step, conditioning.part(1), inputs, scales, cancellation));
    }

    private ControlScale scale(Optional<Control> control) {
        return new ControlScale(control.map(one -> one.scaleAt(clock.call(), clock.calls())).orElse(0.0),
                guesses && !pools(control));
    }

    private static boolean pools(Optional<Control> control) {
        return control.flatMap(Control::network).filter(ControlNet::pools).isPresent();
    }
}
