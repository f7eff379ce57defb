package org.diffusionj.sampling.schedule;

import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.arithmetic.Float32;

/**
 * How much of the image and how much noise is left at each training timestep: x = sqrt(alphaBar) *
 * clean + sqrt(1 - alphaBar) * noise, or divided by the first root, clean + sigma * noise.
 */
public final class NoiseSchedule {
    /** Stands for zero signal where sigma must stay finite: the smallest half-precision number. */
    private static final float ALMOST_ZERO = 0x1p-24f;
    /** Its sigma. It lies in the middle between two floats, of which torch's square root takes this one. */
    private static final float ALMOST_INFINITE = 4096f;

    private final SchedulerConfig config;
    private final float[] alphaBars;

    private NoiseSchedule(SchedulerConfig config, float[] betas) {
        this.config = config;
        alphaBars = Betas.cumulativeAlphas(betas);
        for (float alphaBar : alphaBars) {
            if (!(alphaBar >= 0 && alphaBar <= 1)) {
                throw config.unfit("the betas leave " + alphaBar + " of the image, which must be a share from 0 to 1",
                        "Check \"beta_start\" and \"beta_end\", or copy the file again from the model's source");
            }
        }
    }

    /** For scheduler classes without rescale_betas_zero_snr. */
    public static NoiseSchedule fixed(SchedulerConfig config, Betas.Defaults absent) {
        return new NoiseSchedule(config, Betas.read(config, absent));
    }

    /** For scheduler classes in which rescale_betas_zero_snr leaves exactly nothing of the image. */
    public static NoiseSchedule rescalable(SchedulerConfig config, Betas.Defaults absent) {
        float[] betas = Betas.read(config, absent);
        return new NoiseSchedule(config, rescales(config) ? Betas.withZeroTerminalSnr(betas) : betas);
    }

    /** For scheduler classes in which rescale_betas_zero_snr keeps the last sigma finite, at about 4096. */
    public static NoiseSchedule finite(SchedulerConfig config, Betas.Defaults absent) {
        NoiseSchedule schedule = rescalable(config, absent);
        if (rescales(config)) {
            schedule.alphaBars[schedule.length() - 1] = ALMOST_ZERO;
        }
        return schedule;
    }

    private static boolean rescales(SchedulerConfig config) {
        return config.flag("rescale_betas_zero_snr", false);
    }

    /** What the schedule was read from. */
    public SchedulerConfig config() {
        return config;
    }

    /** The number of training timesteps in the table. */
    public int length() {
        return alphaBars.length;
    }

    /** The share of the image's variance that is left at a training timestep. */
    public float alphaBar(int timestep) {
        if (timestep < 0 || timestep >= alphaBars.length) {
            throw config.unfitSteps("the walk needs timestep " + timestep + ", but the model was trained on 0 to "
                    + (alphaBars.length - 1), "change timestep_spacing or steps_offset");
        }
        return alphaBars[timestep];
    }

    /** Noise to signal: sqrt((1 - alphaBar) / alphaBar). */
    public float sigma(int timestep) {
        float alphaBar = alphaBars[timestep];
        if (alphaBar == ALMOST_ZERO) {
            return ALMOST_INFINITE;
        }
        return Float32.sqrt((1f - alphaBar) / alphaBar);
    }

    /** The sigma that the last step ends at, as final_sigmas_type says: 0, or the smallest. */
    public float finalSigma() {
        return config.choice("final_sigmas_type", "zero", "zero", "sigma_min").equals("zero") ? 0f : sigma(0);
    }

    /** Every sigma, rising. */
    public float[] sigmas() {
        float[] sigmas = new float[alphaBars.length];
        for (int t = 0; t < sigmas.length; t++) {
            sigmas[t] = sigma(t);
        }
        return sigmas;
    }

    /** Sigma at fractional timesteps, on the line between its neighbours; the end values beyond the ends. */
    public double[] interpolatedSigmas(double[] timesteps) {
        double[] sigmas = new double[timesteps.length];
        for (int i = 0; i < sigmas.length; i++) {
            sigmas[i] = interpolatedSigma(timesteps[i]);
        }
        return sigmas;
    }

    private double interpolatedSigma(double timestep) {
        int last = alphaBars.length - 1;
        if (timestep <= 0) {
            return sigma(0);
        }
        if (timestep >= last) {
            return sigma(last);
        }
        int below = (int) timestep;
        double low = sigma(below);
        return low + ((double) sigma(below + 1) - low) * (timestep - below);
    }
}
