package org.diffusionj.sampling.arithmetic;

/**
 * Quantiles of the symmetric beta distribution with a shape below 1, by Newton's method on the
 * power series of the incomplete beta function (NIST Handbook, 8.17.7).
 */
public final class BetaQuantile {
    private final double shape;
    /** The complete beta function: half of it lies below 1/2. */
    private final double whole;

    public BetaQuantile(double shape) {
        this.shape = shape;
        this.whole = 2 * integralTo(0.5);
    }

    /** The value below which a share p, 0 to 1, of the distribution lies. */
    public double of(double p) {
        return p > 0.5 ? 1 - lowerHalf(1 - p) : lowerHalf(p);
    }

    private double lowerHalf(double p) {
        if (p == 0) {
            return 0;
        }
        double area = p * whole;
        double x = Math.min(0.5, Math.pow(area * shape, 1 / shape));
        for (int i = 0; i < 30; i++) {
            double density = Math.pow(x * (1 - x), shape - 1);
            double correction = (integralTo(x) - area) / density;
            x -= correction;
            if (Math.abs(correction) <= 1e-16 * x) {
                break;
            }
        }
        return x;
    }

    /** The integral of t^(s-1) (1-t)^(s-1) from 0 to x, for x up to 1/2. */
    private double integralTo(double x) {
        double factor = Math.pow(x, shape);
        double sum = factor / shape;
        for (int k = 1; factor > 1e-18 * sum; k++) {
            factor *= x * (k - shape) / k;
            sum += factor / (shape + k);
        }
        return sum;
    }
}
