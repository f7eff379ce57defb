package org.diffusionj.training;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.diffusionj.sampling.Sampler;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.Level;
import org.diffusionj.sampling.schedule.NoiseSchedule;
import org.diffusionj.sampling.solver.SamplerType;
import org.diffusionj.tensor.Tensor;

/**
 * Adds noise to latents, and tells what the network is to predict of the sum and how much that counts: the forward
 * process of diffusers' DDPMScheduler, and min-SNR weights (Hang et al. 2023).
 *
 * <p>A few steps of a sampler see other latents than that. {@link #asSampled} makes those.
 */
final class Noising {
    /** Signal to noise beyond this counts no more. */
    private static final float MOST = 5;

    /** Steps of Euler that are few. */
    private static final int FEW_STEPS = 10;

    /** How much of the noise a network sees that learns to take more of it for structure. */
    private static final double WEAKER = 0.8;

    private final NoiseSchedule schedule;
    private final Prediction prediction;
    private final boolean endsWithoutSignal;
    private final double strength;
    private final double first;
    private final int[] path;

    /**
     * As diffusers' loop.
     *
     * @throws IllegalArgumentException if the network predicts something else than noise or velocity
     */
    Noising(SchedulerConfig config) {
        this(config, 1, new double[0]);
    }

    /** @param sigmas of the steps of a sampler, falling; none if all timesteps are learned alike */
    private Noising(SchedulerConfig config, double strength, double[] sigmas) {
        this.schedule = NoiseSchedule.rescalable(config, Betas.Defaults.DDPM);
        this.prediction = Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY);
        this.endsWithoutSignal = config.flag("rescale_betas_zero_snr", false);
        this.strength = strength;
        this.first = sigmas.length == 0 ? Double.POSITIVE_INFINITY : sigmas[0];
        this.path = sigmas.length == 0 ? new int[] {0, length()}
                : Arrays.stream(sigmas).mapToInt(this::firstNotBelow).toArray();
    }

    private int firstNotBelow(double sigma) {
        return IntStream.range(0, length() - 1).filter(timestep -> schedule.sigma(timestep) >= sigma).findFirst()
                .orElse(length() - 1);
    }

    /**
     * Of a model of velocity that makes pictures in a few steps of Euler, in the latents that these steps see.
     *
     * <p>They begin with noise alone at a sigma where a part of the image would still be seen. From there dx/dsigma =
     * (x - clean) / sigma leads along x = (1 - sigma / first) clean + sigma noise: an image's mean comes as late as
     * that, and a network that was shown more of it takes what is missing for darkness. Besides, ten steps of Euler
     * leave 0.83 of the standard deviation of Gaussian data, which pictures show as missing objects. Where a
     * network saw weaker noise, they leave 1.03 of it, some of which is lost where little was learned. And a third of
     * the steps are where sigma is above 4, where objects get their places; of all timesteps, these are a fifth.
     *
     * @param steps in which the model makes pictures
     */
    static Noising asSampled(SchedulerConfig config, int steps) {
        if (steps > FEW_STEPS || !SamplerType.EULER.isOwnOf(config)
                || Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY) != Prediction.VELOCITY) {
            return new Noising(config);
        }
        Sampler sampler = SamplerType.EULER.create(config, new SamplerSettings(steps, SigmaSpacing.DEFAULT, 0));
        return new Noising(config, WEAKER, IntStream.range(0, steps).mapToDouble(step -> {
            float[] level = sampler.addNoise(new float[] {1, 0}, new float[] {0, 1}, step);
            return level[1] / level[0];
        }).toArray());
    }

    /** Whether velocity is predicted, which tells clean latents also of noise alone; predicted noise hardly does. */
    boolean isOfVelocity() {
        return prediction == Prediction.VELOCITY;
    }

    /**
     * A timestep to learn, of all alike, or as densely as the sampler's steps lie.
     *
     * @param place at least 0 and below 1
     */
    int timestep(double place) {
        double at = place * (path.length - 1);
        int before = (int) at;
        int after = Math.min(before + 1, path.length - 1);
        return (int) (path[before] + (at - before) * (path[after] - path[before]));
    }

    /** How many timesteps there are. */
    int length() {
        return schedule.length();
    }

    /** @param clean (batch, channels, height, width), as noise is */
    Tensor noisy(Tensor clean, Tensor noise, int[] timesteps) {
        return mixed(clean, seen(clean, noise, timesteps), timesteps, false);
    }

    /** What the network is to predict. */
    Tensor target(Tensor clean, Tensor noise, int[] timesteps) {
        Tensor seen = seen(clean, noise, timesteps);
        return prediction == Prediction.EPSILON ? seen : mixed(seen, clean, timesteps, true);
    }

    /**
     * The clean latents that a prediction stands for.
     *
     * @param noisy latents, all at one timestep
     */
    Tensor clean(Tensor predicted, Tensor noisy, int timestep) {
        return Tensor.of(prediction.denoised(predicted.data(), noisy.data(),
                Level.ofAlphaBar(schedule.alphaBar(timestep))), noisy.shape());
    }

    /** The noise, less the part of the image that is missing; from the first sigma on, all of the image is. */
    private Tensor seen(Tensor clean, Tensor noise, int[] timesteps) {
        float[] seen = new float[noise.data().length];
        int size = seen.length / timesteps.length;
        for (int i = 0; i < seen.length; i++) {
            double sigma = Math.max(first, schedule.sigma(timesteps[i / size]));
            seen[i] = (float) (strength * noise.data()[i] - clean.data()[i] / sigma);
        }
        return Tensor.of(seen, noise.shape());
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
