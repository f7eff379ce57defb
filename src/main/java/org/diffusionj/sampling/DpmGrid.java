package org.diffusionj.sampling;

/**
 * Whole timesteps and noise levels as the DPM-Solver family spaces them.
 *
 * @param timesteps one a call
 * @param levels one a call and the level after the last call
 */
record DpmGrid(int[] timesteps, DpmLevel[] levels) implements Grid {

    static DpmGrid read(SchedulerConfig config, int steps, SolverFamily family) {
        NoiseSchedule schedule = family.rescalesBetas()
                ? NoiseSchedule.finite(config, Betas.Defaults.PIXELS)
                : NoiseSchedule.fixed(config, Betas.Defaults.PIXELS);
        boolean flow = config.flag("use_flow_sigmas", false);
        Spaced spaced = spaced(config, schedule, steps, family);
        DpmLevel[] levels = new DpmLevel[spaced.sigmas.length + 1];
        for (int i = 0; i < levels.length; i++) {
            boolean last = i == spaced.sigmas.length;
            float sigma = last ? finalSigma(config, schedule, spaced, family) : (float) spaced.sigmas[i];
            if (!Float.isFinite(sigma) || sigma < 0) {
                throw new IllegalArgumentException("scheduler_config.json makes a noise level of " + sigma
                        + ": check the betas, and that \"sigma_min\" is above 0 and \"sigma_max\" is finite");
            }
            levels[i] = flow ? DpmLevel.ofFlow(sigma) : DpmLevel.ofRatio(sigma);
        }
        return new DpmGrid(AlphaBarGrid.toInts(spaced.timesteps), levels);
    }

    private record Spaced(double[] sigmas, double[] timesteps, boolean curved) {}

    private static Spaced spaced(SchedulerConfig config, NoiseSchedule schedule, int steps, SolverFamily family) {
        SigmaTable table = new SigmaTable(schedule);
        SigmaSpacing curve = SigmaSpacing.read(config);
        boolean lu = family.knowsLu() && config.flag("use_lu_lambdas", false);
        if (lu && curve != SigmaSpacing.KARRAS) {
            double[] sigmas = evenInLambda(table.logs(), steps);
            return new Spaced(sigmas, rounded(config, table.timesteps(sigmas), family), true);
        }
        if (curve != SigmaSpacing.DEFAULT) {
            double[] sigmas = curve.levels(config, ends(schedule), steps);
            double[] timesteps = table.timesteps(sigmas);
            boolean rounds = curve == SigmaSpacing.KARRAS;
            return new Spaced(sigmas, rounds ? rounded(config, timesteps, family) : timesteps, true);
        }
        if (config.flag("use_flow_sigmas", false)) {
            return flow(config, steps);
        }
        double[] timesteps = discrete(config, schedule, steps, family);
        return new Spaced(schedule.interpolatedSigmas(timesteps), timesteps, false);
    }

    private static double[] ends(NoiseSchedule schedule) {
        return new double[] {schedule.sigma(schedule.length() - 1), schedule.sigma(0)};
    }

    /** Lu et al., "DPM-Solver", section 3.3: uniform in log signal-to-noise. */
    private static double[] evenInLambda(float[] logs, int steps) {
        double[] sigmas = TimestepSpacing.linspace(0, 1, steps);
        double max = logs[logs.length - 1];
        for (int i = 0; i < steps; i++) {
            sigmas[i] = Math.exp(max + sigmas[i] * (logs[0] - max));
        }
        return sigmas;
    }

    private static double[] rounded(SchedulerConfig config, double[] timesteps, SolverFamily family) {
        boolean cosine = config.text("beta_schedule", "linear").equals("squaredcos_cap_v2");
        return cosine && family.keepsCosineFractions() ? timesteps : TimestepSpacing.rounded(timesteps);
    }

    private static Spaced flow(SchedulerConfig config, int steps) {
        int trainSteps = Betas.trainSteps(config);
        double shift = config.number("flow_shift", 1.0);
        double[] alphas = TimestepSpacing.linspace(1, 1.0 / trainSteps, steps + 1);
        double[] sigmas = new double[steps];
        double[] timesteps = new double[steps];
        for (int i = 0; i < steps; i++) {
            double sigma = 1 - alphas[steps - i];
            sigmas[i] = shift * sigma / (1 + (shift - 1) * sigma);
            timesteps[i] = sigmas[i] * trainSteps;
        }
        return new Spaced(sigmas, timesteps, true);
    }

    private static double[] discrete(SchedulerConfig config, NoiseSchedule schedule, int steps, SolverFamily family) {
        int trainSteps = Betas.trainSteps(config);
        double bound = config.number("lambda_min_clipped", Double.NEGATIVE_INFINITY);
        int reach = trainSteps - (family.clipsLambda() ? clipped(schedule, bound) : 0);
        TimestepSpacing spacing = family.knowsSpacing()
                ? TimestepSpacing.read(config, TimestepSpacing.LINSPACE)
                : TimestepSpacing.LINSPACE;
        return spacing.timestepsOfSolver(steps, trainSteps, reach, config.integer("steps_offset", 0));
    }

    /** How many of the noisiest timesteps have a lambda below the bound. */
    private static int clipped(NoiseSchedule schedule, double bound) {
        int count = 0;
        for (int t = schedule.length() - 1; t >= 0; t--) {
            float alpha = Float32.sqrt(schedule.alphaBar(t));
            float sigma = Float32.sqrt(1f - schedule.alphaBar(t));
            if (Float32.log(alpha) - Float32.log(sigma) >= (float) bound) {
                break;
            }
            count++;
        }
        return count;
    }

    private static float finalSigma(
            SchedulerConfig config, NoiseSchedule schedule, Spaced spaced, SolverFamily family) {
        boolean zero = family != SolverFamily.DEIS && EulerSampler.finalSigma(config, schedule) == 0f;
        if (zero) {
            return 0f;
        }
        return spaced.curved && family.endsWithItsCurve()
                ? (float) spaced.sigmas[spaced.sigmas.length - 1]
                : schedule.sigma(0);
    }

    int calls() {
        return timesteps.length;
    }

    DpmLevel level(int call) {
        return levels[call];
    }

    /** The solver's time between two calls. */
    float lambdaStep(int from, int to) {
        return levels[to].lambda() - levels[from].lambda();
    }

    @Override
    public float[] floatTimesteps() {
        float[] floats = new float[timesteps.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = timesteps[i];
        }
        return floats;
    }

    @Override
    public float[] addNoise(float[] clean, float[] noise, int call) {
        DpmLevel level = levels[call];
        float[] noisy = new float[clean.length];
        for (int k = 0; k < noisy.length; k++) {
            noisy[k] = level.alpha() * clean[k] + level.sigma() * noise[k];
        }
        return noisy;
    }
}
