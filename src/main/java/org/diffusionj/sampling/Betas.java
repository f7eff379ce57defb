package org.diffusionj.sampling;

/**
 * The noise variance that each training step added, by the schedules that diffusers' scheduler
 * classes know. Arrays run over the training timesteps, from little noise to much.
 */
final class Betas {
    private static final double COSINE_CAP = 0.999;

    private Betas() {}

    /**
     * What a scheduler class assumes when its configuration is silent.
     *
     * @param start beta_start
     * @param end beta_end
     * @param schedule beta_schedule
     */
    record Defaults(double start, double end, String schedule) {
        /** Of most classes. */
        static final Defaults PIXELS = new Defaults(0.0001, 0.02, "linear");
        /** Of the classes taken from k-diffusion's second-order samplers. */
        static final Defaults LATENTS = new Defaults(0.00085, 0.012, "linear");
        /** Of the consistency schedulers. */
        static final Defaults CONSISTENCY = new Defaults(0.00085, 0.012, "scaled_linear");
    }

    /** Reads trained_betas, or else makes the schedule that beta_schedule names. */
    static float[] read(SchedulerConfig config, Defaults absent) {
        double[] trained = config.numbers("trained_betas");
        if (trained != null) {
            return toFloats(trained);
        }
        double first = config.number("beta_start", absent.start());
        double last = config.number("beta_end", absent.end());
        int count = trainSteps(config);
        String name = config.text("beta_schedule", absent.schedule());
        return switch (name) {
            case "linear" -> linspace((float) first, (float) last, count);
            case "scaled_linear" -> squared(linspace((float) Math.sqrt(first), (float) Math.sqrt(last), count));
            case "squaredcos_cap_v2" -> cosine(count);
            default -> throw SchedulerConfig.wrong(
                    "beta_schedule", "linear, scaled_linear or squaredcos_cap_v2", name);
        };
    }

    /** The number of training timesteps. */
    static int trainSteps(SchedulerConfig config) {
        int count = config.integer("num_train_timesteps", 1000);
        if (count < 1) {
            throw SchedulerConfig.wrong("num_train_timesteps", "at least 1", count);
        }
        return count;
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

    /** torch.linspace in float32: each half counts from its own end, with fused multiply-add. */
    static float[] linspace(float start, float end, int count) {
        float[] values = new float[count];
        float step = count == 1 ? 0f : (end - start) / (count - 1);
        for (int i = 0; i < count; i++) {
            values[i] = i < count / 2 || count == 1
                    ? Math.fma(step, i, start)
                    : Math.fma(-step, count - 1 - i, end);
        }
        return values;
    }

    /** Nichol and Dhariwal's cosine schedule. */
    private static float[] cosine(int count) {
        float[] betas = new float[count];
        for (int i = 0; i < count; i++) {
            double ratio = cosineAlphaBar((i + 1) / (double) count) / cosineAlphaBar(i / (double) count);
            betas[i] = (float) Math.min(1 - ratio, COSINE_CAP);
        }
        return betas;
    }

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

    private static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
