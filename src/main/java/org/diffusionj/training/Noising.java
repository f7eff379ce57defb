package org.diffusionj.training;

import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.NoiseSchedule;
import org.diffusionj.tensor.Tensor;

/**
 * Adds noise to latents, and tells what the network is to predict of the sum and how much that counts: the forward
 * process of diffusers' DDPMScheduler, and min-SNR weights (Hang et al. 2023).
 */
final class Noising {
    /** Signal to noise beyond this counts no more. */
    private static final float MOST = 5;

    private final NoiseSchedule schedule;
    private final Prediction prediction;
    private final boolean endsWithoutSignal;

    /** @throws IllegalArgumentException if the network predicts something else than noise or velocity */
    Noising(SchedulerConfig config) {
        this.schedule = NoiseSchedule.rescalable(config, Betas.Defaults.DDPM);
        this.prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY);
        this.endsWithoutSignal = config.flag("rescale_betas_zero_snr", false);
    }

    /** How many timesteps there are. */
    int length() {
        return schedule.length();
    }

    /** @param clean (batch, channels, height, width), as noise is */
    Tensor noisy(Tensor clean, Tensor noise, int[] timesteps) {
        return mixed(clean, noise, timesteps, false);
    }

    /** What the network is to predict. */
    Tensor target(Tensor clean, Tensor noise, int[] timesteps) {
        return prediction == Prediction.EPSILON ? noise : mixed(noise, clean, timesteps, true);
    }

    /** signal a + noise b, or signal a - noise b. */
    private Tensor mixed(Tensor a, Tensor b, int[] timesteps, boolean subtracts) {
        float[] mixed = new float[a.data().length];
        int size = mixed.length / timesteps.length;
        for (int i = 0; i < mixed.length; i++) {
            float alphaBar = schedule.alphaBar(timesteps[i / size]);
            float signal = (float) Math.sqrt(alphaBar);
            float noise = (float) Math.sqrt(1 - alphaBar);
            float second = noise * b.data()[i];
            mixed[i] = signal * a.data()[i] + (subtracts ? -second : second);
        }
        return Tensor.of(mixed, a.shape());
    }

    /**
     * How much the error at a timestep counts. Where the last step has no signal, one is added to what min-SNR keeps:
     * that step would count nothing otherwise, and pictures begin with it.
     */
    float share(int timestep) {
        float alphaBar = schedule.alphaBar(timestep);
        float ratio = alphaBar / (1 - alphaBar);
        float kept = Math.min(ratio, MOST);
        if (prediction == Prediction.EPSILON) {
            return ratio == 0 ? 1 : kept / ratio;
        }
        return (kept + (endsWithoutSignal ? 1 : 0)) / (ratio + 1);
    }

    /** The same for a batch, (batch, 1, 1, 1). */
    Tensor shares(int[] timesteps) {
        float[] shares = new float[timesteps.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = share(timesteps[i]);
        }
        return Tensor.of(shares, shares.length, 1, 1, 1);
    }
}
