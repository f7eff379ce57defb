package org.diffusionj.dataset.phantom;

import java.util.Arrays;

/**
 * A closed curve around the origin whose distance from it is a sum of cosines of the angle (Zahn and Roskies, 1972):
 * r(a) = R (1 + sum over k from 2 on of c_k cos(k a + p_k)).
 *
 * @param radius R
 * @param sizes c_2, c_3...
 * @param phases p_2, p_3...
 */
record FourierOutline(double radius, double[] sizes, double[] phases) {
    private static final int FIRST = 2;

    /** Together, the cosines never take more than this of the radius, so that the curve goes around once. */
    private static final double MOST = 0.6;
    private static final double ROUNDING = 1e-6;

    /**
     * How far outlines differ from circles.
     *
     * @param ellipse deviation of c_2, which makes an ellipse
     * @param lobes deviation of c_3; those that follow fall with 1/k
     * @param last k
     */
    record Roughness(double ellipse, double lobes, int last) {}

    /** Draws an outline whose area is that of a disc of the diameter. */
    static FourierOutline draw(Draws draws, double diameter, Roughness roughness) {
        double[] sizes = new double[roughness.last() - FIRST + 1];
        double[] phases = new double[sizes.length];
        double sum = 0;
        for (int i = 0; i < sizes.length; i++) {
            double deviation = i == 0 ? roughness.ellipse() : roughness.lobes() * (FIRST + 1) / (FIRST + i);
            sizes[i] = deviation * draws.normal();
            phases[i] = draws.between(0, 2 * Math.PI);
            sum += Math.abs(sizes[i]);
        }
        double squares = 0;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] *= Math.min(1, MOST / sum);
            squares += sizes[i] * sizes[i];
        }
        // The area is half the integral of r squared: pi R^2 (1 + sum of c_k^2 / 2).
        return new FourierOutline(diameter / 2 / StrictMath.sqrt(1 + squares / 2), sizes, phases);
    }

    private double at(double angle) {
        double sum = 1;
        for (int i = 0; i < sizes.length; i++) {
            sum += sizes[i] * StrictMath.cos((FIRST + i) * angle + phases[i]);
        }
        return radius * sum;
    }

    /** The outline itself is asked only where it may lie: most pixels are nearer or farther than all of it. */
    Silhouette silhouette() {
        double reach = radius * Arrays.stream(sizes).map(Math::abs).sum() + ROUNDING;
        return Silhouette.of(radius * (1 + MOST), (x, y) -> {
            double distance = StrictMath.sqrt(x * x + y * y);
            return distance <= radius - reach
                    || distance <= radius + reach && distance <= at(StrictMath.atan2(y, x));
        });
    }
}
