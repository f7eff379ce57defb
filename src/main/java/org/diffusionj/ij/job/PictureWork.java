package org.diffusionj.ij.job;

import org.diffusionj.ij.memory.ResultSize;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.model.Defaults;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.settings.Values;

/** What a command makes once a model is open, of what was there when the command was called. */
interface PictureWork extends AutoCloseable {
    /**
     * Takes hold of what it starts from, until it is closed. Before, while the command waits for others, these may
     * use it.
     *
     * @throws IllegalStateException if it is gone, or somebody else holds it
     */
    void hold();

    /**
     * Size, steps and guidance where the user names none.
     *
     * @param unit of which the size must be a multiple
     */
    Defaults usual(ModelFolder model, int unit);

    /** The options with what they leave to what the work starts from. */
    default Values filled(Values options) {
        return options;
    }

    /** What pictures follow besides their prompts. */
    FollowedImages followed();

    /** What will be in memory at the end. */
    ResultSize resultSize(GenerationSettings settings);

    /**
     * Makes the pictures and shows them.
     *
     * @throws java.util.concurrent.CancellationException after Esc; then only what is finished is shown
     */
    void make(GenerationSettings settings, JobModels models);

    @Override
    void close();
}
