package org.diffusionj.training;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The optimizer AdamW (Loshchilov and Hutter 2019) as torch.optim.AdamW computes it, after the gradients were clipped
 * together as torch's clip_grad_norm_ does it.
 *
 * @param decay of weights, a share of the learning rate
 * @param longest that all gradients together may be
 */
record AdamW(double decay, double longest) {
    /** What diffusers' training scripts take. */
    static final AdamW USUAL = new AdamW(1e-2, 1);

    private static final double MEAN_KEPT = 0.9;
    private static final double SQUARE_KEPT = 0.999;
    private static final double EPSILON = 1e-8;

    /** Torch adds this to a length that it divides by. */
    private static final double LENGTH_EPSILON = 1e-6;

    /** The length of all gradients together. */
    static double length(Collection<float[]> gradients) {
        return Math.sqrt(gradients.stream().mapToDouble(AdamW::square).sum());
    }

    private static double square(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    /**
     * Changes parameters in place.
     *
     * @param gradients by the parameters' names
     * @param rate the learning rate of this step
     * @param step counted from 1
     */
    void updateInPlace(List<Parameter> parameters, Map<String, float[]> gradients, double rate, int step) {
        double length = length(gradients.values());
        float clipped = (float) Math.min(1, longest / (length + LENGTH_EPSILON));
        parameters.parallelStream().forEach(parameter ->
                updateInPlace(parameter, gradients.get(parameter.name()), clipped, rate, step));
    }

    private void updateInPlace(Parameter parameter, float[] gradient, float clipped, double rate, int step) {
        float kept = (float) (1 - rate * decay);
        float change = (float) (rate / (1 - Math.pow(MEAN_KEPT, step)));
        float root = (float) Math.sqrt(1 - Math.pow(SQUARE_KEPT, step));
        float[] values = parameter.values();
        float[] means = parameter.means();
        float[] squares = parameter.squares();
        for (int i = 0; i < values.length; i++) {
            float slope = gradient[i] * clipped;
            means[i] += (float) (1 - MEAN_KEPT) * (slope - means[i]);
            squares[i] = (float) SQUARE_KEPT * squares[i] + (float) (1 - SQUARE_KEPT) * slope * slope;
            float deviation = (float) Math.sqrt(squares[i]) / root + (float) EPSILON;
            values[i] = values[i] * kept - change * (means[i] / deviation);
        }
    }
}
