package org.diffusionj.sampling.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.diffusionj.sampling.SchedulerConfig;
import org.junit.jupiter.api.Test;

/**
 * The tables of Stable Diffusion, as torch and diffusers 0.40.0 print them: alphas_cumprod, sigmas and the timesteps
 * of ten steps. Sigmas are allowed a millionth, for builds of torch differ in the last digit.
 */
class GridsTest {
    private static final SchedulerConfig SD = new SchedulerConfig(Map.of(
            "beta_start", 0.00085, "beta_end", 0.012, "beta_schedule", "scaled_linear", "steps_offset", 1));

    private static SchedulerConfig spaced(String spacing) {
        return SD.with("timestep_spacing", spacing);
    }

    private static float[] falling(int first, int step) {
        float[] values = new float[10];
        for (int i = 0; i < values.length; i++) {
            values[i] = first - i * step;
        }
        return values;
    }

    @Test
    void theTrainingScheduleIsTorchs() {
        NoiseSchedule schedule = NoiseSchedule.fixed(SD, Betas.Defaults.PIXELS);
        float[] expected = {0.99914998f, 0.99829602f, 0.27633247f, 0.00466010f};
        int[] timesteps = {0, 1, 500, 999};
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], schedule.alphaBar(timesteps[i]), 1e-8f);
        }
        assertEquals(14.614647f, schedule.sigma(999), 14.6f * 1e-6f);
    }

    @Test
    void ddimStepsDownFromItsOffset() {
        AlphaBarGrid grid = AlphaBarGrid.of(SD, NoiseSchedule.fixed(SD, Betas.Defaults.PIXELS),
                AlphaBarGrid.timesteps(SD, 10), 10, true);
        assertArrayEquals(falling(901, 100), grid.floatTimesteps());
        assertEquals(1, grid.initialNoiseScale());
        assertEquals(grid.alphaBar(801), grid.alphaBarOneStepBelow(901));
        assertEquals(1, grid.alphaBarOneStepBelow(1), "a step below 0 ends clean");
        Level level = grid.level(0);
        assertEquals(grid.alphaBar(901), level.alpha() * level.alpha(), 1e-6f);
        assertEquals(1, level.alpha() * level.alpha() + level.sigma() * level.sigma(), 1e-6f);
    }

    @Test
    void eulersLevelsEndAtZero() {
        SigmaGrid grid = SigmaGrid.spaced(spaced("leading"), Betas.Defaults.PIXELS, 10, false);
        assertArrayEquals(falling(901, 100), grid.floatTimesteps());
        assertEquals(8.39f, grid.sigma(0), 0.01f, "leading spacing misses the highest levels");
        assertEquals(0, grid.sigma(10));
        assertEquals(Math.sqrt(grid.sigma(0) * grid.sigma(0) + 1), grid.initialNoiseScale(), 1e-5);
        assertEquals(new Level(1, grid.sigma(3)), grid.level(3));
    }

    /** Equation 5 of Karras et al.: the seventh roots are evenly spaced between the ends. */
    @Test
    void karrasSigmasAreEvenInTheSeventhRoot() {
        SigmaGrid grid = SigmaGrid.spaced(spaced("leading").with("use_karras_sigmas", true),
                Betas.Defaults.PIXELS, 10, false);
        double first = Math.pow(grid.sigma(0), 1 / 7.0);
        double last = Math.pow(grid.sigma(9), 1 / 7.0);
        for (int i = 0; i < 10; i++) {
            assertEquals(first + (last - first) * i / 9, Math.pow(grid.sigma(i), 1 / 7.0), 1e-5);
        }
        assertEquals(8.39f, grid.sigma(0), 0.01f, "the ends are those of the spaced levels");
    }

    @Test
    void levelsOfTwoCallsAStepStandTwice() {
        SigmaGrid twice = new SigmaGrid(new float[] {4, 2, 1, 0}, new float[] {30, 20, 10}, 4).visitedTwice();
        assertArrayEquals(new float[] {4, 2, 2, 1, 1, 0}, twice.sigmas());
        assertArrayEquals(new float[] {30, 20, 20, 10, 10}, twice.floatTimesteps());
    }

    /** The DPM-Solver family takes n + 1 points and drops the last. */
    @Test
    void dpmSolversCountOnePointMore() {
        assertArrayEquals(falling(901, 90),
                DpmGrid.read(spaced("leading"), 10, SolverFamily.MULTISTEP).floatTimesteps());
        assertArrayEquals(new float[] {999, 899, 799, 699, 599, 500, 400, 300, 200, 100},
                DpmGrid.read(spaced("linspace"), 10, SolverFamily.MULTISTEP).floatTimesteps());
    }

    /** Unlike Euler's, their curves begin at the highest level of all; timesteps of exponential ones are cut off. */
    @Test
    void dpmSolversCurvesSpanTheWholeTable() {
        DpmGrid grid = DpmGrid.read(spaced("leading").with("use_exponential_sigmas", true), 10, SolverFamily.MULTISTEP);
        assertEquals(998, grid.timestep(0));
        Level first = grid.level(0);
        assertEquals(14.614647f, first.sigma() / first.alpha(), 1e-4f);
        assertEquals(Math.log(first.alpha() / (double) first.sigma()), first.lambda(), 1e-5);
        assertEquals(Float.POSITIVE_INFINITY, grid.level(10).lambda(), "the last step ends at sigma 0");
    }

    @Test
    void stepsBeyondTheTrainingAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> AlphaBarGrid.timesteps(SD, 1001));
        NoiseSchedule schedule = NoiseSchedule.fixed(SD, Betas.Defaults.PIXELS);
        assertThrows(IllegalArgumentException.class, () -> schedule.alphaBar(1000));
        assertThrows(IllegalArgumentException.class,
                () -> SigmaGrid.requireLevels(SD, new float[] {1, 0, 0}, 2), "a call at sigma 0");
    }
}
