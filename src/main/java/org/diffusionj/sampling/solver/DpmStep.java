package org.diffusionj.sampling.solver;

import org.diffusionj.sampling.arithmetic.Float32;
import org.diffusionj.sampling.schedule.Level;

/**
 * One step of a DPM-Solver as a linear combination: keep * x + d0 * D0 + d1 * D1 + d2 * D2 + fresh *
 * noise, where D0 is the model value at the level the step starts from and D1, D2 are its derivatives
 * in lambda, as far as the order needs them (Lu et al., "DPM-Solver" and "DPM-Solver++").
 */
record DpmStep(float keep, float d0, float d1, float d2, float fresh) {

    /**
     * @param slope whether D1 is integrated as a slope (solver_type heun, and order 3), not as a
     *     correction of D0 (midpoint)
     */
    static DpmStep of(DpmAlgorithm algorithm, boolean slope, Level from, Level to) {
        float h = to.lambda() - from.lambda();
        if (algorithm.predictsData()) {
            return algorithm.isStochastic() ? stochasticData(slope, from, to, h) : data(slope, from, to, h);
        }
        return algorithm.isStochastic() ? stochasticNoise(slope, from, to, h) : noise(slope, from, to, h);
    }

    private static DpmStep data(boolean slope, Level from, Level to, float h) {
        float alpha = to.alpha();
        float decay = Float32.exp(-h) - 1f;
        float d1 = slope ? alpha * (decay / h + 1f) : -(0.5f * (alpha * decay));
        float d2 = -(alpha * ((decay + h) / (h * h) - 0.5f));
        return new DpmStep(to.sigma() / from.sigma(), -(alpha * decay), d1, d2, 0f);
    }

    private static DpmStep noise(boolean slope, Level from, Level to, float h) {
        float sigma = to.sigma();
        float growth = Float32.exp(h) - 1f;
        float d1 = slope ? -(sigma * (growth / h - 1f)) : -(0.5f * (sigma * growth));
        float d2 = -(sigma * ((growth - h) / (h * h) - 0.5f));
        return new DpmStep(to.alpha() / from.alpha(), -(sigma * growth), d1, d2, 0f);
    }

    private static DpmStep stochasticData(boolean slope, Level from, Level to, float h) {
        float alpha = to.alpha();
        float h2 = 2f * h;
        float rest = 1f - Float32.exp(-h2);
        float d1 = slope ? alpha * (rest / -h2 + 1f) : 0.5f * (alpha * rest);
        float d2 = alpha * ((rest - h2) / (h2 * h2) - 0.5f);
        float keep = to.sigma() / from.sigma() * Float32.exp(-h);
        return new DpmStep(keep, alpha * rest, d1, d2, to.sigma() * Float32.sqrt(rest));
    }

    private static DpmStep stochasticNoise(boolean slope, Level from, Level to, float h) {
        float sigma = to.sigma();
        float growth = Float32.exp(h) - 1f;
        float d1 = slope ? -(2f * (sigma * (growth / h - 1f))) : -(sigma * growth);
        float fresh = sigma * Float32.sqrt(Float32.exp(2f * h) - 1f);
        return new DpmStep(to.alpha() / from.alpha(), -(2f * (sigma * growth)), d1, Float.NaN, fresh);
    }

    /** Whether no coefficient of a step of this order came out of a division by zero. */
    boolean isFinite(int order) {
        return Float.isFinite(keep + d0 + fresh + (order > 1 ? d1 : 0f) + (order > 2 ? d2 : 0f));
    }

    /**
     * Moves x.
     *
     * @param derivatives D0, then D1 and D2 if the order needs them
     * @param noise standard normal, or null if the algorithm adds none
     * @return a new array
     */
    float[] apply(float[] x, float[][] derivatives, float[] noise) {
        float[] moved = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            float sum = keep * x[k] + d0 * derivatives[0][k];
            if (derivatives.length > 1) {
                sum += d1 * derivatives[1][k];
            }
            if (derivatives.length > 2) {
                sum += d2 * derivatives[2][k];
            }
            moved[k] = noise == null ? sum : sum + fresh * noise[k];
        }
        return moved;
    }
}
