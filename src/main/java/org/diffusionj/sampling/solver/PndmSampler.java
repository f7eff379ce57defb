package org.diffusionj.sampling.solver;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.sampling.SamplerSettings;
import org.diffusionj.sampling.SchedulerConfig;
import org.diffusionj.sampling.Walk;
import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.arithmetic.Latents;
import org.diffusionj.sampling.network.Denoiser;
import org.diffusionj.sampling.network.Prediction;
import org.diffusionj.sampling.schedule.AlphaBarGrid;
import org.diffusionj.sampling.schedule.Betas;
import org.diffusionj.sampling.schedule.Level;
import org.diffusionj.sampling.schedule.NoiseSchedule;

/**
 * Pseudo numerical methods (Liu et al., "Pseudo Numerical Methods for Diffusion Models on
 * Manifolds"): Adams-Bashforth steps of order 4, begun either with three Runge-Kutta steps of four
 * calls each, or (skip_prk_steps) with a doubled second step. Matches diffusers' PNDMScheduler, also
 * in that a walk which starts late begins in the same way on a list without the doubled entry.
 * As there, outputs of the network are mixed as they are, and what they say of the noise is worked out after that.
 *
 * @param rungeKutta whether the walk begins with Runge-Kutta steps
 */
record PndmSampler(AlphaBarGrid grid, Prediction prediction, boolean rungeKutta) implements GridSampler {
    private static final int RUNGE_KUTTA_CALLS = 12;
    private static final int LEAST_STEPS_OF_RUNGE_KUTTA = 4;

    @Override
    public float[] sample(float[] start, Walk walk) {
        Denoiser denoiser = new Denoiser(walk.network(), prediction);
        Memory memory = new Memory();
        float[] x = start.clone();
        for (int i = walk.from(); i < walk.until(); i++) {
            int t = grid.timestep(i);
            Denoiser.Estimate estimate = denoiser.estimate(x, grid.level(i), t);
            x = walk.after(i, memory.step(i - walk.from(), t, x, estimate.output()), estimate.denoised());
        }
        return x;
    }

    /** Moves x from one timestep to another along an output of the network (equation 9 of the paper). */
    private float[] transfer(float[] x, int from, int to, float[] output) {
        float alphaBar = grid.alphaBar(from);
        float target = grid.alphaBarOrFinal(to);
        float[] epsilon = prediction.noise(output, x, Level.ofAlphaBar(alphaBar));
        float keep = Float32.sqrt(target / alphaBar);
        float change = target - alphaBar;
        float divisor = alphaBar * Float32.sqrt(1f - target) + Float32.sqrt(alphaBar * (1f - alphaBar) * target);
        float[] moved = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            moved[k] = keep * x[k] - change * epsilon[k] / divisor;
        }
        return moved;
    }

    /** What one walk remembers. Calls count from the start of the walk. */
    private final class Memory {
        private final List<float[]> outputs = new ArrayList<>();
        private float[] base;
        private float[] sum;

        float[] step(int call, int t, float[] x, float[] output) {
            return rungeKutta && call < RUNGE_KUTTA_CALLS
                    ? rungeKuttaStep(call, t, x, output)
                    : multiStep(call, t, x, output);
        }

        private float[] rungeKuttaStep(int call, int t, float[] x, float[] output) {
            int from = grid.timestep(call / 4 * 4);
            int to = call % 2 == 0 ? t - grid.stride() / 2 : t;
            if (call % 4 == 0) {
                outputs.add(output);
                base = x;
                sum = new float[x.length];
            }
            sum = Latents.moved(sum, output, (float) (call % 4 == 0 || call % 4 == 3 ? 1 / 6.0 : 1 / 3.0));
            return transfer(base, from, to, call % 4 == 3 ? sum : output);
        }

        private float[] multiStep(int call, int t, float[] x, float[] output) {
            if (call == 1) {
                return transfer(base, t + grid.stride(), t, Latents.mean(output, outputs.get(0)));
            }
            if (call == 0) {
                base = x;
            }
            outputs.add(output);
            if (outputs.size() > 4) {
                outputs.remove(0);
            }
            return transfer(x, t, t - grid.stride(), adamsBashforth());
        }

        /** The slope extrapolated from the last one to four outputs. */
        private float[] adamsBashforth() {
            int known = outputs.size();
            float[] e0 = outputs.get(known - 1);
            float[] e1 = outputs.get(Math.max(0, known - 2));
            float[] e2 = outputs.get(Math.max(0, known - 3));
            float[] e3 = outputs.get(Math.max(0, known - 4));
            float[] slope = new float[e0.length];
            for (int k = 0; k < slope.length; k++) {
                slope[k] = switch (known) {
                    case 1 -> e0[k];
                    case 2 -> (3f * e0[k] - e1[k]) / 2f;
                    case 3 -> (23f * e0[k] - 16f * e1[k] + 5f * e2[k]) / 12f;
                    default -> (float) (1 / 24.0) * (55f * e0[k] - 59f * e1[k] + 37f * e2[k] - 9f * e3[k]);
                };
            }
            return slope;
        }
    }

    /** Reads a configuration as PNDMScheduler does. */
    static PndmSampler of(SchedulerConfig config, SamplerSettings settings) {
        boolean rungeKutta = !config.flag("skip_prk_steps", false);
        NoiseSchedule schedule = NoiseSchedule.fixed(config, Betas.Defaults.PIXELS);
        int[] falling = AlphaBarGrid.timesteps(config, settings.steps());
        int stride = Betas.trainSteps(config) / settings.steps();
        int[] calls = rungeKutta ? withRungeKutta(config, falling, stride) : withSecondDoubled(falling);
        return new PndmSampler(
                AlphaBarGrid.of(config, schedule, calls, settings.steps(), false),
                Prediction.read(config, Prediction.EPSILON, Prediction.VELOCITY),
                rungeKutta);
    }

    private static int[] withSecondDoubled(int[] falling) {
        List<Integer> calls = new ArrayList<>();
        for (int i = 0; i < falling.length; i++) {
            calls.add(falling[i]);
            if (i == 1) {
                calls.add(falling[i]);
            }
        }
        return toArray(calls);
    }

    /** Three intervals between the four highest timesteps, each with its middle visited twice. */
    private static int[] withRungeKutta(SchedulerConfig config, int[] falling, int stride) {
        if (falling.length < LEAST_STEPS_OF_RUNGE_KUTTA) {
            throw config.unfitSteps("PNDM needs at least " + LEAST_STEPS_OF_RUNGE_KUTTA + " steps, but has "
                    + falling.length, "set \"skip_prk_steps\" to true");
        }
        List<Integer> calls = new ArrayList<>();
        for (int i = 0; i < LEAST_STEPS_OF_RUNGE_KUTTA - 1; i++) {
            int middle = falling[i + 1] + stride / 2;
            calls.addAll(List.of(falling[i], middle, middle, falling[i + 1]));
        }
        for (int i = LEAST_STEPS_OF_RUNGE_KUTTA - 1; i < falling.length; i++) {
            calls.add(falling[i]);
        }
        return toArray(calls);
    }

    private static int[] toArray(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
