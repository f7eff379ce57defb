package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.SchedulerConfig;

/**
 * Which equation a DPM-Solver solves and how.
 *
 * @param predictsData whether it integrates predicted clean latents (the "++" variants) rather than
 *     predicted noise
 * @param isStochastic whether every step adds fresh noise (the "sde-" variants)
 * @param isHeun whether solver_type is heun rather than midpoint
 */
record DpmAlgorithm(boolean predictsData, boolean isStochastic, boolean isHeun) {
    /** Reads algorithm_type and solver_type; the names that only other solvers know are mapped. */
    static DpmAlgorithm read(SchedulerConfig config) {
        String name = config.choice("algorithm_type", "dpmsolver++",
                "dpmsolver++", "sde-dpmsolver++", "dpmsolver", "sde-dpmsolver", "deis");
        boolean heun = config.choice("solver_type", "midpoint", "midpoint", "heun", "logrho", "bh1", "bh2")
                .equals("heun");
        return new DpmAlgorithm(name.endsWith("++") || name.equals("deis"), name.startsWith("sde-"), heun);
    }

    /**
     * Refuses a walk to sigma 0 by solvers that integrate noise.
     *
     * @throws IllegalArgumentException as diffusers does, which counts the name deis among them
     */
    void requireReachable(SchedulerConfig config) {
        String name = config.text("algorithm_type", "dpmsolver++");
        String last = config.choice("final_sigmas_type", "zero", "zero", "sigma_min");
        if (last.equals("zero") && !name.endsWith("dpmsolver++")) {
            throw config.unfitValue("final_sigmas_type", "sigma_min for algorithm_type " + name, last);
        }
    }
}
