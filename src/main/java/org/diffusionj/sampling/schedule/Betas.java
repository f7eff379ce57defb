package org.diffusionj.sampling.schedule;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Ramp;

/**
 * The noise variance that each training step added, by the schedules that diffusers' scheduler
 * classes know. Arrays run over the training timesteps, from little noise to much.
 */
public final class Betas {
    private static final double LARGEST = 0.999;
    private static final int MOST_TRAIN_STEPS = 100_000;

    private Betas() {}

    /**
     * What a scheduler class assumes when its configuration is silent.
     *
     * @param start beta_start
     * @param end beta_end
     * @param schedule beta_schedule
     * @param extra the values of beta_schedule that the class knows besides those that all know
     */
    public record Defaults(double start, double end, String schedule, String... extra) {
        /** Of most classes. */
        public static final Defaults PIXELS = new Defaults(0.0001, 0.02, "linear");
        /** Of DDPM. */
        public static final Defaults DDPM = new Defaults(0.0001, 0.02, "linear", "sigmoid", "laplace");
        /** Of the classes taken from k-diffusion's samplers of second order. */
        public static final Defaults LATENTS = new Defaults(0.00085, 0.012, "linear");
        /** Of Heun. */
        public static final Defaults HEUN = new Defaults(0.00085, 0.012, "linear", "exp");
        /** Of the consistency schedulers. */
        public static final Defaults CONSISTENCY = new Defaults(0.00085, 0.012, "scaled_linear");

        private String[] known() {
            return Stream.concat(Stream.of("linear", "scaled_linear", "squaredcos_cap_v2"), Stream.of(extra))
                    .toArray(String[]::new);
        }
    }

    /** Reads trained_betas, or else makes the schedule that beta_schedule names. */
    static float[] read(SchedulerConfig config, Defaults absent) {
        Optional<double[]> trained = config.numbers("trained_betas");
        float[] betas = trained.isPresent() ? trained(config, trained.get()) : scheduled(config, absent);
        float most = 0;
        for (float beta : betas) {
            most = Math.max(most, beta);
        }
        if (most == 0) {
            throw config.unfit("the betas are all 0, which is no noise", "Copy the file again from the model's source");
        }
        return betas;
    }

    private static float[] trained(SchedulerConfig config, double[] betas) {
        if (betas.length == 0) {
            throw config.wrong("trained_betas", "a list of one number for each timestep of the training", List.of());
        }
        for (double beta : betas) {
            if (!(beta >= 0 && beta <= 1)) {
                throw config.wrong("trained_betas", "a list of numbers from 0 to 1", beta);
            }
        }
        return Ramp.toFloats(betas);
    }

    private static float[] scheduled(SchedulerConfig config, Defaults absent) {
        double first = config.number("beta_start", absent.start(), 0, 1);
        double last = config.number("beta_end", absent.end(), 0, 1);
        int count = trainSteps(config);
        String name = config.choice("beta_schedule", absent.schedule(), absent.known());
        return switch (name) {
            case "linear" -> Ramp.torchLinspace((float) first, (float) last, count);
            case "scaled_linear" ->
                squared(Ramp.torchLinspace((float) Math.sqrt(first), (float) Math.sqrt(last), count));
            case "squaredcos_cap_v2" -> fromAlphaBar(count, Betas::cosineAlphaBar);
            default -> rare(name, first, last, count);
        };
    }

    /** The number of training timesteps. */
    public static int trainSteps(SchedulerConfig config) {
        return config.integer("num_train_timesteps", 1000, 1, MOST_TRAIN_STEPS);
    }

    /**
     * Rescales so that nothing of the image is left at the last timestep (Lin et al., "Common Diffusion
     * Noise Schedules and Sample Steps are Flawed", algorithm 1).
     */
    static float[] withZeroTerminalSnr(float[] betas) {
        float[] root = cumulativeAlphas(betas);
        for (int i = 0; i < root.length; i++) {
            root[i] = Float32.sqrt(root[i]);
        }
        float first = root[0];
        float last = root[root.length - 1];
        float stretch = first / (first - last);
        float[] rescaled = new float[betas.length];
        float before = 1f;
        for (int i = 0; i < root.length; i++) {
            float shifted = (root[i] - last) * stretch;
            float alphaBar = shifted * shifted;
            rescaled[i] = 1f - (i == 0 ? alphaBar : alphaBar / before);
            before = alphaBar;
        }
        return rescaled;
    }

    /** Running product of 1 - beta, accumulated in double as torch.cumprod does. */
    static float[] cumulativeAlphas(float[] betas) {
        float[] products = new float[betas.length];
        double product = 1;
        for (int i = 0; i < betas.length; i++) {
            product *= 1f - betas[i];
            products[i] = (float) product;
        }
        return products;
    }

    private static float[] rare(String name, double first, double last, int count) {
        return switch (name) {
            case "exp" -> fromAlphaBar(count, time -> Math.exp(-12 * time));
            case "laplace" -> fromAlphaBar(count, Betas::laplaceAlphaBar);
            case "sigmoid" -> sigmoid(first, last, count);
            default -> throw new IllegalStateException(name);
        };
    }

    /** The betas under which the share of signal follows a function of time from 0 to 1. */
    private static float[] fromAlphaBar(int count, DoubleUnaryOperator alphaBar) {
        float[] betas = new float[count];
        for (int i = 0; i < count; i++) {
            double ratio = alphaBar.applyAsDouble((i + 1) / (double) count)
                    / alphaBar.applyAsDouble(i / (double) count);
            betas[i] = (float) Math.min(1 - ratio, LARGEST);
        }
        return betas;
    }

    private static float[] sigmoid(double first, double last, int count) {
        float[] betas = Ramp.torchLinspace(-6f, 6f, count);
        for (int i = 0; i < count; i++) {
            betas[i] = 1f / (1f + Float32.exp(-betas[i])) * (float) (last - first) + (float) first;
        }
        return betas;
    }

    private static double laplaceAlphaBar(double time) {
        double log = -0.5 * Math.copySign(1, 0.5 - time) * Math.log(1 - 2 * Math.abs(0.5 - time) + 1e-6);
        double ratio = Math.exp(log);
        return Math.sqrt(ratio / (1 + ratio));
    }

    /** Nichol and Dhariwal, "Improved Denoising Diffusion Probabilistic Models", equation 17. */
    private static double cosineAlphaBar(double time) {
        double cosine = Math.cos((time + 0.008) / 1.008 * Math.PI / 2);
        return cosine * cosine;
    }

    private static float[] squared(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= values[i];
        }
        return values;
    }
}
