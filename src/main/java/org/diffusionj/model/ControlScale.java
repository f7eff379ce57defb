package org.diffusionj.model;

/**
 * How much a control network counts.
 *
 * @param factor 0 for not at all
 * @param graded whether it counts less the finer the level is, as in guess mode: a tenth at the first place
 */
public record ControlScale(double factor, boolean graded) {
    private static final double FIRST = -1;

    /** The factors for all places, from a logarithmic scale (torch.logspace) where they are graded. */
    float[] atPlaces(int places) {
        float[] factors = new float[places];
        for (int place = 0; place < places; place++) {
            double share = places == 1 ? 1 : Math.pow(10, FIRST - FIRST * place / (places - 1));
            factors[place] = graded ? (float) share * (float) factor : (float) factor;
        }
        return factors;
    }
}
