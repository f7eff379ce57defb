package org.diffusionj.training;

/**
 * How fast weights change: the rate rises evenly from 0, then falls along half a cosine to 0 (diffusers'
 * get_cosine_schedule_with_warmup).
 *
 * @param highest rate
 * @param rising steps in which it rises
 * @param steps of the whole training
 */
record LearningRate(double highest, int rising, int steps) {
    /** @param step counted from 0 */
    double at(int step) {
        if (step < rising) {
            return highest * step / rising;
        }
        double progress = (double) (step - rising) / Math.max(1, steps - rising);
        return highest * Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    }
}
