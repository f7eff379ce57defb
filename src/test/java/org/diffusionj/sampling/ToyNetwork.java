package org.diffusionj.sampling;

/** The linear network of models/reference/schedulers.py, which rounds every operation to float. */
final class ToyNetwork implements NoisePredictor {
    @Override
    public float[] predict(float[] latents, float timestep) {
        float gain = 0.2f + 0.0007f * timestep;
        float bias = 0.05f - 0.00003f * timestep;
        float[] output = new float[latents.length];
        for (int k = 0; k < output.length; k++) {
            output[k] = latents[k] * gain + (k % 7 - 3) / 4f * bias;
        }
        return output;
    }
}
