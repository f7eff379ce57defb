package org.diffusionj.sampling;

/**
 * One step of a multistep DPM-Solver as a linear combination: keep * x + d0 * D0 + d1 * D1 + d2 * D2 +
 * fresh * noise, where D0 is the newest model value and D1, D2 its divided differences in lambda.
 *
 * @param r0 the previous step in lambda over this one
 * @param r1 the step before that over this one
 */
record DpmStep(int order, float keep, float d0, float d1, float d2, float fresh, float r0, float r1) {

    /** @param target the level to reach; s0, s1, s2 those of the last model values, newest first */
    static DpmStep of(
            DpmAlgorithm algorithm, int order, DpmLevel target, DpmLevel s0, DpmLevel s1, DpmLevel s2) {
        float h = target.lambda() - s0.lambda();
        float r0 = order > 1 ? (s0.lambda() - s1.lambda()) / h : 1f;
        float r1 = order > 2 ? (s1.lambda() - s2.lambda()) / h : 1f;
        boolean slope = algorithm.isHeun() || order == 3;
        if (algorithm.predictsData()) {
            return algorithm.isStochastic()
                    ? stochasticData(order, slope, target, s0, h, r0, r1)
                    : data(order, slope, target, s0, h, r0, r1);
        }
        return algorithm.isStochastic()
                ? stochasticNoise(order, slope, target, s0, h, r0, r1)
                : noise(order, slope, target, s0, h, r0, r1);
    }

    private static DpmStep data(
            int order, boolean slope, DpmLevel target, DpmLevel s0, float h, float r0, float r1) {
        float alpha = target.alpha();
        float decay = Float32.exp(-h) - 1f;
        float d1 = slope ? alpha * (decay / h + 1f) : -(0.5f * (alpha * decay));
        float d2 = -(alpha * ((decay + h) / (h * h) - 0.5f));
        return of(order, target.sigma() / s0.sigma(), -(alpha * decay), d1, d2, 0f, r0, r1);
    }

    private static DpmStep noise(
            int order, boolean slope, DpmLevel target, DpmLevel s0, float h, float r0, float r1) {
        float sigma = target.sigma();
        float growth = Float32.exp(h) - 1f;
        float d1 = slope ? -(sigma * (growth / h - 1f)) : -(0.5f * (sigma * growth));
        float d2 = -(sigma * ((growth - h) / (h * h) - 0.5f));
        return of(order, target.alpha() / s0.alpha(), -(sigma * growth), d1, d2, 0f, r0, r1);
    }

    private static DpmStep stochasticData(
            int order, boolean slope, DpmLevel target, DpmLevel s0, float h, float r0, float r1) {
        float alpha = target.alpha();
        float h2 = 2f * h;
        float rest = 1f - Float32.exp(-h2);
        float d1 = slope ? alpha * (rest / -h2 + 1f) : 0.5f * (alpha * rest);
        float d2 = alpha * ((rest - h2) / (h2 * h2) - 0.5f);
        float keep = target.sigma() / s0.sigma() * Float32.exp(-h);
        return of(order, keep, alpha * rest, d1, d2, target.sigma() * Float32.sqrt(rest), r0, r1);
    }

    private static DpmStep stochasticNoise(
            int order, boolean slope, DpmLevel target, DpmLevel s0, float h, float r0, float r1) {
        float sigma = target.sigma();
        float growth = Float32.exp(h) - 1f;
        float d1 = slope ? -(2f * (sigma * (growth / h - 1f))) : -(sigma * growth);
        float fresh = sigma * Float32.sqrt(Float32.exp(2f * h) - 1f);
        return of(order, target.alpha() / s0.alpha(), -(2f * (sigma * growth)), d1, 0f, fresh, r0, r1);
    }

    private static DpmStep of(
            int order, float keep, float d0, float d1, float d2, float fresh, float r0, float r1) {
        return new DpmStep(order, keep, d0, order > 1 ? d1 : 0f, order > 2 ? d2 : 0f, fresh, r0, r1);
    }

    /** Whether no coefficient came out of a division by zero. */
    boolean isFinite() {
        return Float.isFinite(keep + d0 + d1 + d2 + fresh + 1f / r0 + 1f / r1 + 1f / (r0 + r1));
    }

    /**
     * Moves x.
     *
     * @param models the last model values, newest first; as many as the order
     * @param noise standard normal, or null if the algorithm adds none
     * @return a new array
     */
    float[] apply(float[] x, float[][] models, float[] noise) {
        float[] moved = new float[x.length];
        for (int k = 0; k < x.length; k++) {
            float sum = keep * x[k] + d0 * models[0][k];
            if (order == 2) {
                sum += d1 * (1f / r0 * (models[0][k] - models[1][k]));
            } else if (order == 3) {
                float near = 1f / r0 * (models[0][k] - models[1][k]);
                float far = 1f / r1 * (models[1][k] - models[2][k]);
                sum += d1 * (near + r0 / (r0 + r1) * (near - far));
                sum += d2 * (1f / (r0 + r1) * (near - far));
            }
            moved[k] = noise == null ? sum : sum + fresh * noise[k];
        }
        return moved;
    }
}
