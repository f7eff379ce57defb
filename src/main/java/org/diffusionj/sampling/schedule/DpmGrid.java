package org.diffusionj.sampling.schedule;

import java.util.Arrays;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.SigmaSpacing;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Ramp;

/**
 * Whole timesteps and noise levels as the DPM-Solver family spaces them.
 *
 * @param timesteps one a call
 * @param levels one a call and the level after the last call
 */
public record DpmGrid(int[] timesteps, Level[] levels) implements Grid {

    /** The levels that the configuration asks of a class of the family. */
    public static DpmGrid read(SchedulerConfig config, int steps, SolverFamily family) {
        NoiseSchedule schedule = family.rescalesBetas()
                ? NoiseSchedule.finite(config, Betas.Defaults.PIXELS)
                : NoiseSchedule.fixed(config, Betas.Defaults.PIXELS);
        boolean flow = config.flag("use_flow_sigmas", false);
        Spaced spaced = spaced(config, schedule, steps, family);
        int calls = spaced.sigmas.length;
        float[] sigmas = Arrays.copyOf(Ramp.toFloats(spaced.sigmas), calls + 1);
        sigmas[calls] = finalSigma(schedule, spaced, family);
        SigmaGrid.requireLevels(config, sigmas, calls);
        Level[] levels = new Level[calls + 1];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = flow ? Level.ofFlow(sigmas[i]) : Level.ofRatio(sigmas[i]);
        }
        return new DpmGrid(Ramp.toInts(spaced.timesteps), levels);
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
            double[] sigmas = SigmaCurve.levels(curve, config, ends(schedule), steps);
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
        double[] sigmas = Ramp.linspace(0, 1, steps);
        double max = logs[logs.length - 1];
        for (int i = 0; i < steps; i++) {
            sigmas[i] = Math.exp(max + sigmas[i] * (logs[0] - max));
        }
        return sigmas;
    }

    private static double[] rounded(SchedulerConfig config, double[] timesteps, SolverFamily family) {
        boolean cosine = config.text("beta_schedule", "linear").equals("squaredcos_cap_v2");
        return cosine && family.keepsCosineFractions() ? timesteps : Ramp.rounded(timesteps);
    }

    private static Spaced flow(SchedulerConfig config, int steps) {
        int trainSteps = Betas.trainSteps(config);
        double shift = config.number("flow_shift", 1.0);
        double[] alphas = Ramp.linspace(1, 1.0 / trainSteps, steps + 1);
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
        int reach = trainSteps - (family.clipsLambda() ? clipped(schedule, leastLambda(config)) : 0);
        TimestepSpacing spacing = family.knowsSpacing()
                ? TimestepSpacing.read(config, TimestepSpacing.LINSPACE)
                : TimestepSpacing.LINSPACE;
        return spacing.timestepsOfSolver(steps, trainSteps, reach, spacing.offset(config));
    }

    private static double leastLambda(SchedulerConfig config) {
        return config.number("lambda_min_clipped", Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Float.MAX_VALUE);
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

    private static float finalSigma(NoiseSchedule schedule, Spaced spaced, SolverFamily family) {
        if (family != SolverFamily.DEIS && schedule.finalSigma() == 0f) {
            return 0f;
        }
        return spaced.curved && family.endsWithItsCurve()
                ? (float) spaced.sigmas[spaced.sigmas.length - 1]
                : schedule.sigma(0);
    }

    public int calls() {
        return timesteps.length;
    }

    public int timestep(int call) {
        return timesteps[call];
    }

    @Override
    public Level level(int call) {
        return levels[call];
    }

    /** The solver's time between two calls. */
    public float lambdaStep(int from, int to) {
        return levels[to].lambda() - levels[from].lambda();
    }

    @Override
    public float[] floatTimesteps() {
        return Ramp.toFloats(timesteps);
    }
}
