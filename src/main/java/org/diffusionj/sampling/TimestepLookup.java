package org.diffusionj.sampling;

/**
 * How diffusers' schedulers find where a walk begins when nobody tells them, as in text to image: they look the
 * first timestep up in their table. If it occurs twice, the second place counts, one too late, and the walk then fails
 * beyond the last noise level.
 */
public final class TimestepLookup {
    private TimestepLookup() {}

    /** @throws IllegalArgumentException if another step falls on the timestep of the first */
    public static void requireSingleFirst(Sampler sampler) {
        float[] timesteps = sampler.timesteps();
        for (int call = 1; call < timesteps.length; call++) {
            if (timesteps[call] == timesteps[0]) {
                throw new StepsException("the first two of the steps fall on the same timestep, "
                        + (int) timesteps[0] + ", where diffusers' text to image fails",
                        "choose a sampler whose timesteps are no whole numbers, such as Euler, or sigmas \"Default\""
                        + " if the model's own are not Karras, exponential or beta");
            }
        }
    }
}
