package org.diffusionj.pipeline;

import org.diffusionj.tensor.Tensor;

/**
 * Guidance by prompt and picture (Brooks et al. 2023, "InstructPix2Pix", equation 3), in float and in
 * the order of StableDiffusionInstructPix2PixPipeline.
 *
 * @param scale how strongly the prompt is followed
 * @param imageScale how closely the picture is kept to
 */
record ImageGuidance(float scale, float imageScale) {
    /**
     * Combines a batch of three predictions into one.
     *
     * @param predictions (3, c, h, w): with prompt and picture, with the picture only, with neither
     * @return c * h * w values
     */
    float[] combine(Tensor predictions) {
        float[] all = predictions.data();
        int n = all.length / 3;
        float[] guided = new float[n];
        for (int k = 0; k < n; k++) {
            float text = all[k];
            float image = all[n + k];
            float neither = all[2 * n + k];
            guided[k] = neither + scale * (text - image) + imageScale * (image - neither);
        }
        return guided;
    }
}
